#!/usr/bin/env python3
"""What PyLate itself makes of the folders under src/test/resources/late, beside what stands in their expected.json, which
the tests hold the server to. PyLate 1.6 needs older libraries than the fixtures' scripts do; in an environment of its own:

    pip install pylate==1.6.0      # with sentence-transformers 5.3 and transformers 5.3
    python src/test/python/pylate_parity.py
"""

import json
import os
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import torch
from pylate import models

LATE = Path(__file__).resolve().parents[1] / "resources" / "late"


def main() -> None:
    for name in ("colbert-pylate", "colbert-pylate-plain", "colbert-pylate-modernbert", "colbert-stanford"):
        model = models.ColBERT(
            str(LATE / name), device="cpu", model_kwargs={"dtype": torch.float32, "attn_implementation": "eager"}
        )
        items = json.loads((LATE / name / "expected.json").read_text(encoding="utf-8"))["items"]
        roles = [it for it in items if it["role"] in ("query", "document")]
        worst, others = 0.0, []
        for it in roles:
            seen = model.encode([it["text"]], is_query=it["role"] == "query", convert_to_numpy=True)[0]
            right = numpy.array(it["vectors"])
            if seen.shape == right.shape:
                worst = max(worst, float(numpy.abs(seen - right).max()))
            else:
                others.append(f"{it['role']} {it['text']!r}: {len(seen)} vectors, not {len(right)}")
        print(f"{name}: {len(roles) - len(others)} of {len(roles)} texts within {worst:.1e}", *others, sep="\n  ")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
