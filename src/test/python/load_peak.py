#!/usr/bin/env python3
"""Most memory that a server takes while it loads a large model, and how long it takes to answer.

Makes a folder of Qwen3-0.6B's size with random fp32 weights (2.38 GB) out of the golden folder qwen3, starts the
server with it, waits for its first embedding and prints VmHWM of /proc/PID/status beside the weights. Linux only.

    pip install numpy safetensors
    python src/test/python/load_peak.py target/semblance.jar [--folder /tmp/qwen3-size] [--port 18160] [--heap 1g]
"""

import argparse
import json
import os
import pathlib
import shutil
import struct
import subprocess
import time
import urllib.error
import urllib.request

import numpy
from safetensors import safe_open

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "resources" / "models" / "qwen3"
HIDDEN, LAYERS, WORDS = 1024, 28, 151_669
SHAPES = {
    "embed_tokens": [WORDS, HIDDEN],
    "q_proj": [2048, HIDDEN],
    "k_proj": [1024, HIDDEN],
    "v_proj": [1024, HIDDEN],
    "o_proj": [HIDDEN, 2048],
    "gate_proj": [3072, HIDDEN],
    "up_proj": [3072, HIDDEN],
    "down_proj": [HIDDEN, 3072],
    "q_norm": [128],
    "k_norm": [128],
}


def make(folder):
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("model.safetensors"))
    config = json.loads((folder / "config.json").read_text())
    config.update(
        hidden_size=HIDDEN,
        intermediate_size=3072,
        num_hidden_layers=LAYERS,
        num_attention_heads=16,
        num_key_value_heads=8,
        head_dim=128,
        vocab_size=WORDS,
        max_position_embeddings=32768,
        layer_types=["full_attention"] * LAYERS,
    )
    (folder / "config.json").write_text(json.dumps(config))
    pooling = json.loads((folder / "1_Pooling/config.json").read_text())
    for key in pooling.keys() & {"word_embedding_dimension", "embedding_dimension"}:
        pooling[key] = HIDDEN
    (folder / "1_Pooling/config.json").write_text(json.dumps(pooling))
    tensors = {}
    with safe_open(GOLDEN / "model.safetensors", "np") as golden:
        for name in golden.keys():
            shape = next((s for part, s in SHAPES.items() if part in name), [HIDDEN])
            if "layers.0." in name:
                for layer in range(LAYERS):
                    tensors[name.replace("layers.0.", f"layers.{layer}.")] = shape
            elif "layers." not in name:
                tensors[name] = shape
    header, end = {}, 0
    for name, shape in tensors.items():
        begin, end = end, end + 4 * int(numpy.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    block = (numpy.random.default_rng(0).standard_normal(1 << 20) * 0.02).astype("<f4").tobytes()
    with open(folder / "model.safetensors", "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for written in range(0, end, len(block)):
            out.write(block[: end - written])


def answers(port):
    body = json.dumps({"input": ["hello there"]}).encode()
    request = urllib.request.Request(
        f"http://localhost:{port}/v1/embeddings", body, {"Content-Type": "application/json"}
    )
    try:
        return len(json.load(urllib.request.urlopen(request))["data"]) == 1
    except (urllib.error.URLError, ConnectionError):
        return False


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("jar")
    options.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/qwen3-size"))
    options.add_argument("--port", default="18160")
    options.add_argument("--heap", default="1g")
    given = options.parse_args()
    if not given.folder.exists():
        make(given.folder)
    java = os.environ.get("JAVA", "java")
    begin = time.monotonic()
    server = subprocess.Popen(
        [java, f"-Xmx{given.heap}", "-jar", given.jar, "serve", f"--server.port={given.port}"]
        + [f"--semblance.model={given.folder}", "--semblance.kernels=linear=mkl,attention=sdpa"],
        stdout=subprocess.DEVNULL,
    )
    try:
        while not answers(given.port):
            if server.poll() is not None:
                raise SystemExit(f"the server ended with {server.returncode}")
            time.sleep(0.2)
        seconds = time.monotonic() - begin
        status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) * 1024
        weights = (given.folder / "model.safetensors").stat().st_size
        print(f"answers after {seconds:.1f} s; peak {peak / 1e9:.2f} GB, weights {weights / 1e9:.2f} GB:", end=" ")
        print(f"{peak / weights:.2f} times")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
