#!/usr/bin/env python3
"""Compares a running Semblance with sentence-transformers, vector by vector, and with itself, batch by batch.

    java -jar target/semblance-*.jar --semblance.model=/path/to/all-MiniLM-L6-v2 &
    python src/test/python/minilm_parity.py http://127.0.0.1:8080 load-texts.jsonl --model /path/to/all-MiniLM-L6-v2

1. Parity: the texts in batches against the reference on the same folder (eager attention, fp32, CPU): token counts
   equal, least cosine at or above 0.99999, and the greatest difference for the record.
2. Batch invariance: each text alone, and each beside a text of the maximum length, against its vector from the batch:
   greatest difference below 1e-5.

Exit status 0 if all hold, 1 if one does not. Needs sentence-transformers (see make_fixtures.py) for the first part
only; HTTP is the standard library's.
"""

import argparse
import base64
import http.client
import json
import os
import sys
import time
from typing import Any
from urllib.parse import urlsplit

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy

LEAST_COSINE = 0.99999
GREATEST_DIFFERENCE = 1e-5


class Semblance:
    """One connection, kept open; the answers in the order of the inputs."""

    def __init__(self, url: str, model: str) -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=300)
        self.path = parts.path.rstrip("/") + "/v1/embeddings"
        self.model = model

    def embed(self, texts: list[str]) -> list[dict[str, Any]]:
        body = {"model": self.model, "input": texts, "truncate": "end", "encoding_format": "base64"}
        for _ in range(60):
            self.connection.request("POST", self.path, json.dumps(body), {"Content-Type": "application/json"})
            response = self.connection.getresponse()
            answer = response.read()
            if response.status != 429:
                break
            time.sleep(float(response.headers.get("Retry-After", 1)))
        if response.status != 200:
            sys.exit(f"{self.path} answered {response.status}: {answer[:500].decode(errors='replace')}")
        data = sorted(json.loads(answer)["data"], key=lambda item: item["index"])
        if [item["index"] for item in data] != list(range(len(texts))):
            sys.exit(f"asked for {len(texts)} vectors, got indexes {[item['index'] for item in data]}")
        for item in data:
            item["vector"] = numpy.frombuffer(base64.b64decode(item["embedding"]), dtype="<f4")
        return data


def batches(texts: list[str], size: int) -> list[list[str]]:
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def vectors(items: list[dict[str, Any]]) -> numpy.ndarray:
    return numpy.stack([item["vector"] for item in items]).astype(numpy.float64)


def least_cosine(left: numpy.ndarray, right: numpy.ndarray) -> float:
    norms = numpy.linalg.norm(left, axis=1) * numpy.linalg.norm(right, axis=1)
    return float(((left * right).sum(axis=1) / norms).min())


def parity(folder: str, texts: list[str], items: list[dict[str, Any]]) -> bool:
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        folder, device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float32}
    )
    expected = model.encode(texts, batch_size=32).astype(numpy.float64)
    whole = [len(ids) for ids in model.tokenizer(texts, truncation=False, padding=False)["input_ids"]]
    counts = [(count, min(count, model.max_seq_length)) for count in whole]
    miscounted = [i for i, item in enumerate(items) if (item["tokens"], item["tokens_used"]) != counts[i]]
    cosine = least_cosine(vectors(items), expected)
    gap = numpy.abs(vectors(items) - expected)
    cut = sum(count > used for count, used in counts)
    print(f"parity: {len(texts)} texts, {sum(used for _, used in counts)} tokens, {cut} texts cut")
    print(f"  min cosine         {cosine:.9f}   (at least {LEAST_COSINE})")
    print(f"  max abs difference {gap.max():.3e}   (text {int(gap.max(axis=1).argmax())})")
    print(f"  token counts that differ: {len(miscounted)}")
    for i in miscounted[:5]:
        print(f"    text {i}: got {items[i]['tokens']}, {items[i]['tokens_used']}, reference {counts[i]}")
    return cosine >= LEAST_COSINE and not miscounted


def invariance(name: str, batched: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    gap = numpy.abs(vectors(batched) - vectors(other))
    worst = float(gap.max())
    print(f"  {name:32} max abs difference {worst:.3e}   (text {int(gap.max(axis=1).argmax())}, below 1e-5)")
    return worst < GREATEST_DIFFERENCE


def main() -> None:
    arguments = argparse.ArgumentParser(description="Compares a running Semblance with sentence-transformers.")
    arguments.add_argument("url", help="base URL, as http://127.0.0.1:8080")
    arguments.add_argument("texts", help='file with one {"text": ...} a line')
    arguments.add_argument("--model", default="/work/peers/minilm", help="the folder that Semblance serves")
    arguments.add_argument("--name", default="default", help="the model's name in requests")
    arguments.add_argument("--count", type=int, default=500)
    arguments.add_argument("--batch", type=int, default=32)
    options = arguments.parse_args()

    with open(options.texts, encoding="utf-8") as lines:
        texts = [text for line in lines if (text := json.loads(line)["text"]).strip()][: options.count]
    if len(texts) < options.count:
        sys.exit(f"{options.texts} has {len(texts)} texts, {options.count} are wanted")
    server = Semblance(options.url, options.name)

    batched = [item for batch in batches(texts, options.batch) for item in server.embed(batch)]
    good = parity(options.model, texts, batched)

    print(f"batch invariance, against batches of {options.batch}:")
    longest = "the longest text that fits " * 200  # cut at the limit of the model
    alone = [server.embed([text])[0] for text in texts]
    beside = [server.embed([text, longest])[0] for text in texts]
    good &= invariance("alone", batched, alone)
    good &= invariance("beside a text of the limit", batched, beside)
    print("all hold" if good else "FAILED")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
