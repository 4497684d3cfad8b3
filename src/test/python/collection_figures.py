"""Figures of collections, of a running server: recall, speed, sizes, quality, and the same work elsewhere.

  PY collection_figures.py ingest    --texts FILE.txt.gz... --limit 100000     documents a second, with embedding and without
  PY collection_figures.py recall    [--queries 200]                           recall@10 and speed, filters of 50, 10, 1 %
  PY collection_figures.py text      [--queries 200]                           a search by text beside its embedding alone
  PY collection_figures.py sizes     [--queries 200]                           none, int8, 1bit: time, size, memory, recall
  PY collection_figures.py cranfield --folder DIR/cranfield                    nDCG@10 by mode and language
  PY collection_figures.py weights   --folder DIR/cranfield                    nDCG@10 by fusion and its weights
  PY collection_figures.py vectors   --count 1000000 [--quantization int8]     clustered synthetic vectors
  PY collection_figures.py map                                                 a map of the collection, and its time
  PY collection_figures.py peers     [--queries 200] [--peers chromadb]        chromadb, lancedb, qdrant-client local

`ingest` fills the collection `figures`, a text of each file in turn, each cut after --characters;
recall, text, sizes, map and peers work with its texts and vectors. Searches are measured once the
segments that a filled collection merges have been merged, which is told apart.
Recall is held against brute force over all exported vectors. `peers` needs those packages from PyPI and
skips what does not import; all else needs numpy. --url names the server, --json FILE appends each line of
figures as JSON. Uniform random vectors have no neighbours: `vectors` makes clusters.
"""

import argparse
import base64
import concurrent.futures
import gzip
import http.client
import json
import math
import os
import shutil
import socket
import tempfile
import threading
import time
import urllib.parse

import numpy

FIELDS = {"half": "number", "tenth": "number", "hundredth": "number"}
FILTERS = (("all", None, 1), ("50 %", "half", 2), ("10 %", "tenth", 10), ("1 %", "hundredth", 100))
JSON_FILE = None
WRITERS = 2
KEPT = threading.local()


def told(what, **figures):
    """Prints a line of figures, and keeps it where a file is given."""
    print(f"{what}: " + ", ".join(f"{key} {value}" for key, value in figures.items()), flush=True)
    if JSON_FILE:
        with open(JSON_FILE, "a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, **figures}) + "\n")


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:300]}")
        self.status = status


def request(url, method, path, data=None, kind="application/json"):
    """On a connection that the thread keeps, as a program's client does; the server closes one that rests."""
    if getattr(KEPT, "url", None) != url or time.time() - KEPT.used > 10:
        address = urllib.parse.urlsplit(url)
        KEPT.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=3600)
        KEPT.connection.connect()
        KEPT.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        KEPT.url = url
        KEPT.used = time.time()
    try:
        KEPT.connection.request(method, path, data, {"Content-Type": kind})
        answer = KEPT.connection.getresponse()
        body = answer.read()
        KEPT.used = time.time()
    except Exception:
        KEPT.url = None
        raise
    if answer.status >= 300:
        raise Refused(answer.status, body.decode(errors="replace"))
    return body


def ask(url, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    return json.loads(request(url, method, f"/v1/collections{path}", data))


def metadata(i):
    return {"half": i % 2, "tenth": i % 10, "hundredth": i % 100}


def make(url, name, settings):
    remove(url, name)
    ask(url, "PUT", f"/{name}", settings)


def remove(url, name):
    try:
        request(url, "DELETE", f"/v1/collections/{name}")
    except Refused as e:
        if e.status != 404:
            raise


def write(url, name, lines, query=""):
    """Sends lines in requests of 5,000, --writers at a time; seconds and how many there were."""
    began, count, batch, sent = time.time(), 0, [], []
    with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
        for line in lines:
            batch.append(line)
            if len(batch) == 5000:
                sent.append(pool.submit(send, url, name, batch, query))
                batch = []
                if len(sent) == WRITERS:
                    count += sent.pop(0).result()
        sent.append(pool.submit(send, url, name, batch, query))
        count += sum(each.result() for each in sent)
    return time.time() - began, count


def send(url, name, batch, query):
    if not batch:
        return 0
    data = "\n".join(batch).encode()
    path = f"/v1/collections/{name}/documents{query}"
    answer = request(url, "PUT", path, data, "application/x-ndjson")
    last = json.loads(answer.decode().strip().split("\n")[-1])
    if not last.get("done") or last["refused"]:
        print("  ", last)
    return len(batch)


def facts(url, name):
    found = ask(url, "GET", f"/{name}")
    return {key: found[key] for key in ("documents", "chunks", "bytes")}


def resident(url):
    return json.loads(request(url, "GET", "/v1/status"))["memory"]["resident_bytes"]


def texts(files, limit, characters):
    """One of each file in turn, so that they are of all kinds however few they are."""
    left = [gzip.open(file, "rt", encoding="utf-8") for file in files]
    count = 0
    while left and count < limit:
        for lines in list(left):
            line = next((each.strip() for each in lines if each.strip()), None)
            if line is None:
                lines.close()
                left.remove(lines)
            elif count < limit:
                yield count, line[:characters]
                count += 1


def computed(url):
    """Seconds that the server has computed."""
    for line in request(url, "GET", "/actuator/prometheus").decode().split("\n"):
        if line.startswith("process_cpu_time_ns_total"):
            return float(line.split()[-1]) / 1e9
    raise SystemExit("the server does not tell its time: process_cpu_time_ns_total")


def settled(url):
    """Waits until the store has merged what came in and the server rests for 3 s; seconds."""
    began, rested = time.time(), 0
    while rested < 3 and time.time() - began < 300:
        before = computed(url)
        time.sleep(1)
        rested = rested + 1 if computed(url) - before < 0.2 else 0
    return round(time.time() - began - rested, 1)


def ingest(args):
    make(args.url, "figures", {"fields": FIELDS, "quantization": args.quantization})
    seconds, count = write(
        args.url,
        "figures",
        (
            json.dumps({"id": str(i), "text": text, "metadata": metadata(i)})
            for i, text in texts(args.texts, args.limit, args.characters)
        ),
    )
    told(
        "ingest with embedding",
        seconds=round(seconds, 1),
        per_second=round(count / seconds, 1),
        cut_after_characters=args.characters,
        merged_after=settled(args.url),
        **facts(args.url, "figures"),
    )
    ids, vectors, whole = export(args.url)
    seconds = refill(args.url, "figures-vectors", ids, vectors, "none", whole)
    told(
        "ingest of the same texts with their vectors",
        seconds=round(seconds, 1),
        per_second=round(len(ids) / seconds, 1),
    )
    remove(args.url, "figures-vectors")


def base64_of(vector):
    return base64.b64encode(numpy.asarray(vector, "<f4").tobytes()).decode()


def vector_of(text):
    return numpy.frombuffer(base64.b64decode(text), "<f4")


def refill(url, name, ids, vectors, quantization, whole=None):
    space = ask(url, "GET", "/figures")["space"]
    settings = {"dimensions": int(vectors.shape[1]), "space": space}
    make(url, name, {**settings, "fields": FIELDS, "quantization": quantization})
    quoted = urllib.parse.quote(space, safe="")
    lines = []
    for row, i in enumerate(ids):
        document = {"id": str(i), "vector": base64_of(vectors[row]), "metadata": metadata(int(i))}
        if whole:
            document["text"] = whole[row]
        lines.append(json.dumps(document))
    seconds, _ = write(url, name, lines, f"?space={quoted}")
    return seconds


def export(url):
    """Ids, vectors of first chunks and texts of all documents, in the order of ids."""
    ids, vectors, whole, after = [], [], [], None
    while True:
        wanted = {"limit": 1000, "include": ["vector"], "encoding_format": "base64"}
        body = {**wanted, **({"after": after} if after else {})}
        page = ask(url, "POST", "/figures/documents:export", body)
        for document in page["data"]:
            ids.append(int(document["id"]))
            vector = document.get("vector") or document["chunks"][0]["vector"]
            vectors.append(vector_of(vector))
            whole.append(document["text"])
        after = page["after"]
        if after is None:
            return numpy.array(ids), numpy.array(vectors), whole


def near(vectors, count):
    """Queries: some of the vectors, each moved a little, so that none is its own answer."""
    random = numpy.random.default_rng(1)
    chosen = random.choice(len(vectors), min(count, len(vectors)), replace=False)
    noise = random.normal(0, 0.3 / math.sqrt(vectors.shape[1]), (len(chosen), vectors.shape[1]))
    return (vectors[chosen] + noise).astype(numpy.float32)


def nearest(rows, query, count):
    """By comparing with every row, the nearest first."""
    scores = rows @ query
    best = numpy.argpartition(-scores, min(count, len(rows) - 1))[:count]
    return best[numpy.argsort(-scores[best])]


def measured(what, ids, vectors, queries, search, filters=FILTERS):
    """Recall@10 against brute force, and times, of `search(query, field)` -> ids."""
    unit = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)
    for label, field, modulus in filters:
        passes = ids % modulus == 0
        passing, rows = (ids, unit) if modulus == 1 else (ids[passes], unit[passes])
        best = [set(passing[nearest(rows, query, 10)].tolist()) for query in queries]
        found, times = 0, []
        for query, there in zip(queries, best):
            began = time.perf_counter()
            hits = search(query, field)
            times.append((time.perf_counter() - began) * 1000)
            found += len(there & set(hits))
        told(
            f"{what}, filter passes {label}",
            recall_at_10=round(found / max(sum(map(len, best)), 1), 4),
            p50_ms=round(float(numpy.median(times)), 2),
            p99_ms=round(float(numpy.percentile(times, 99)), 2),
            per_second=round(1000 / float(numpy.mean(times)), 1),
        )


def searching(url, name):
    def search(query, field):
        body = {"vector": base64_of(query), "space": "unchecked", "limit": 10, "include": []}
        if field:
            body["filter"] = f"{field} = 0"
        hits = ask(url, "POST", f"/{name}/search", body)["hits"]
        return [int(hit["id"]) for hit in hits]

    return search


def recall(args):
    ids, vectors, _ = export(args.url)
    queries = near(vectors, args.queries)
    search = searching(args.url, "figures")
    measured("figures", ids, vectors, queries, search)
    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(args.clients) as pool:
        list(pool.map(lambda query: search(query, None), list(queries) * 5))
    seconds = time.perf_counter() - began
    told(f"figures, {args.clients} clients", per_second=round(5 * len(queries) / seconds, 1))


def text(args):
    _, _, whole = export(args.url)
    some = numpy.random.default_rng(2).choice(len(whole), min(args.queries, len(whole)), False)
    times = {"embedding alone": [], "search, vector": [], "search, hybrid": [], "search, lexical": []}
    for turn, row in enumerate(some):
        # Another text than the stored one, and another each time: no cache answers it.
        words = f"{turn} " + " ".join(whole[row].split()[:12])
        for name in times:
            body = {"input": f"{name} {words}"} if name == "embedding alone" else None
            began = time.perf_counter()
            if body:
                request(args.url, "POST", "/v1/embeddings", json.dumps(body).encode())
            else:
                mode = name.split()[-1]
                asked = {"text": f"{mode} {words}", "mode": mode, "limit": 10}
                ask(args.url, "POST", "/figures/search", asked)
            times[name].append((time.perf_counter() - began) * 1000)
    for name, each in times.items():
        told(
            name,
            p50_ms=round(float(numpy.median(each)), 2),
            p99_ms=round(float(numpy.percentile(each, 99)), 2),
        )


def sizes(args):
    ids, vectors, _ = export(args.url)
    queries = near(vectors, args.queries)
    for quantization in ("none", "int8", "1bit"):
        seconds = refill(args.url, "figures-sizes", ids, vectors, quantization)
        told(
            f"quantization {quantization}",
            seconds=round(seconds, 1),
            per_second=round(len(ids) / seconds, 1),
            merged_after=settled(args.url),
            resident_bytes=resident(args.url),
            **facts(args.url, "figures-sizes"),
        )
        search = searching(args.url, "figures-sizes")
        measured(f"quantization {quantization}", ids, vectors, queries, search, FILTERS[:1])
    remove(args.url, "figures-sizes")


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
    settings = {"dimensions": args.dimensions, "space": "synthetic", "fields": FIELDS}
    make(args.url, "synthetic", {**settings, "quantization": args.quantization})
    kept = numpy.empty((args.count, args.dimensions), numpy.float32)

    def lines():
        for i, vector in enumerate(clustered(args.count, args.dimensions, 1)):
            kept[i] = vector
            document = {"id": str(i), "vector": base64_of(vector), "metadata": metadata(i)}
            yield json.dumps(document)

    seconds, count = write(args.url, "synthetic", lines(), "?space=synthetic")
    told(
        f"synthetic, {args.quantization}",
        seconds=round(seconds, 1),
        per_second=round(count / seconds, 1),
        merged_after=settled(args.url),
        resident_bytes=resident(args.url),
        **facts(args.url, "synthetic"),
    )
    if args.queries == 0:
        return
    queries = numpy.array(list(clustered(args.queries, args.dimensions, 2)))
    search = searching(args.url, "synthetic")
    measured("synthetic", numpy.arange(count), kept, queries, search)


class Cranfield:
    """1,398 abstracts, 225 queries, judged; a folder of corpus.tsv, queries.tsv, qrels.tsv."""

    def __init__(self, folder):
        self.corpus = list(self.rows(folder, "corpus"))
        self.queries = list(self.rows(folder, "queries"))
        self.judged = {}
        for row in self.rows(folder, "qrels"):
            if row[-1].lstrip("-").isdigit() and int(row[-1]) > 0:
                self.judged.setdefault(row[0], {})[row[-2]] = int(row[-1])

    @staticmethod
    def rows(folder, name):
        with open(f"{folder}/{name}.tsv", encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n").split("\t")

    def fill(self, url, settings):
        make(url, "cranfield", settings)
        documents = (
            json.dumps({"id": row[0], "text": " ".join(row[1:])})
            for row in self.corpus
            if " ".join(row[1:]).strip()
        )
        write(url, "cranfield", documents, "?wait=visible")

    def ndcg(self, url, **search):
        """nDCG@10 as `eval` computes it: gain 2^grade - 1, discount log2(rank + 1)."""
        gains = []
        for row in self.queries:
            grades = self.judged.get(row[0])
            if not grades:
                continue
            asked = {"text": " ".join(row[1:]), "include": [], "limit": 10, **search}
            hits = ask(url, "POST", "/cranfield/search", asked)["hits"]
            gain = self.discounted(grades.get(hit["id"], 0) for hit in hits)
            gains.append(gain / self.discounted(sorted(grades.values(), reverse=True)[:10]))
        return round(sum(gains) / len(gains), 4)

    @staticmethod
    def discounted(grades):
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def cranfield(args):
    data = Cranfield(args.folder)
    for language in ("any", "english"):
        data.fill(args.url, {"lexical": {"language": language}})
        for mode in ("vector", "lexical", "hybrid"):
            told(f"cranfield, {language}, {mode}", ndcg_at_10=data.ndcg(args.url, mode=mode))


def weights(args):
    data = Cranfield(args.folder)
    for language in ("any", "english"):
        data.fill(args.url, {"lexical": {"language": language}})
        for method in ("rrf", "weighted"):
            for k in (10, 60) if method == "rrf" else (60,):
                for lexical in (0.5, 1, 2):
                    fusion = {"method": method, "k": k, "weights": {"vector": 1, "lexical": lexical}}
                    told(
                        f"cranfield, {language}, {method}, k {k}, 1 to {lexical}",
                        ndcg_at_10=data.ndcg(args.url, mode="hybrid", fusion=fusion),
                    )


def drawn(args):
    began = time.time()
    started = ask(args.url, "POST", "/figures/maps", {})
    while True:
        found = ask(args.url, "GET", f"/figures/maps/{started['id']}")
        if found["state"] != "running":
            break
        time.sleep(0.2)
    seconds = round(time.time() - began, 1)
    ids, vectors, _ = export(args.url)
    order = {int(id): row for row, id in enumerate(found["ids"])}
    xy = numpy.frombuffer(base64.b64decode(found["xy"]), "<f4").reshape(-1, 2)
    places = xy[[order[int(id)] for id in ids]]
    unit = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)
    some = numpy.random.default_rng(3).choice(len(ids), min(500, len(ids)), False)
    kept = 0
    for row in some:
        high = set(numpy.argsort(-(unit @ unit[row]))[1:16].tolist())
        flat = numpy.argsort(((places - places[row]) ** 2).sum(axis=1))[1:16]
        kept += len(high & set(flat.tolist()))
    told("map", points=found["points"], seconds=seconds, neighbours_kept=round(kept / len(some) / 15, 3))


def chroma(folder, ids, vectors):
    import chromadb

    collection = chromadb.PersistentClient(folder).create_collection(
        "figures", metadata={"hnsw:space": "cosine"}
    )
    for at in range(0, len(ids), 2000):
        some = ids[at : at + 2000]
        collection.add(
            ids=[str(i) for i in some],
            embeddings=vectors[at : at + 2000],
            metadatas=[metadata(int(i)) for i in some],
        )

    def search(query, field):
        where = {field: 0} if field else None
        found = collection.query(query_embeddings=[query], n_results=10, where=where, include=[])
        return [int(id) for id in found["ids"][0]]

    return search


def lance(folder, ids, vectors):
    import lancedb

    rows = [{"id": int(i), "vector": vectors[at], **metadata(int(i))} for at, i in enumerate(ids)]
    table = lancedb.connect(folder).create_table("figures", rows)
    if len(ids) >= 5000:
        table.create_index(metric="cosine", index_type="IVF_HNSW_SQ")

    def search(query, field):
        asked = table.search(query).distance_type("cosine").limit(10).select(["id", "_distance"])
        if field:
            asked = asked.where(f"{field} = 0", prefilter=True)
        return [row["id"] for row in asked.to_list()]

    return search


def qdrant(folder, ids, vectors):
    from qdrant_client import QdrantClient, models

    client = QdrantClient(path=folder)
    size = models.VectorParams(size=int(vectors.shape[1]), distance=models.Distance.COSINE)
    client.create_collection("figures", vectors_config=size)
    for at in range(0, len(ids), 2000):
        client.upsert(
            "figures",
            [
                models.PointStruct(id=int(i), vector=vectors[at + row].tolist(), payload=metadata(int(i)))
                for row, i in enumerate(ids[at : at + 2000])
            ],
        )

    def search(query, field):
        passed = None
        if field:
            condition = models.FieldCondition(key=field, match=models.MatchValue(value=0))
            passed = models.Filter(must=[condition])
        found = client.query_points("figures", query.tolist(), query_filter=passed, limit=10)
        return [point.id for point in found.points]

    return search


def peers(args):
    ids, vectors, _ = export(args.url)
    queries = near(vectors, args.queries)
    seconds = refill(args.url, "figures-peers", ids, vectors, "none")
    told(
        "semblance, over HTTP",
        seconds=round(seconds, 1),
        per_second=round(len(ids) / seconds, 1),
        merged_after=settled(args.url),
    )
    measured("semblance, over HTTP", ids, vectors, queries, searching(args.url, "figures-peers"))
    remove(args.url, "figures-peers")
    for name, fill in (("chromadb", chroma), ("lancedb", lance), ("qdrant-client local", qdrant)):
        if args.peers and not any(name.startswith(wanted) for wanted in args.peers):
            continue
        folder = tempfile.mkdtemp(prefix="peer-")
        try:
            began = time.time()
            search = fill(folder, ids, vectors)
            seconds = time.time() - began
        except ImportError as e:
            print(f"{name} is not installed: {e}")
            continue
        size = sum(
            os.path.getsize(os.path.join(at, file)) for at, _, files in os.walk(folder) for file in files
        )
        told(f"{name}, in process", seconds=round(seconds, 1), per_second=round(len(ids) / seconds, 1), bytes=size)
        measured(f"{name}, in process", ids, vectors, queries, search)
        shutil.rmtree(folder, ignore_errors=True)


COMMANDS = {
    "ingest": ingest,
    "recall": recall,
    "text": text,
    "sizes": sizes,
    "vectors": vectors,
    "cranfield": cranfield,
    "weights": weights,
    "map": drawn,
    "peers": peers,
}


def main():
    global JSON_FILE, WRITERS
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=COMMANDS)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--texts", nargs="*", default=[])
    parser.add_argument("--limit", type=int, default=100_000)
    parser.add_argument("--characters", type=int, default=1000)
    parser.add_argument("--peers", nargs="*", default=[])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--quantization", default="none")
    parser.add_argument("--folder", default="")
    parser.add_argument("--json")
    args = parser.parse_args()
    JSON_FILE, WRITERS = args.json, args.writers
    COMMANDS[args.what](args)


if __name__ == "__main__":
    main()
