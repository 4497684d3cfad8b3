"""Traffic to a server at PORT (management at PORT+1), then the dashboard's and the documentation's queries to Prometheus at PORT+2."""

import concurrent.futures
import json
import math
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PORT = int(sys.argv[1])
DASHBOARD = "src/main/docker/grafana/dashboards/semblance.json"
DATASOURCE = "src/main/docker/grafana/provisioning/datasources/prometheus.yaml"
SCRAPE_SECONDS = 5
PAGE = "src/docs/metrics.md"

# Queries that may find nothing after this traffic, and why.
MAY_BE_EMPTY: dict[str, str] = {}


def call(port, path, body=None, headers=()):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=dict(headers))
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def wait_until(what, ready, seconds=300):
    end = time.time() + seconds
    while time.time() < end:
        try:
            if ready():
                return
        except OSError:
            pass
        time.sleep(0.5)
    sys.exit(f"{what}: not in {seconds} s")


def traffic(turn):
    """Good and bad requests of every kind; answers how often each status came."""
    embed, similarity = "/v1/embeddings", "/v1/similarity"
    long_text = "the water of the long river is cold " * 100
    requests = [
        (embed, {"input": "a long day"}, ()),
        (embed, {"input": ["the water is cold", "why", "a somewhat longer text about rivers"]}, ()),
        (embed, {"input": [f"text number {i}" for i in range(20)]}, ()),
        (embed, {"input": long_text, "truncate": "end"}, ()),
        (embed, {"input": long_text}, ()),
        (embed, {"input": ""}, ()),
        (embed, {"input": "a", "model": "nobody"}, ()),
        (embed, {"input": "a"}, (("X-Request-Timeout", "0.000001"),)),
        (similarity, {"inputs": ["ice"], "against": ["water", "fire"]}, ()),
    ]
    statuses = {}
    # More tokens at once than may wait. No text comes twice: equal texts are computed once and fill no queue.
    burst = [(embed, {"input": [f"{turn} {i} {k} " + "word " * 200 for k in range(9)]}, ()) for i in range(24)]
    with concurrent.futures.ThreadPoolExecutor(24) as threads:
        for parts in (requests, burst):
            for status, _ in threads.map(lambda r: call(PORT, *r), parts):
                statuses[status] = statuses.get(status, 0) + 1
    return statuses


def expressions():
    dashboard = json.load(open(DASHBOARD))
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    variables = {v["name"]: v for v in dashboard["templating"]["list"]}
    labels = re.fullmatch(r"label_values\((\w+), \w+\)", variables["model"]["query"]["query"])
    yield "the variable model", labels[1]
    for block in re.findall(r"```promql\n(.*?)```", open(PAGE).read(), re.S):
        for query in block.strip().splitlines():
            if query.strip() and not query.startswith("#"):
                yield PAGE, query


def ask(query):
    query = query.replace("$__rate_interval", "5m").replace("$__range", "5m").replace("$model", ".*")
    assert "$" not in query, f"a variable that this check does not know: {query}"
    path = "/api/v1/query?" + urllib.parse.urlencode({"query": query})
    status, body = call(PORT + 2, path)
    answer = json.loads(body)
    if status != 200:
        return None, answer.get("error", f"status {status}")
    values = [float(series["value"][1]) for series in answer["data"]["result"]]
    return [value for value in values if not math.isnan(value)], None


def main():
    uid = re.search(r"uid: (\w+)", open(DATASOURCE).read())[1]
    chosen = json.load(open(DASHBOARD))["templating"]["list"][0]["current"]["value"]
    assert uid == chosen, f"the dashboard's data source is {chosen}, the one provisioned {uid}"
    wait_until("the server", lambda: call(PORT + 1, "/actuator/health/readiness")[0] == 200)
    assert call(PORT, "/actuator/prometheus")[0] == 404, "meters are on the public port too"
    up = "/api/v1/query?query=" + urllib.parse.quote('up{job="semblance"} == 1')
    wait_until("a first scrape", lambda: json.loads(call(PORT + 2, up)[1])["data"]["result"])
    statuses = {}
    for turn in range(3):
        for status, count in traffic(turn).items():
            statuses[status] = statuses.get(status, 0) + count
        time.sleep(SCRAPE_SECONDS)
    print("answers by status:", dict(sorted(statuses.items())))
    missing = {200, 400, 404, 429, 504} - statuses.keys()
    assert not missing, f"no answer had the status {missing}"
    time.sleep(SCRAPE_SECONDS)

    passed = failed = 0
    for title, query in expressions():
        values, error = ask(query)
        end = time.time() + 6 * SCRAPE_SECONDS
        # A scrape that a busy machine let time out makes gauges stale until the next.
        while not error and not values and query not in MAY_BE_EMPTY and time.time() < end:
            time.sleep(1)
            values, error = ask(query)
        if error or not (values or query in MAY_BE_EMPTY):
            failed += 1
            print(f"FAILED {title}: {error or 'nothing found'}\n       {query}")
        else:
            passed += 1
            print(f"ok {title}: {len(values)} series, first {values[:1]}")
    rules = [rule for group in json.loads(call(PORT + 2, "/api/v1/rules")[1])["data"]["groups"] for rule in group["rules"]]
    faulty = [(rule["name"], rule.get("lastError")) for rule in rules if rule["health"] == "err"]
    assert rules and not faulty, f"alert rules: {len(rules)}, with faults: {faulty}"
    print(f"{len(rules)} alert rules are known and have no fault")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
