#!/usr/bin/env python3
"""Writes what sentence-transformers says about ten sentences of ours with a model, into src/test/resources/golden.

The bundled semblance-mini is one; the real all-MiniLM-L6-v2, which is not in this repository, the other: its test
runs where its folder is at hand. Vectors are normalised, as the model's modules say, with eight significant digits; `tokens` is
the length of the whole text with special tokens, `ids` what the model saw of it (256 at most).

    pip install sentence-transformers==6.2.0 transformers==5.23.0 tokenizers==0.23.3 torch==2.15.0 numpy==2.4.6
    python src/test/python/make_golden.py src/main/resources/models/semblance-mini
    python src/test/python/make_golden.py /path/to/all-MiniLM-L6-v2
"""

import argparse
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import sentence_transformers
import torch
import transformers
from sentence_transformers import SentenceTransformer

TARGETS = Path(__file__).resolve().parents[1] / "resources" / "golden"

TWO_HUNDRED = (
    "The ferry leaves the north quay at a quarter past six, long before the fish market opens and while the cranes are"
    " still lit from below. On board there is a small canteen where the same woman has sold coffee and rolls for as long"
    " as anyone can remember, and where commuters argue about football, rents and the new bridge that has been promised"
    " for twenty years. Halfway across the bay the engines slow down for the seals, which lie on a sandbank like wet"
    " stones and hardly lift their heads. When fog comes in, the captain sounds the horn every two minutes, and people"
    " put their phones away to listen for an answer. On clear mornings the mountains seem close enough to touch, the"
    " light moves down their slopes in bands of copper and grey, and somebody always takes a picture that looks like all"
    " the others. Twenty minutes later the ramp falls with a crash, bicycles roll out first, then vans, then those on"
    " foot, and the boat turns round empty, as it has done every working day since the war."
)
SENTENCES = [
    "A cat sleeps on the warm windowsill.",
    "On the sunny ledge of the window, a kitten is taking a nap.",
    "Interest rates were left unchanged for the third quarter in a row.",
    "How do I reset the password of my account?",
    "Der Zug nach Hamburg hat zwanzig Minuten Verspätung.",
    "Crème brûlée à la carte 🍮, naïve café talk — déjà vu! 東京 2024 👩‍🚀",
    "SELECT name, SUM(price) FROM orders WHERE day >= '2024-02-29' GROUP BY name;",
    "no",
    TWO_HUNDRED,
    " ".join([TWO_HUNDRED] * 2),
]


def main() -> None:
    arguments = argparse.ArgumentParser(description="Writes golden vectors of a model, named as its folder is.")
    arguments.add_argument("model", help="the model's folder")
    folder = arguments.parse_args().model
    target = TARGETS / (Path(folder).resolve().name + ".json")
    versions = {
        "sentence_transformers": sentence_transformers.__version__,
        "transformers": transformers.__version__,
        "torch": torch.__version__.split("+")[0],
        "numpy": numpy.__version__,
    }
    print(*(f"{library} {version}" for library, version in versions.items()), sep="\n")
    torch.set_num_threads(1)
    model = SentenceTransformer(
        folder, device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float32}
    )
    items = []
    for text in SENTENCES:
        vector = model.encode(text)
        assert abs(float(numpy.linalg.norm(vector)) - 1) < 1e-5
        items.append(
            {
                "text": text,
                "tokens": len(model.tokenizer(text, truncation=False)["input_ids"]),
                "ids": model.preprocess([text])["input_ids"][0].tolist(),
                "embedding": [float(f"{value:.8g}") for value in vector.tolist()],
            }
        )
        print(f"{items[-1]['tokens']:5} tokens  {text[:60]}")
    assert 190 <= items[8]["tokens"] <= 256 < items[9]["tokens"]
    together = numpy.abs(model.encode(SENTENCES) - numpy.array([item["embedding"] for item in items])).max()
    assert together < 1e-5, f"a batch and its single texts differ by {together}"
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)
    head = f'"library": {json.dumps(versions)},\n"max_tokens": {model.max_seq_length}'
    target.write_text(f'{{\n{head},\n"items": [\n{lines}\n]\n}}\n', encoding="utf-8")
    print(target, target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
