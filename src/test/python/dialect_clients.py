#!/usr/bin/env python3
"""Has each dialect's official Python client call a running server, with good requests and wrong ones.

Every vector is held against the one of /v1/embeddings. Run it like this; nothing is installed beside
the folder of the environment:

    python3 -m venv /tmp/dialects
    /tmp/dialects/bin/pip install cohere==7.3.1 voyageai==0.5.0 ollama==0.6.3 huggingface-hub==2.4.0 \
        langchain-openai==1.7.4 openai numpy
    java -jar target/semblance-*.jar serve --server.port=8800 \
        --semblance.models.prompts=src/test/resources/models/prompts \
        --semblance.models.reranker=src/test/resources/cross-encoders/bert \
        --semblance.models.nli=src/test/resources/cross-encoders/bert-nli
    /tmp/dialects/bin/python src/test/python/dialect_clients.py http://127.0.0.1:8800

It ends with 0 when all holds, and says on a line what does not.
"""

import json
import sys
import urllib.request

import numpy as np

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8800"
KEY = sys.argv[2] if len(sys.argv) > 2 else "no-key"
TEXTS = ["hello world", "a cat sat on the mat"]
LONG = "hello world " * 2000
held, failed = 0, []


def own(texts, **more):
    body = json.dumps({"input": texts, "normalize": True, **more}).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + KEY}
    request = urllib.request.Request(BASE + "/v1/embeddings", body, headers)
    with urllib.request.urlopen(request) as answer:
        return np.array([item["embedding"] for item in json.load(answer)["data"]], dtype=np.float32)


def check(name, holds, found=""):
    global held
    if holds:
        held += 1
    else:
        failed.append(name)
        print("FAILED", name, str(found)[:300])


def same(name, found, expected):
    found = np.array(found, dtype=np.float32)
    near = found.shape == expected.shape and np.allclose(found, expected, atol=1e-6)
    check(name, near, f"{found.shape} {expected.shape} {found.ravel()[:4]} {expected.ravel()[:4]}")


def refused(name, call, kinds, *words):
    try:
        answer = call()
    except kinds as fault:
        text = str(fault) + str(getattr(fault, "body", "")) + str(getattr(fault, "response", ""))
        response = getattr(fault, "response", None)
        text += getattr(response, "text", "") or ""
        check(name, all(word in text for word in words), text)
    except Exception as fault:  # noqa: BLE001
        check(name, False, repr(fault))
    else:
        check(name, False, answer)


def cohere_client():
    import cohere

    client = cohere.ClientV2(api_key=KEY, base_url=BASE + "/cohere")
    for role, side in (("search_query", "query"), ("search_document", "document")):
        answer = client.embed(model="prompts", texts=TEXTS, input_type=role, embedding_types=["float"])
        same("cohere " + role, answer.embeddings.float_, own(TEXTS, model="prompts", input_type=side))
    answer = client.embed(
        model="default",
        texts=TEXTS,
        input_type="clustering",
        embedding_types=["float", "int8", "uint8", "binary", "ubinary"],
        output_dimension=16,
    )
    vectors = own(TEXTS, dimensions=16)
    same("cohere dimensions", answer.embeddings.float_, vectors)
    bits = np.packbits(vectors > 0, axis=1)
    check("cohere ubinary", (np.array(answer.embeddings.ubinary) == bits).all())
    check("cohere binary", (np.array(answer.embeddings.binary) == bits.astype(np.int8)).all())
    signed = np.array(answer.embeddings.int8)
    check("cohere uint8", (np.array(answer.embeddings.uint8) == signed + 128).all())
    cosines = (signed * vectors).sum(1) / np.linalg.norm(signed, axis=1)
    check("cohere int8 keeps directions", (cosines > 0.999).all(), cosines)
    ranked = client.rerank(model="reranker", query="hello", documents=TEXTS, top_n=1)
    check("cohere rerank", len(ranked.results) == 1 and 0 <= ranked.results[0].relevance_score <= 1)
    refused(
        "cohere too long",
        lambda: client.embed(model="default", texts=[LONG], input_type="search_query", truncate="NONE"),
        cohere.BadRequestError,
        "texts[0]",
    )
    refused(
        "cohere unknown model",
        lambda: client.embed(model="gone", texts=["a"], input_type="search_query"),
        cohere.NotFoundError,
        "gone",
    )
    old = cohere.Client(api_key=KEY, base_url=BASE + "/cohere")
    same("cohere v1 embed", old.embed(texts=TEXTS, model="default").embeddings, own(TEXTS))
    again = old.rerank(query="hello", documents=TEXTS, model="reranker", return_documents=True)
    check("cohere v1 rerank", again.results[0].document.text in TEXTS, again)


def voyage_client():
    import voyageai

    client = voyageai.Client(api_key=KEY, base_url=BASE + "/voyage/v1")
    for side in ("query", "document"):
        answer = client.embed(TEXTS, model="prompts", input_type=side)
        same("voyage " + side, answer.embeddings, own(TEXTS, model="prompts", input_type=side))
    same("voyage bare", client.embed(TEXTS, model="default").embeddings, own(TEXTS))
    for dtype, kind in (("int8", np.int8), ("uint8", np.uint8), ("binary", np.int8), ("ubinary", np.uint8)):
        answer = client.embed(TEXTS, model="default", output_dtype=dtype, output_dimension=16)
        packed = 2 if "binary" in dtype else 16
        vectors = np.array(answer.embeddings)
        fits = vectors.shape == (2, packed) and (vectors == vectors.astype(kind)).all()
        check("voyage " + dtype, fits, vectors)
    ranked = client.rerank("hello", TEXTS, model="reranker", top_k=1)
    check("voyage rerank", len(ranked.results) == 1 and ranked.results[0].document in TEXTS)
    refused(
        "voyage too long",
        lambda: client.embed([LONG], model="default", truncation=False),
        voyageai.error.InvalidRequestError,
        "input[0]",
    )


def ollama_client():
    import ollama

    client = ollama.Client(host=BASE + "/ollama", headers={"Authorization": "Bearer " + KEY})
    same("ollama embed", client.embed(model="default", input=TEXTS).embeddings, own(TEXTS))
    same(
        "ollama prompts by name",
        client.embed(model="prompts-query:latest", input=TEXTS, options={"num_ctx": 64}).embeddings,
        own(TEXTS, model="prompts", input_type="query"),
    )
    same(
        "ollama embeddings",
        client.embeddings(model="default", prompt=TEXTS[0]).embedding,
        own(TEXTS[:1], normalize=False)[0],
    )
    check("ollama list", "default" in [model.model for model in client.list().models])
    check("ollama show", "embedding" in client.show("default").capabilities)
    check("ollama ps", len(client.ps().models) >= 1)
    refused("ollama unknown", lambda: client.embed(model="gone", input="a"), ollama.ResponseError, "gone")
    refused(
        "ollama too long",
        lambda: client.embed(model="default", input=LONG, truncate=False),
        ollama.ResponseError,
        "the input length exceeds the context length",
    )
    refused(
        "ollama generates nothing",
        lambda: client.generate(model="default", prompt="a"),
        ollama.ResponseError,
        "generates none",
    )


def hugging_face_client():
    from huggingface_hub import InferenceClient
    from huggingface_hub.errors import HfHubHTTPError

    client = InferenceClient(model=BASE + "/tei", token=KEY)
    same("hub feature extraction", client.feature_extraction(TEXTS[0], normalize=True), own(TEXTS[:1]))
    found = client.sentence_similarity(TEXTS[0], other_sentences=TEXTS)
    vectors = own(TEXTS)
    check("hub similarity", np.allclose(found, [1, vectors[0] @ vectors[1]], atol=1e-5), found)
    root = InferenceClient(model=BASE + "/", token=KEY)
    same("hub at the root", root.feature_extraction(TEXTS[0]), own(TEXTS[:1]))
    pipeline = InferenceClient(model=BASE + "/pipeline/feature-extraction/prompts", token=KEY)
    same(
        "hub pipeline with a prompt",
        pipeline.feature_extraction(TEXTS[0], prompt_name="query", normalize=True),
        own(TEXTS[:1], model="prompts", input_type="query")[0],
    )
    classes = InferenceClient(model=BASE + "/pipeline/text-classification/nli", token=KEY)
    labels = classes.text_classification("a cat sat")
    check("hub classification", abs(sum(label.score for label in labels) - 1) < 1e-5, labels)
    refused(
        "hub unknown prompt",
        lambda: client.feature_extraction("a", prompt_name="gone"),
        HfHubHTTPError,
        "gone",
    )


def langchain_openai():
    import openai
    from langchain_openai import OpenAIEmbeddings

    for name, base in (
        ("own", "/v1"),
        ("tei", "/tei/v1"),
        ("nim", "/nim/v1"),
        ("vllm", "/vllm/v1"),
    ):
        client = OpenAIEmbeddings(
            model="default", base_url=BASE + base, api_key=KEY, check_embedding_ctx_length=False
        )
        same("langchain " + name, client.embed_documents(TEXTS), own(TEXTS))
        raw = openai.OpenAI(base_url=BASE + base, api_key=KEY)
        answer = raw.embeddings.create(model="default", input=TEXTS)
        same("openai " + name, [item.embedding for item in answer.data], own(TEXTS))
        refused(
            "openai " + name + " empty",
            lambda raw=raw: raw.embeddings.create(model="default", input=[""]),
            openai.APIStatusError,
            "input[0] is an empty string",
        )
    for name, base in (("nim", "/nim/v1"), ("vllm", "/vllm/v1")):
        models = openai.OpenAI(base_url=BASE + base, api_key=KEY).models.list()
        check("openai models " + name, "default" in [model.id for model in models.data])


for client in (cohere_client, voyage_client, ollama_client, hugging_face_client, langchain_openai):
    try:
        client()
    except Exception as fault:  # noqa: BLE001
        check(client.__name__, False, repr(fault))
print(f"{held} held, {len(failed)} failed")
sys.exit(1 if failed else 0)
