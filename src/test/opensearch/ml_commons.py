#!/usr/bin/env python3
"""Runs what src/docs/backends.md shows of OpenSearch, as it stands there, and compares the vectors with Semblance's.

    src/test/opensearch/ml_commons.py OPENSEARCH SEMBLANCE [KEY [MODEL]]

OPENSEARCH and SEMBLANCE are addresses such as http://127.0.0.1:9200; the first is a node with the ml plugin
(`src/test/opensearch/home opensearch DIR ml`). The page's address, key, model ("default") and dimensions are replaced by these.
A request's line may end in "-> FIELD: NAME": NAME stands for that field of its answer in later requests. Ends with 1 where
an answer is an error, or a vector is not the server's. The index "texts" and the pipelines "semblance" are made anew.
"""
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

PAGE = pathlib.Path(__file__).parents[3] / "src/docs/backends.md"
# The same text in another batch is computed in another order of additions.
TOLERANCE = 2e-6


def call(method, url, body=None, key=None):
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, method=method, headers=headers, data=body and body.encode())
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def requests_of(page):
    """(method, path, field, name, body) of each request in the page's part on OpenSearch."""
    part = page.split("\n## OpenSearch\n", 1)[1].split("\n## ", 1)[0]
    for block in re.findall(r"^```\n(.*?)^```$", part, re.S | re.M):
        for one in block.strip().split("\n\n"):
            line, body = one.split("\n", 1)
            method, path, field, name = re.fullmatch(r"(\w+) (\S+)(?: -> (\w+): (\w+))?", line).groups()
            yield method, path, field, name, body


def main(engine, server, key=None, model="default"):
    def embed(texts, role):
        status, answer = call("POST", f"{server}/v1/embeddings", json.dumps({"input": texts, "model": f"{model}-{role}"}), key)
        assert status == 200, answer
        return [one["embedding"] for one in answer["data"]]

    farthest = 0.0
    compared = 0

    def same(found, expected, what):
        nonlocal farthest, compared
        assert len(found) == len(expected) > 0, f"{what}: {len(found)} vectors, expected {len(expected)}"
        for one, other in zip(found, expected):
            assert len(one) == len(other), f"{what}: {len(one)} dimensions, expected {len(other)}"
            distance = max(abs(a - b) for a, b in zip(one, other))
            assert distance <= TOLERANCE, f"{what}: a component differs by {distance}"
            farthest, compared = max(farthest, distance), compared + 1

    dimensions = len(embed(["x"], "document")[0])
    call("DELETE", f"{engine}/texts")
    names = {}
    ran = 0
    for method, path, field, name, body in requests_of(PAGE.read_text(encoding="utf-8")):
        address = server.replace(".", r"\\.") if "trusted_connector" in body else server
        body = body.replace("http://semblance:8080", address).replace('"KEY"', json.dumps(key or "none"))
        body = body.replace("default-", f"{model}-").replace('"dimension": 384', f'"dimension": {dimensions}')
        for given, value in names.items():
            body = re.sub(rf'"{given}"', f'"{value}"', body)
            path = re.sub(rf"/{given}(?=/|$)", f"/{value}", path)
        # A node that has just started is still opening the index of connectors.
        for attempt in range(60):
            status, answer = call(method, engine + path, body)
            if status != 503:
                break
            time.sleep(1)
        assert status in (200, 201), f"{method} {path}: {status} {json.dumps(answer)[:600]}"
        print(f"{status} {method} {path}")
        ran += 1
        if name:
            names[name] = answer[field]
        asked = json.loads(body)
        if "_predict" in path:
            vectors = [output["data"] for output in answer["inference_results"][0]["output"]]
            if "text_docs" in asked:
                same(vectors, embed(asked["text_docs"], "document"), path)
            else:
                role = asked["parameters"].get("model", f"{model}-document").rsplit("-", 1)[1]
                same(vectors, embed(asked["parameters"]["input"], role), path)
        if path.startswith("/texts/_doc"):
            _, kept = call("GET", engine + path.split("?")[0])
            same([kept["_source"]["vector"]], embed([asked["text"]], "document"), path)
        if path == "/texts/_search":
            (query,) = embed([asked["ext"]["ml_inference"]["text"]], "query")
            hits = answer["hits"]["hits"]
            assert len(hits) == 2, answer
            for hit in hits:
                (vector,) = embed([hit["_source"]["text"]], "document")
                cosine = sum(a * b for a, b in zip(query, vector)) / sum(a * a for a in query) ** 0.5 / sum(a * a for a in vector) ** 0.5
                assert abs(hit["_score"] - (1 + cosine) / 2) < 1e-5, (hit["_score"], cosine)
            print("     ", [(hit["_id"], hit["_score"]) for hit in hits])
    print(f"{ran} requests of {PAGE.name} ran; {compared} vectors are /v1/embeddings', the farthest component is {farthest:.1g} away")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        main(*[one.rstrip("/") for one in sys.argv[1:3]], *sys.argv[3:])
    except AssertionError as wrong:
        sys.exit(f"NOT OK: {wrong}")
