"""Figures of collections, of a running server: recall, speed, sizes, quality.

  PY collection_figures.py --url http://127.0.0.1:8080 ingest  --texts FILE.txt.gz... --limit 100000
  PY collection_figures.py --url ...                   recall  [--queries 200]
  PY collection_figures.py --url ...                   cranfield --folder DIR/cranfield
  PY collection_figures.py --url ...                   vectors --count 1000000 [--quantization int8]

`ingest` writes a text a line into the collection `figures` and tells documents a second, embedding
included; `recall` holds its hits against brute force over all exported vectors, and tells queries a
second with filters that pass all, 50, 10 and 1 %; `cranfield` tells nDCG@10 by mode; `vectors` writes
clustered synthetic vectors (uniform ones have no neighbours) and tells the same of them. Needs numpy.
"""

import argparse
import gzip
import json
import math
import time
import urllib.error
import urllib.request

import numpy

FIELDS = {"half": "number", "tenth": "number", "hundredth": "number"}


def call(url, method, path, body=None, ndjson=None):
    data = ndjson if ndjson is not None else None if body is None else json.dumps(body).encode()
    kind = "application/x-ndjson" if ndjson is not None else "application/json"
    request = urllib.request.Request(
        f"{url}/v1/collections{path}", data, {"Content-Type": kind}, method=method
    )
    with urllib.request.urlopen(request, timeout=3600) as answer:
        return answer.read()


def ask(*args, **more):
    return json.loads(call(*args, **more))


def metadata(i):
    return {"half": i % 2, "tenth": i % 10, "hundredth": i % 100}


def make(url, name, settings):
    try:
        call(url, "DELETE", f"/{name}")
    except urllib.error.HTTPError as e:
        if e.code != 404:
            raise
    ask(url, "PUT", f"/{name}", settings)


def write(url, name, lines, query=""):
    """Sends lines in requests of 5,000; returns seconds and how many there were."""
    began, count, batch = time.time(), 0, []
    for line in lines:
        batch.append(line)
        if len(batch) == 5000:
            count += send(url, name, batch, query)
            batch = []
    count += send(url, name, batch, query)
    return time.time() - began, count


def send(url, name, batch, query):
    last = json.loads(
        call(url, "PUT", f"/{name}/documents{query}", ndjson="\n".join(batch).encode())
        .decode()
        .strip()
        .split("\n")[-1]
    )
    if not last.get("done") or last["refused"]:
        print("  ", last)
    return len(batch)


def describe(url, name):
    facts = ask(url, "GET", f"/{name}")
    print({k: facts[k] for k in ("documents", "chunks", "bytes", "quantization", "seq")})


def texts(files, limit):
    count = 0
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                if count == limit:
                    return
                yield count, line.strip()
                count += 1


def ingest(args):
    make(args.url, "figures", {"fields": FIELDS, "quantization": args.quantization})
    seconds, count = write(
        args.url,
        "figures",
        (
            json.dumps({"id": str(i), "text": text, "metadata": metadata(i)})
            for i, text in texts(args.texts, args.limit)
            if text
        ),
    )
    print(f"{count} documents in {seconds:.1f} s: {count / seconds:.0f}/s, embedding included")
    describe(args.url, "figures")


def export(url, name):
    ids, vectors, after = [], [], None
    while True:
        page = ask(
            url,
            "POST",
            f"/{name}/documents:export",
            {"limit": 1000, "include": ["vector"], **({"after": after} if after else {})},
        )
        for document in page["data"]:
            ids.append(int(document["id"]))
            vector = document.get("vector") or document["chunks"][0]["vector"]
            vectors.append(numpy.array(vector, dtype=numpy.float32))
        after = page["after"]
        if after is None:
            return numpy.array(ids), numpy.array(vectors)


def recall(args, ids=None, vectors=None, queries=None):
    if ids is None:
        ids, vectors = export(args.url, "figures")
        random = numpy.random.default_rng(1)
        chosen = random.choice(len(ids), min(args.queries, len(ids)), replace=False)
        noise = random.normal(0, 0.3 / math.sqrt(vectors.shape[1]), (len(chosen), vectors.shape[1]))
        queries = vectors[chosen] + noise.astype(numpy.float32)
    unit = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)
    for label, text, passes in (
        ("all", None, numpy.ones(len(ids), bool)),
        ("50 %", "half = 0", ids % 2 == 0),
        ("10 %", "tenth = 0", ids % 10 == 0),
        ("1 %", "hundredth = 0", ids % 100 == 0),
    ):
        there, found, times = 0, 0, []
        passing, rows = ids[passes], unit[passes]
        for query in queries:
            scores = rows @ query
            best = passing[numpy.argsort(-scores)[:10]]
            body = {"vector": query.tolist(), "space": "unchecked", "limit": 10, "include": []}
            began = time.time()
            hits = ask(
                args.url, "POST", "/figures/search", {**body, **({"filter": text} if text else {})}
            )["hits"]
            times.append(time.time() - began)
            there += len(best)
            found += len(set(best.tolist()) & {int(hit["id"]) for hit in hits})
        times = numpy.array(times) * 1000
        print(
            f"filter passes {label}: recall@10 {found / there:.4f}, p50 {numpy.median(times):.1f} ms,"
            f" p99 {numpy.percentile(times, 99):.1f} ms, {1000 / times.mean():.0f}/s on one connection"
        )


def clustered(count, dimensions, seed):
    random = numpy.random.default_rng(seed)
    centres = numpy.random.default_rng(7).normal(0, 1, (500, 40))
    spread = numpy.random.default_rng(8).normal(0, 1, (40, dimensions))
    while count > 0:
        some = min(count, 5000)
        latent = centres[random.integers(0, 500, some)] + random.normal(0, 0.6, (some, 40))
        rows = latent @ spread + random.normal(0, 0.5, (some, dimensions))
        yield from (rows / numpy.linalg.norm(rows, axis=1, keepdims=True)).astype(numpy.float32)
        count -= some


def vectors(args):
    make(
        args.url,
        "figures",
        {
            "dimensions": args.dimensions,
            "space": "synthetic",
            "fields": FIELDS,
            "quantization": args.quantization,
        },
    )
    kept = []

    def lines():
        for i, vector in enumerate(clustered(args.count, args.dimensions, 1)):
            kept.append(vector)
            yield json.dumps({"id": str(i), "vector": vector.tolist(), "metadata": metadata(i)})

    seconds, count = write(args.url, "figures", lines(), "?space=synthetic")
    print(f"{count} vectors in {seconds:.1f} s: {count / seconds:.0f}/s, JSON made here included")
    describe(args.url, "figures")
    queries = numpy.array(list(clustered(args.queries, args.dimensions, 2)))
    recall(args, numpy.arange(count), numpy.array(kept), queries)


def cranfield(args):
    def rows(name):
        with open(f"{args.folder}/{name}.tsv", encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n").split("\t")

    corpus, queries, judged = list(rows("corpus")), list(rows("queries")), {}
    for row in rows("qrels"):
        grade = row[-1]
        if grade.lstrip("-").isdigit() and int(grade) > 0:
            judged.setdefault(row[0], {})[row[-2]] = int(grade)
    for language in ("any", "english"):
        make(args.url, "cranfield", {"lexical": {"language": language}})
        write(
            args.url,
            "cranfield",
            (
                json.dumps({"id": row[0], "text": " ".join(row[1:])})
                for row in corpus
                if " ".join(row[1:]).strip()
            ),
        )
        seq = ask(args.url, "GET", "/cranfield")["seq"]
        for mode in ("vector", "lexical", "hybrid"):
            total, asked = 0.0, 0
            for row in queries:
                grades = judged.get(row[0])
                if not grades:
                    continue
                hits = ask(
                    args.url,
                    "POST",
                    "/cranfield/search",
                    {"text": " ".join(row[1:]), "mode": mode, "include": [], "min_seq": seq},
                )["hits"]
                gain = sum(
                    (2 ** grades.get(hit["id"], 0) - 1) / math.log2(place + 2)
                    for place, hit in enumerate(hits)
                )
                ideal = sum(
                    (2**grade - 1) / math.log2(place + 2)
                    for place, grade in enumerate(sorted(grades.values(), reverse=True)[:10])
                )
                total, asked = total + gain / ideal, asked + 1
            print(f"language {language}, {mode}: nDCG@10 {total / asked:.4f} over {asked} queries")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["ingest", "recall", "vectors", "cranfield"])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--texts", nargs="*", default=[])
    parser.add_argument("--limit", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--quantization", default="none")
    parser.add_argument("--folder", default="")
    args = parser.parse_args()
    {"ingest": ingest, "recall": recall, "vectors": vectors, "cranfield": cranfield}[args.what](args)


if __name__ == "__main__":
    main()
