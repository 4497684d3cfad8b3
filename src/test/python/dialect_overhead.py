#!/usr/bin/env python3
"""Times dialects against the native route: the same texts, one request after the other, the routes in turn.

    python3 src/test/python/dialect_overhead.py http://127.0.0.1:8800 [SECONDS [GRPC]]

Run it beside nothing else, against a server without a cache; needs Python alone. Of each route it says the median and
the fastest tenth, and how much they are above the native one's. It asks about one connection that is kept open.
GRPC, such as 127.0.0.1:8801, is timed too, a text a call, against the native route with that text; it needs grpcio-tools.
"""

import http.client
import json
import pathlib
import statistics
import sys
import tempfile
import time
import urllib.parse

address = urllib.parse.urlsplit(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8800")
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
connection = http.client.HTTPConnection(address.hostname, address.port)
target = sys.argv[3] if len(sys.argv) > 3 else None
texts = ["the committee asked for a second estimate " * 3] * 8
one = "the committee asked for a second estimate " * 24
routes = {
    "native": ("/v1/embeddings", {"input": texts}),
    "vllm": ("/vllm/v1/embeddings", {"input": texts}),
    "nim": ("/nim/v1/embeddings", {"input": texts}),
    "tei": ("/tei/embed", {"inputs": texts}),
    "voyage": ("/voyage/v1/embeddings", {"input": texts}),
    "ollama": ("/api/embed", {"model": "default", "input": texts}),
    "cohere": ("/v2/embed", {"model": "default", "texts": texts, "input_type": "search_query"}),
    "jina": ("/jina/v1/embeddings", {"input": texts, "normalized": True}),
}


def grpc_call():
    import grpc
    from grpc_tools import protoc

    stubs, proto = tempfile.mkdtemp(), pathlib.Path(__file__).parents[2] / "main/proto/tei.proto"
    if protoc.main(["", f"-I{proto.parent}", f"--python_out={stubs}", f"--grpc_python_out={stubs}", str(proto)]):
        sys.exit("the stubs of " + str(proto) + " cannot be made")
    sys.path.insert(0, stubs)
    import tei_pb2
    import tei_pb2_grpc

    embed = tei_pb2_grpc.EmbedStub(grpc.insecure_channel(target))
    return lambda: embed.Embed(tei_pb2.EmbedRequest(inputs=one))


against = {route: "native" for route in routes}
if target:
    routes["native, a text"] = ("/v1/embeddings", {"input": one})
    routes["gRPC, a text"] = None
    against["native, a text"] = against["gRPC, a text"] = "native, a text"
    call = grpc_call()


def timed(route):
    if routes[route] is None:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began
    path, body = routes[route]
    began = time.perf_counter()
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        sys.exit(f"{path}: {answer.status}")
    return time.perf_counter() - began


for route in routes:
    for _ in range(50):
        timed(route)
times = {route: [] for route in routes}
end = time.time() + seconds
while time.time() < end:
    for route in routes:
        times[route].append(timed(route))
for route, found in times.items():
    middle = statistics.median(times[against[route]])
    fast = statistics.quantiles(times[against[route]], n=10)[0]
    own, tenth = statistics.median(found), statistics.quantiles(found, n=10)[0]
    print(
        f"{route:14} {len(found)} requests, median {own * 1e3:.2f} ms ({(own / middle - 1) * 100:+.1f} %),"
        f" fastest tenth {tenth * 1e3:.2f} ms ({(tenth / fast - 1) * 100:+.1f} %)"
    )
