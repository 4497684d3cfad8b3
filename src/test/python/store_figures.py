"""What Semblance costs over the engine that keeps its collections: writes and searches through it and past it.

    PY store_figures.py --embedded URL --pgvector URL --postgres DSN --over-opensearch URL --opensearch URL

--embedded, --pgvector and --over-opensearch are servers with `semblance.collections.store` lucene, pgvector and opensearch; --postgres
and --opensearch are what the last two keep their collections in, such as "host=127.0.0.1 user=semblance dbname=semblance"
and http://127.0.0.1:9200. What is not named is left out. Needs numpy, and psycopg (3) for --postgres.

The same documents go both ways: an id, a text of twelve words, one keyword, one number, a vector of length one out of clusters; a
thousand a request, one request at a time; a request is answered when its documents are durable, on both ways. The
engine's own index has the same graph (HNSW, cosine), words, keyword and number. Searches: ten nearest of a vector, ids alone, by one
client that keeps its connection; each query is asked both ways one after the other, and which is first alternates.
"""

import argparse
import http.client
import json
import socket
import time
import urllib.parse

import numpy
from collection_figures import base64_of, clustered

BATCH = 1000
WORDS = [f"word{i}" for i in range(5000)]
EF = 100  # of PostgreSQL's walk, as Semblance sets it
CONNECTIONS = {}


def call(url, method, path, data=None, kind="application/json"):
    """On a connection that is kept."""
    if url not in CONNECTIONS:
        address = urllib.parse.urlsplit(url)
        CONNECTIONS[url] = http.client.HTTPConnection(address.hostname, address.port, timeout=600)
        CONNECTIONS[url].connect()
        CONNECTIONS[url].sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    CONNECTIONS[url].request(method, path, data, {"Content-Type": kind})
    answer = CONNECTIONS[url].getresponse()
    return answer.status, answer.read()


def ask(url, method, path, body=None):
    status, answer = call(url, method, path, None if body is None else json.dumps(body))
    if status >= 300:
        raise SystemExit(f"{method} {url}{path}: {status} {answer[:500]}")
    return json.loads(answer or b"null")


class Documents:
    def __init__(self, count, dimensions):
        random = numpy.random.default_rng(3)
        self.vectors = numpy.array(list(clustered(count, dimensions, 1)))
        self.texts = [" ".join(WORDS[w] for w in row) for row in random.zipf(1.3, (count, 12)) % len(WORDS)]

    def batches(self):
        for first in range(0, len(self.texts), BATCH):
            yield range(first, min(first + BATCH, len(self.texts)))


class Semblance:
    def __init__(self, url):
        self.url = url

    def make(self, dimensions):
        call(self.url, "DELETE", "/v1/collections/store_figures")
        ask(self.url, "PUT", "/v1/collections/store_figures", {"dimensions": dimensions, "space": "figures", "fields": {"kind": "keyword", "size": "number"}})

    def bodies(self, documents):
        for batch in documents.batches():
            yield "\n".join(
                json.dumps({"id": f"d{i}", "text": documents.texts[i], "vector": base64_of(documents.vectors[i]), "metadata": {"kind": f"k{i % 10}", "size": i}})
                for i in batch
            )

    def write(self, body):
        status, answer = call(self.url, "PUT", "/v1/collections/store_figures/documents?space=figures", body, "application/x-ndjson")
        last = json.loads(answer.decode().strip().split("\n")[-1])
        assert status == 200 and last["done"] and not last["refused"], last

    def settle(self):
        call(self.url, "PUT", "/v1/collections/store_figures/documents?space=figures&wait=visible", "", "application/x-ndjson")

    def query(self, vector):
        return json.dumps({"vector": vector.tolist(), "space": "figures", "limit": 10, "include": []})

    def search(self, query):
        status, answer = call(self.url, "POST", "/v1/collections/store_figures/search", query)
        assert status == 200, answer
        return [int(hit["id"][1:]) for hit in json.loads(answer)["hits"]]


class OpenSearch:
    def __init__(self, url):
        self.url = url

    def make(self, dimensions):
        call(self.url, "DELETE", "/store_figures_own")
        method = {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}
        ask(
            self.url,
            "PUT",
            "/store_figures_own",
            {
                "settings": {"index": {"knn": True, "number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "1s"}},
                "mappings": {
                    "properties": {
                        "text": {"type": "text"},
                        "kind": {"type": "keyword"},
                        "size": {"type": "double"},
                        "vector": {"type": "knn_vector", "dimension": dimensions, "method": method},
                    }
                },
            },
        )

    def bodies(self, documents):
        for batch in documents.batches():
            lines = []
            for i in batch:
                lines.append(json.dumps({"index": {"_id": f"d{i}"}}))
                lines.append(json.dumps({"text": documents.texts[i], "kind": f"k{i % 10}", "size": i, "vector": documents.vectors[i].tolist()}))
            yield "\n".join(lines) + "\n"

    def write(self, body):
        status, answer = call(self.url, "POST", "/store_figures_own/_bulk", body, "application/x-ndjson")
        assert status == 200 and not json.loads(answer)["errors"], answer[:500]

    def settle(self):
        ask(self.url, "POST", "/store_figures_own/_refresh")

    def query(self, vector):
        return json.dumps({"size": 10, "_source": False, "query": {"knn": {"vector": {"vector": vector.tolist(), "k": 10}}}})

    def search(self, query):
        status, answer = call(self.url, "POST", "/store_figures_own/_search", query)
        assert status == 200, answer
        return [int(hit["_id"][1:]) for hit in json.loads(answer)["hits"]["hits"]]


class Postgres:
    def __init__(self, dsn):
        import psycopg

        self.connection = psycopg.connect(dsn, autocommit=True)
        self.connection.execute(f"set hnsw.ef_search = {EF}")

    def make(self, dimensions):
        self.connection.execute("create extension if not exists vector")
        self.connection.execute("drop table if exists store_figures_own")
        self.connection.execute(
            "create table store_figures_own (id text collate \"C\" primary key, text text, fields jsonb,"
            f" words tsvector generated always as (to_tsvector('simple', text)) stored, embedding vector({dimensions}))"
        )
        self.connection.execute("create index on store_figures_own using gin (words)")
        self.connection.execute("create index on store_figures_own using gin (fields jsonb_path_ops)")
        self.connection.execute("create index on store_figures_own using hnsw (embedding vector_cosine_ops)")

    def bodies(self, documents):
        for batch in documents.batches():
            yield [
                (f"d{i}", documents.texts[i], json.dumps({"kind": f"k{i % 10}", "size": i}), str(documents.vectors[i].tolist()))
                for i in batch
            ]

    def write(self, rows):
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.executemany("insert into store_figures_own (id, text, fields, embedding) values (%s, %s, %s::jsonb, %s::vector)", rows)

    def settle(self):
        self.connection.execute("analyze store_figures_own")

    def query(self, vector):
        return str(vector.tolist())

    def search(self, query):
        rows = self.connection.execute("select id from store_figures_own order by embedding <=> %s::vector limit 10", [query], prepare=True)
        return [int(row[0][1:]) for row in rows]


def written(sides, documents, dimensions):
    """Documents a second of each side, batches in turn, so that both meet the same minute."""
    seconds = {name: 0.0 for name, _ in sides}
    for _, side in sides:
        side.make(dimensions)
    for turn, bodies in enumerate(zip(*(side.bodies(documents) for _, side in sides))):
        both = list(zip(sides, bodies))
        for (name, side), body in both if turn % 2 == 0 else reversed(both):
            began = time.perf_counter()
            side.write(body)
            seconds[name] += time.perf_counter() - began
    for _, side in sides:
        side.settle()
    return {name: len(documents.texts) / spent for name, spent in seconds.items()}


def searched(sides, documents, queries):
    """Milliseconds of each query, and how many of the ten nearest each side found."""
    times = {name: [] for name, _ in sides}
    found = {name: 0 for name, _ in sides}
    for turn, vector in enumerate(queries):
        best = set(numpy.argsort(-(documents.vectors @ vector))[:10].tolist())
        for name, side in sides if turn % 2 == 0 else reversed(sides):
            query = side.query(vector)
            began = time.perf_counter()
            hits = side.search(query)
            times[name].append((time.perf_counter() - began) * 1000)
            found[name] += len(best & set(hits))
    return times, {name: there / 10 / len(queries) for name, there in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--embedded", "--pgvector", "--postgres", "--over-opensearch", "--opensearch"):
        parser.add_argument(name)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--warm-up", type=int, default=500, help="queries before, for the compilers of both sides")
    args = parser.parse_args()
    documents = Documents(args.count, args.dimensions)
    queries = numpy.array(list(clustered(args.warm_up + args.queries, args.dimensions, 2)))
    pairs = []
    if args.embedded:
        pairs.append([("Semblance, lucene", Semblance(args.embedded))])
    if args.pgvector:
        pairs.append([("Semblance, pgvector", Semblance(args.pgvector))] + ([("PostgreSQL itself", Postgres(args.postgres))] if args.postgres else []))
    if args.over_opensearch:
        pairs.append([("Semblance, opensearch", Semblance(args.over_opensearch))] + ([("OpenSearch itself", OpenSearch(args.opensearch))] if args.opensearch else []))
    print(f"{args.count} documents of {args.dimensions} dimensions, {args.queries} queries")
    print("| | documents/s | search p50 ms | p99 ms | recall@10 | Semblance adds at p50 |\n| --- | --- | --- | --- | --- | --- |")
    for sides in pairs:
        speed = written(sides, documents, args.dimensions)
        searched(sides, documents, queries[: args.warm_up])
        times, recall = searched(sides, documents, queries[args.warm_up :])
        medians = {name: float(numpy.median(each)) for name, each in times.items()}
        for place, (name, _) in enumerate(sides):
            adds = f"{medians[name] - medians[sides[1][0]]:.1f} ms" if place == 0 and len(sides) == 2 else ""
            p99 = float(numpy.percentile(times[name], 99))
            print(f"| {name} | {speed[name]:.0f} | {medians[name]:.1f} | {p99:.1f} | {recall[name]:.3f} | {adds} |", flush=True)


if __name__ == "__main__":
    main()
