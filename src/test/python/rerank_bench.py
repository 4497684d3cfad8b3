#!/usr/bin/env python3
"""Pairs a second of `POST /v1/rerank` beside sentence-transformers' CrossEncoder, in one run on one machine: a random
cross-encoder of MiniLM-L6's shape (6 layers of 384), the same pairs, rounds by turns.

    python src/test/python/rerank_bench.py --jar JAR --java JAVA --texts load-texts.jsonl --tokenizer FOLDER

`--texts` holds a JSON object with `text`, or a JSON string, a line; every text is a document, short ones are queries too.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch
import transformers
from sentence_transformers import CrossEncoder

DOCUMENTS = 32


def make(folder: Path, tokenizer: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        if (tokenizer / name).exists():
            (folder / name).write_bytes((tokenizer / name).read_bytes())
    words = len(transformers.AutoTokenizer.from_pretrained(folder))
    torch.manual_seed(0)
    config = transformers.BertConfig(vocab_size=words, hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                                     intermediate_size=1536, num_labels=1)
    transformers.BertForSequenceClassification(config).save_pretrained(folder)


def texts(file: Path) -> list[str]:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [line if isinstance(line, str) else line["text"] for line in lines]


def requests(all_texts: list[str], count: int) -> list[tuple[str, list[str]]]:
    pick = random.Random(7)
    queries = [text for text in all_texts if len(text) < 100] or all_texts
    return [(pick.choice(queries), [pick.choice(all_texts) for _ in range(DOCUMENTS)]) for _ in range(count)]


def post(port: int, query: str, documents: list[str]) -> list[float]:
    body = {"query": query, "documents": documents, "return_documents": False, "long_documents": "truncate",
            "raw_scores": True}
    request = urllib.request.Request(f"http://localhost:{port}/v1/rerank", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        results = json.load(answer)["results"]
    return [one["relevance_score"] for one in sorted(results, key=lambda one: one["index"])]


def wait(port: int, server: subprocess.Popen) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/readyz")
            return
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server ended; see its log above")
            time.sleep(0.5)
    raise SystemExit("the server is not ready after two minutes")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--jar", required=True)
    options.add_argument("--java", default="java")
    options.add_argument("--texts", type=Path, required=True)
    options.add_argument("--tokenizer", type=Path, required=True)
    options.add_argument("--port", type=int, default=18120)
    options.add_argument("--requests", type=int, default=16)
    options.add_argument("--callers", type=int, default=4)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    work = requests(texts(chosen.texts), chosen.requests)
    pairs = len(work) * DOCUMENTS
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make(folder, chosen.tokenizer)
        reference = CrossEncoder(str(folder), device="cpu", activation_fn=torch.nn.Identity())
        server = subprocess.Popen([chosen.java, "-Xmx1g", "-jar", chosen.jar, "serve", f"--server.port={chosen.port}",
                                   f"--semblance.model={folder}"], stdout=subprocess.DEVNULL)
        try:
            wait(chosen.port, server)
            ours, theirs = [], []
            worst = 0.0
            for turn in range(chosen.rounds + 1):
                begin = time.perf_counter()
                with ThreadPoolExecutor(chosen.callers) as callers:
                    found = list(callers.map(lambda one: post(chosen.port, *one), work))
                ours.append(pairs / (time.perf_counter() - begin))
                begin = time.perf_counter()
                expected = [reference.predict([(query, text) for text in documents]) for query, documents in work]
                theirs.append(pairs / (time.perf_counter() - begin))
                worst = max(worst, max(abs(float(e) - f) for es, fs in zip(expected, found) for e, f in zip(es, fs)))
            # The first round warms both up.
            left, right = statistics.median(ours[1:]), statistics.median(theirs[1:])
            print(f"{pairs} pairs, {chosen.callers} callers, median of {chosen.rounds} rounds")
            print(f"semblance {left:.1f} pairs/s, CrossEncoder {right:.1f} pairs/s, {left / right:.2f}x")
            print(f"logits differ by {worst:.1e} at most")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
