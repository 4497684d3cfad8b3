"""Calls a running server's gRPC interface as TEI's users do, with good calls and wrong ones; vectors are compared with /v1/embeddings.

    pip install grpcio grpcio-tools grpcio-health-checking grpcio-reflection
    python3 src/test/python/tei_grpc_client.py http://localhost:8080 localhost:8081 [PROTO]

PROTO is the file that stubs are made of: TEI's own proto/tei.proto, or ours where it is left out. SEMBLANCE_KEY is sent where it is set.
"""
import json
import os
import pathlib
import sys
import tempfile
import urllib.request

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_tools import protoc

http, target = sys.argv[1].rstrip("/"), sys.argv[2]
proto = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else "src/main/proto/tei.proto")
key = os.environ.get("SEMBLANCE_KEY")
stubs = tempfile.mkdtemp()
assert protoc.main(["", f"-I{proto.parent}", f"--python_out={stubs}", f"--grpc_python_out={stubs}", str(proto)]) == 0
sys.path.insert(0, stubs)
import tei_pb2 as pb  # noqa: E402
import tei_pb2_grpc as rpc  # noqa: E402

headers = [("authorization", f"Bearer {key}")] if key else []
checks = 0


def check(what, held):
    global checks
    checks += 1
    if not held:
        raise SystemExit(f"FAILED: {what}")
    print("ok  ", what)


def refused(what, code, words, call):
    try:
        call()
    except grpc.RpcError as e:
        check(f"{what}: {e.code().name} {e.details()[:90]}", e.code() == code and words in e.details())
    else:
        check(what, False)


def http_vectors(texts, **more):
    body = json.dumps({"input": texts, "normalize": True, **more}).encode()
    request = urllib.request.Request(http + "/v1/embeddings", body, {"Content-Type": "application/json"})
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    return [item["embedding"] for item in json.load(urllib.request.urlopen(request))["data"]]


def near(found, expected):
    return len(found) == len(expected) and all(abs(a - b) < 1e-5 for a, b in zip(found, expected))


channel = grpc.insecure_channel(target)
embed, predict, rerank = rpc.EmbedStub(channel), rpc.PredictStub(channel), rpc.RerankStub(channel)
tokenize, info = rpc.TokenizeStub(channel), rpc.InfoStub(channel)
with_key = {"metadata": headers}

facts = info.Info(pb.InfoRequest(), **with_key)
check(f"Info: {facts.model_id} {facts.model_dtype} {facts.max_input_length} {facts.max_batch_tokens} {facts.max_concurrent_requests}", facts.max_input_length > 0)

texts = [f"text number {i} of a stream" for i in range(300)]
answer, call = embed.Embed.with_call(pb.EmbedRequest(inputs=texts[0]), **with_key)
check("Embed is /v1/embeddings", near(answer.embeddings, http_vectors(texts[:1])[0]))
check("its metadata counts", answer.metadata.compute_chars == len(texts[0]) and answer.metadata.compute_tokens > 3)
initial = dict(call.initial_metadata())
check(f"headers: {initial['x-compute-type']} {initial['x-compute-tokens']} tokens", initial["x-compute-characters"] == str(len(texts[0])) and initial["x-request-id"])
check("normalize=false", near(embed.Embed(pb.EmbedRequest(inputs=texts[0], normalize=False), **with_key).embeddings, http_vectors(texts[:1], normalize=False)[0]))
cut = embed.Embed(pb.EmbedRequest(inputs=texts[0], dimensions=64), **with_key)
check("dimensions", near(cut.embeddings, http_vectors(texts[:1], dimensions=64)[0]))
answers = list(embed.EmbedStream((pb.EmbedRequest(inputs=text) for text in texts), **with_key))
check("EmbedStream keeps the order of 300", all(near(a.embeddings, b) for a, b in zip(answers, http_vectors(texts), strict=True)))
each = embed.EmbedAll(pb.EmbedAllRequest(inputs="hello world"), **with_key)
check(f"EmbedAll: {len(each.token_embeddings)} tokens", len(each.token_embeddings) >= 4)
check("EmbedAllStream", len(list(embed.EmbedAllStream(iter([pb.EmbedAllRequest(inputs="hello"), pb.EmbedAllRequest(inputs="world")]), **with_key))) == 2)

ranked = rerank.Rerank(pb.RerankRequest(query="text number 3", texts=texts[:8], return_text=True), **with_key)
check("Rerank: the best first, with its text", [r.score for r in ranked.ranks] == sorted((r.score for r in ranked.ranks), reverse=True) and ranked.ranks[0].text == texts[ranked.ranks[0].index])
streamed = rerank.RerankStream((pb.RerankStreamRequest(query="text number 3", text=text) for text in texts[:8]), **with_key)
check("RerankStream is Rerank", [r.index for r in streamed.ranks] == [r.index for r in ranked.ranks] and not streamed.ranks[0].HasField("text"))

tokens = tokenize.Tokenize(pb.EncodeRequest(inputs="h\u00e9llo world", add_special_tokens=True), **with_key).tokens
check(f"Tokenize: {[t.text for t in tokens]}", tokens[0].special and not tokens[0].HasField("start") and tokens[-2].stop == len("h\u00e9llo world".encode()))
check("without special tokens", len(tokenize.Tokenize(pb.EncodeRequest(inputs="h\u00e9llo world"), **with_key).tokens) == len(tokens) - 2)
ids = [t.id for t in tokens]
whole = tokenize.Decode(pb.DecodeRequest(ids=ids), **with_key).text
bare = tokenize.Decode(pb.DecodeRequest(ids=ids, skip_special_tokens=True), **with_key).text
check(f"Decode: {whole!r} and {bare!r}", bare in whole and len(bare) < len(whole))
check("TokenizeStream, DecodeStream", [a.text for a in tokenize.DecodeStream(iter([pb.DecodeRequest(ids=ids, skip_special_tokens=True)] * 3), **with_key)] == [bare] * 3
      and len(list(tokenize.TokenizeStream(iter([pb.EncodeRequest(inputs="a")] * 3), **with_key))) == 3)

bad = grpc.StatusCode
refused("an empty text", bad.INVALID_ARGUMENT, "inputs", lambda: embed.Embed(pb.EmbedRequest(inputs=""), **with_key))
long = "many words " * 2000
refused("an over-long text", bad.INVALID_ARGUMENT, "tokens", lambda: embed.Embed(pb.EmbedRequest(inputs=long), **with_key))
check("truncate cuts it", len(embed.Embed(pb.EmbedRequest(inputs=long, truncate=True), **with_key).embeddings) > 0)
left = embed.Embed(pb.EmbedRequest(inputs=long + "the end", truncate=True, truncation_direction=pb.TRUNCATION_DIRECTION_LEFT), **with_key)
check("the left end of it", near(left.embeddings, http_vectors([long + "the end"], truncate="start")[0]))
refused("an unknown prompt", bad.INVALID_ARGUMENT, "prompt", lambda: embed.Embed(pb.EmbedRequest(inputs="a", prompt_name="nope"), **with_key))
refused("too many dimensions", bad.INVALID_ARGUMENT, "dimensions", lambda: embed.Embed(pb.EmbedRequest(inputs="a", dimensions=99999), **with_key))
refused("sparse vectors of a dense model", bad.FAILED_PRECONDITION, "", lambda: embed.EmbedSparse(pb.EmbedSparseRequest(inputs="a"), **with_key))
refused("labels of an embedding model", bad.FAILED_PRECONDITION, "", lambda: predict.Predict(pb.PredictRequest(inputs="a"), **with_key))
refused("three texts as a pair", bad.INVALID_ARGUMENT, "inputs", lambda: predict.PredictPair(pb.PredictPairRequest(inputs=["a", "b", "c"]), **with_key))
refused("no texts", bad.INVALID_ARGUMENT, "texts", lambda: rerank.Rerank(pb.RerankRequest(query="a"), **with_key))
refused("an id outside the vocabulary", bad.FAILED_PRECONDITION, "ids", lambda: tokenize.Decode(pb.DecodeRequest(ids=[4294967295]), **with_key))
refused("a stream with a wrong text", bad.INVALID_ARGUMENT, "inputs", lambda: list(embed.EmbedStream(iter([pb.EmbedRequest(inputs="a"), pb.EmbedRequest(inputs="")]), **with_key)))
refused("a deadline", bad.DEADLINE_EXCEEDED, "", lambda: list(embed.EmbedStream((pb.EmbedRequest(inputs=t) for t in texts * 20), timeout=0.02, **with_key)))
if key:
    refused("no key", bad.UNAUTHENTICATED, "key", lambda: embed.Embed(pb.EmbedRequest(inputs="a")))
    refused("a wrong key", bad.UNAUTHENTICATED, "key", lambda: embed.Embed(pb.EmbedRequest(inputs="a"), metadata=[("authorization", "Bearer nope")]))

health = health_pb2_grpc.HealthStub(channel)
served = {name: health.Check(health_pb2.HealthCheckRequest(service=name)).status for name in ("", "tei.v1.Embed", "tei.v1.Rerank", "tei.v1.Predict", "tei.v1.Info", "tei.v1.Tokenize")}
check(f"health: {served}", served[""] == 1 and served["tei.v1.Embed"] == 1)
names = ProtoReflectionDescriptorDatabase(channel).get_services()
check(f"reflection: {sorted(names)}", {"tei.v1.Embed", "tei.v1.Info", "tei.v1.Predict", "tei.v1.Rerank", "tei.v1.Tokenize"} <= set(names))
print(checks, "checks")
