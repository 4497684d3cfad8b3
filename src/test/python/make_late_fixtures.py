#!/usr/bin/env python3
"""Makes the tiny random late interaction models under src/test/resources/late and what the reference says about them.

Three forms lie on the hub: what sentence-transformers' MultiVectorEncoder saves, what PyLate saves (modules.json with
`pylate.models.Dense.Dense`, its settings in config_sentence_transformers.json), and Stanford's (`HF_ColBERT`, the
projection beside the encoder's weights, artifact.metadata). The reference reads all three. Texts and weights are made as
make_fixtures.py makes BERT's.

    python src/test/python/make_late_fixtures.py                     # every folder
    python src/test/python/make_late_fixtures.py colbert-stanford    # only this

expected.json: `items[].role` is query, document or null; `ids` are the ids whose vectors come out, expansion tokens
included, left-out tokens not; `vectors` a row for each. `scores` are MaxSim of each query with each document.
"""

import json
import shutil
import sys
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import make_family_fixtures as families
import make_fixtures as base
import safetensors.torch
import torch
import transformers
from make_fixtures import TEXTS, compact, edit_json, numbers, read_json, write_json
from make_sparse_fixtures import bert, finish, named, tidy
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Normalize, Transformer
from sentence_transformers.base.modules.dense import Dense
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
from tokenizers import AddedToken, Tokenizer

LATE = Path(__file__).resolve().parents[1] / "resources" / "late"
QUERIES = ["hello", "what can people do about the oil?", TEXTS[8], TEXTS[4]]
DOCUMENTS = ["a", TEXTS[3], TEXTS[4], base.THIRTY[:60], TEXTS[9]]
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass
class Late:
    """A model; `make` writes its folder, `trap` is as in make_fixtures.Variant."""

    name: str
    make: Any
    trap: Any
    note: str = ""
    roles: list[str | None] = field(default_factory=lambda: ["query", "document", None])


def backbone(name: str, config: Any, folder: Path, tokenizer: Tokenizer, settings: dict[str, Any]) -> Any:
    model = transformers.AutoModel.from_config(config)
    base.shake(model, name)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "tokenizer_config.json", settings)
    return model


def projection(name: str, size_in: int, size_out: int, **more: Any) -> Dense:
    made = Dense(size_in, size_out, activation_function=torch.nn.Identity(), module_input_name="token_embeddings", **more)
    base.shake(made, name)
    return made


def with_markers(normalized: bool, *markers: str) -> Tokenizer:
    made = base.tokenizer()
    made.add_tokens([AddedToken(marker, normalized=normalized, special=False) for marker in markers])
    return made


def native(name: str, expansion: dict[str, Any] | None, mask: MultiVectorMask, normalize: bool, similarity: str, **kwargs: Any):
    def make(folder: Path) -> None:
        tokenizer = base.tokenizer()
        with tempfile.TemporaryDirectory() as scratch:
            raw = Path(scratch)
            backbone(name, bert()(tokenizer.get_vocab_size()), raw, tokenizer, base.tokenizer_config())
            transformer = Transformer(str(raw), model_kwargs={"dtype": torch.float32}, query_expansion=expansion, **kwargs)
            modules = [transformer, projection(name, 16, 12, bias=False), mask]
            if normalize:
                modules.append(Normalize(module_input_name="token_embeddings"))
            MultiVectorEncoder(
                modules=modules,
                device="cpu",
                prompts={"query": "query: ", "document": "document: "},
                similarity_fn_name=similarity,
            ).save(str(folder), create_model_card=False)
        finish(folder, tokenizer, base.tokenizer_config())

    return make


def pylate(name: str, config: Any, tokenizer: Tokenizer, settings: dict[str, Any], denses: list[Dense], **knobs: Any):
    """Written out as PyLate 1.6 saves it; PyLate itself need not be installed."""

    def make(folder: Path) -> None:
        folder.mkdir(parents=True)
        backbone(name, config(tokenizer.get_vocab_size()), folder, tokenizer, settings)
        modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
        for index, dense in enumerate(denses, 1):
            path = folder / f"{index}_Dense"
            path.mkdir()
            write_json(
                path / "config.json",
                {
                    "in_features": dense.in_features,
                    "out_features": dense.out_features,
                    "bias": dense.bias,
                    "activation_function": "torch.nn.modules.linear.Identity",
                }
                | ({"use_residual": True} if dense.use_residual else {}),
            )
            safetensors.torch.save_file(dense.state_dict(), path / "model.safetensors")
            modules.append(
                {"idx": index, "name": str(index), "path": f"{index}_Dense", "type": "pylate.models.Dense.Dense"}
            )
        write_json(folder / "modules.json", modules)
        write_json(folder / "sentence_bert_config.json", {"max_seq_length": 47, "do_lower_case": False})
        write_json(
            folder / "config_sentence_transformers.json",
            {
                "__version__": {"sentence_transformers": "5.1.1", "transformers": "4.56.2", "pytorch": "2.8.0"},
                "model_type": "ColBERT",
                "prompts": {"query": "", "document": ""},
                "default_prompt_name": None,
                "similarity_fn_name": "MaxSim",
                "query_prefix": "[Q] ",
                "document_prefix": "[D] ",
                "query_length": 12,
                "document_length": 24,
                "attend_to_expansion_tokens": False,
                "skiplist_words": PUNCTUATION,
                "do_query_expansion": True,
            }
            | knobs,
        )

    return make


def stanford(name: str, metadata: dict[str, Any] | None):
    def make(folder: Path) -> None:
        folder.mkdir(parents=True)
        tokenizer = base.tokenizer()
        pieces = json.loads(tokenizer.to_str())["model"]["vocab"]
        pieces |= {"[unused0]": len(pieces), "[unused1]": len(pieces) + 1}
        tree = json.loads(tokenizer.to_str())
        tree["model"]["vocab"] = pieces
        tokenizer = Tokenizer.from_str(json.dumps(tree))
        model = backbone(name, bert()(len(pieces)), folder, tokenizer, base.tokenizer_config())
        tensors = {"bert." + key: value.contiguous() for key, value in model.state_dict().items()}
        tensors["linear.weight"] = projection(name, 16, 12, bias=False).linear.weight.detach().clone()
        safetensors.torch.save_file(tensors, folder / "model.safetensors", {"format": "pt"})
        edit_json("config.json", architectures=["HF_ColBERT"])(folder)
        if metadata is not None:
            write_json(folder / "artifact.metadata", metadata)

    return make


METADATA = {
    "query_token_id": "[unused0]",
    "doc_token_id": "[unused1]",
    "query_token": "[Q]",
    "doc_token": "[D]",
    "ncells": None,
    "checkpoint": "/future/u/okhattab/checkpoints/colbert",
    "dim": 12,
    "doc_maxlen": 24,
    "mask_punctuation": True,
    "attend_to_mask_tokens": False,
    "query_maxlen": 14,
    "similarity": "cosine",
    "nbits": 1,
}

MODELS = [
    Late(
        "colbert-st",
        native("colbert-st", {"strategy": "fixed", "attend": False, "length": 16}, MultiVectorMask(PUNCTUATION), True,
               "maxsim", document_length=24),
        edit_json("sentence_bert_config.json", query_expansion={"strategy": "fixed", "attend": True, "length": 16}),
        "query expansion that is not attended to",
    ),
    Late(
        "colbert-st-min",
        native("colbert-st-min", {"strategy": "min", "attend": True, "length": 9},
               MultiVectorMask(["?", ",", "."], skiplist_tasks=["query", "document"]), False, "meanmaxsim"),
        edit_json("sentence_bert_config.json", query_expansion={"strategy": "min", "attend": False, "length": 9}),
        "a floor of 9 tokens, words left out on both sides, vectors of any length, the mean of the best",
    ),
    Late(
        "colbert-pylate",
        pylate("colbert-pylate", bert(), with_markers(True, "[Q] ", "[D] "), base.tokenizer_config(),
               [projection("one", 16, 20, bias=True, use_residual=True), projection("two", 20, 12, bias=False)]),
        edit_json("config_sentence_transformers.json", attend_to_expansion_tokens=True),
        "markers that a lowercasing tokenizer does not find by itself, two projections, one with a residual",
    ),
    Late(
        "colbert-pylate-plain",
        pylate("colbert-pylate-plain", bert(), with_markers(True, "[Q] ", "[D] "), base.tokenizer_config(),
               [projection("plain", 16, 12, bias=False)], do_query_expansion=False, skiplist_words=[]),
        edit_json("config_sentence_transformers.json", do_query_expansion=True),
        "no expansion, nothing left out",
    ),
    Late(
        "colbert-pylate-modernbert",
        pylate("colbert-pylate-modernbert", lambda size: named("modernbert").config_class(
                   vocab_size=size, **(named("modernbert").config | {"local_attention": 16})),
               with_markers(False, "[Q] ", "[D] "), families.PLAIN_SETTINGS, [projection("modern", 16, 12, bias=False)]),
        edit_json("config_sentence_transformers.json", attend_to_expansion_tokens=True),
        "rotary positions and windows, shorter than the distance of expansion to text in none of the queries",
    ),
    Late("colbert-stanford", stanford("colbert-stanford", METADATA),
         lambda folder: write_json(folder / "artifact.metadata", METADATA | {"attend_to_mask_tokens": True}),
         "Stanford's form"),
    Late("colbert-stanford-bare", stanford("colbert-stanford-bare", None),
         lambda folder: write_json(folder / "artifact.metadata", METADATA), "without artifact.metadata: 32 tokens"),
]


def load(folder: Path) -> MultiVectorEncoder:
    return MultiVectorEncoder(
        str(folder), device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float32}
    )


def encode(model: MultiVectorEncoder, text: str, role: str | None) -> torch.Tensor:
    if role == "query":
        return model.encode_query(text)
    if role == "document":
        return model.encode_document(text)
    return model.encode(text)


def item(model: MultiVectorEncoder, text: str, role: str | None) -> dict[str, Any]:
    prompt = model.prompts.get(role) if role else None
    features = model.preprocess([text], prompt=prompt, task=role)
    with torch.inference_mode():
        seen = model(dict(features), task=role)
    kept = features["input_ids"][0][seen["attention_mask"][0].bool()]
    return {"text": text, "role": role, "ids": kept.tolist(), "vectors": [numbers(row) for row in encode(model, text, role)]}


def record(late: Late, folder: Path) -> None:
    model = load(folder)
    items = []
    for role in late.roles:
        items += [item(model, text, role) for text in (QUERIES if role == "query" else DOCUMENTS)]
    scores = model.similarity(
        [encode(model, text, "query") for text in QUERIES], [encode(model, text, "document") for text in DOCUMENTS]
    )
    head = {
        "library": base.VERSIONS,
        "note": late.note,
        "queries": QUERIES,
        "documents": DOCUMENTS,
        "scores": [numbers(row) for row in scores],
    }
    with (folder / "expected.json").open("w", encoding="utf-8", newline="\n") as out:
        lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in head.items()]
        lines.append('"items": [\n' + ",\n".join(map(compact, items)) + "\n]")
        out.write("{\n" + ",\n".join(lines) + "\n}\n")
    with tempfile.TemporaryDirectory() as scratch:
        wrong = Path(shutil.copytree(folder, Path(scratch) / "wrong"))
        late.trap(wrong)
        other = load(wrong)
        gap = 0.0
        for each in items:
            seen = encode(other, each["text"], each["role"])
            vectors = torch.tensor(each["vectors"])
            gap = max(gap, 1.0 if seen.shape != vectors.shape else float((seen - vectors).abs().max()))
    assert gap > 5e-4, f"{late.name} cannot catch its mistake: the values move by {gap} only"


def main(names: list[str]) -> None:
    unknown = set(names) - {late.name for late in MODELS}
    if unknown:
        raise SystemExit(f"unknown: {sorted(unknown)}; there are {[late.name for late in MODELS]}")
    for late in MODELS:
        if names and late.name not in names:
            continue
        folder = LATE / late.name
        shutil.rmtree(folder, ignore_errors=True)
        late.make(folder)
        tidy(folder)
        record(late, folder)
        print(late.name, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024, "KiB")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1:])
