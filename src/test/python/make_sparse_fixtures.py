#!/usr/bin/env python3
"""Makes the tiny random models with sparse heads under src/test/resources/sparse and what the reference says about them.

SPLADE models are what sentence-transformers' SparseEncoder saves (or saved); `bge-m3` has the shape of BAAI/bge-m3, whose
heads FlagEmbedding computes, so its formulas are written out below. Texts and weights are made as make_fixtures.py makes
BERT's.

    python src/test/python/make_sparse_fixtures.py                  # every folder
    python src/test/python/make_sparse_fixtures.py splade-bert      # only this

expected.json: `items[].ids` are the ids the model saw, `tokens` the length of the whole text, `indices` (ascending) and
`values` the sparse vector; for bge-m3 also `dense` (normalised) and `colbert`, a normalised vector for each token but the
first.
"""

import contextlib
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
import numpy
import safetensors.torch
import torch
import transformers
from make_family_fixtures import FAIRSEQ_SETTINGS, PLAIN_SETTINGS, SIZES
from make_fixtures import TEXTS, compact, edit_json, numbers, read_json, write_json
from sentence_transformers import SentenceTransformer, SparseEncoder
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from sentence_transformers.sparse_encoder.modules import Router, SparseStaticEmbedding, SpladePooling, Transformer
from tokenizers import Tokenizer

SPARSE = Path(__file__).resolve().parents[1] / "resources" / "sparse"
SOME = TEXTS[:9] + [TEXTS[12]]


@dataclass
class Splade:
    """A SparseEncoder; `config` lacks only the size of the vocabulary, `trap` is as in make_fixtures.Variant."""

    name: str
    model_class: type
    config: Any
    tokenizer: Tokenizer
    tokenizer_config: dict[str, Any]
    strategy: str = "max"
    activation: str = "relu"
    trap: Any = None
    after: Any = None
    prompt_names: list[str | None] = field(default_factory=lambda: [None])
    prompts: dict[str, str] = field(default_factory=dict)
    # What logits are lowered by, so that most of the vocabulary is 0, as in trained models.
    lowered: float = 1.5
    note: str = ""


def old_form(folder: Path) -> None:
    """As sentence-transformers 5.0 saved it, and the folders of naver on the hub are."""
    entries = read_json(folder / "modules.json")
    for entry, name in zip(entries, ["MLMTransformer", "SpladePooling"]):
        entry["type"] = "sentence_transformers.sparse_encoder.models." + name
    write_json(folder / "modules.json", entries)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 48, "do_lower_case": False})
    pooling = folder / "1_SpladePooling" / "config.json"
    kept = read_json(pooling)
    kept["word_embedding_dimension"] = kept.pop("embedding_dimension")
    write_json(pooling, kept)
    weights = folder / "model.safetensors"
    safetensors.torch.save_file(base.renamed(safetensors.torch.load_file(weights)), weights, {"format": "pt"})


def bare(folder: Path) -> None:
    """A masked language model that only config_sentence_transformers.json calls a SparseEncoder."""
    (folder / "modules.json").unlink()
    (folder / "sentence_bert_config.json").unlink()
    shutil.rmtree(folder / "1_SpladePooling")


def untied(folder: Path) -> None:
    """A decoder of its own."""
    weights = folder / "model.safetensors"
    tensors = safetensors.torch.load_file(weights)
    random = torch.Generator().manual_seed(3)
    table = tensors["bert.embeddings.word_embeddings.weight"]
    tensors["cls.predictions.decoder.weight"] = torch.randn(table.shape, generator=random) * 0.3
    safetensors.torch.save_file(tensors, weights, {"format": "pt"})
    edit_json("config.json", tie_word_embeddings=False)(folder)


def bert(**changes: Any):
    return lambda vocabulary: transformers.BertConfig(
        vocab_size=vocabulary, **(SIZES | {"max_position_embeddings": 64} | changes)
    )


def roberta_like(config_class: type, **changes: Any):
    sizes = SIZES | {"pad_token_id": 1, "type_vocab_size": 1, "layer_norm_eps": 1e-5} | changes
    return lambda vocabulary: config_class(vocab_size=vocabulary, **sizes)


def named(name: str):
    return next(family for family in families.FAMILIES if family.name == name)


def of_family(name: str, **changes: Any):
    family = named(name)
    return lambda vocabulary: family.config_class(vocab_size=vocabulary, **(family.config | changes))


MODELS = [
    Splade("splade-bert", transformers.BertForMaskedLM, bert(), base.tokenizer(), base.tokenizer_config(),
           trap=edit_json("1_SpladePooling/config.json", pooling_strategy="sum")),
    Splade("splade-distilbert", transformers.DistilBertForMaskedLM, of_family("distilbert", activation="relu"),
           base.tokenizer(), PLAIN_SETTINGS | {"model_max_length": 48}, strategy="sum",
           trap=edit_json("1_SpladePooling/config.json", pooling_strategy="max")),
    Splade("splade-roberta", transformers.RobertaForMaskedLM, roberta_like(transformers.RobertaConfig, hidden_act="silu"),
           families.byte_level(), FAIRSEQ_SETTINGS, activation="log1p_relu",
           trap=edit_json("1_SpladePooling/config.json", activation_function="relu"),
           note="the head's activation is gelu whatever hidden_act says"),
    Splade("splade-xlm-roberta", transformers.XLMRobertaForMaskedLM, roberta_like(transformers.XLMRobertaConfig),
           families.unigram(), FAIRSEQ_SETTINGS, strategy="sum", activation="log1p_relu",
           trap=edit_json("1_SpladePooling/config.json", activation_function="relu")),
    Splade("splade-modernbert", transformers.ModernBertForMaskedLM,
           of_family("modernbert", classifier_activation="silu", classifier_bias=True), base.tokenizer(),
           PLAIN_SETTINGS, trap=edit_json("config.json", classifier_activation="gelu")),
    Splade("splade-modernbert-plain", transformers.ModernBertForMaskedLM,
           of_family("modernbert", decoder_bias=False), base.tokenizer(), PLAIN_SETTINGS,
           trap=edit_json("1_SpladePooling/config.json", pooling_strategy="sum"),
           note="no bias of the head's layer, nor of the vocabulary"),
    Splade("splade-mpnet", transformers.MPNetForMaskedLM, of_family("mpnet", max_position_embeddings=52),
           families.mpnet_pieces(), FAIRSEQ_SETTINGS | {"model_max_length": 48},
           trap=base.edit_weights(base.without("lm_head.bias"))),
    Splade("splade-gte", transformers.GteForMaskedLM, of_family("gte", hidden_act="silu"), base.tokenizer(), PLAIN_SETTINGS,
           trap=base.edit_weights(base.without("lm_head.dense.bias")),
           note="the head's activation is gelu whatever hidden_act says"),
    Splade("splade-nomic-bert", transformers.NomicBertForMaskedLM, of_family("nomic-bert"), base.tokenizer(), PLAIN_SETTINGS,
           trap=base.edit_weights(base.without("transform.dense.bias"))),
    Splade("splade-electra", transformers.ElectraForMaskedLM, of_family("electra", hidden_act="silu"), base.tokenizer(),
           named("electra").tokenizer_config, trap=base.edit_weights(base.without("generator_predictions.dense.bias")), lowered=0.5,
           note="a head as narrow as the tables; its activation is gelu whatever hidden_act says"),
    Splade("splade-albert", transformers.AlbertForMaskedLM, of_family("albert"), named("albert").tokenizer,
           named("albert").tokenizer_config, strategy="sum",
           trap=base.edit_weights(base.without("predictions.dense.bias")), lowered=0.5, note="a head as narrow as the tables"),
    Splade("splade-deberta-v3", transformers.DebertaV2ForMaskedLM, of_family("deberta-v3"), named("deberta-v3").tokenizer,
           named("deberta-v3").tokenizer_config, trap=base.edit_weights(base.without("transform.dense.bias"))),
    Splade("splade-deberta-v2", transformers.DebertaV2ForMaskedLM, of_family("deberta-v2", legacy=False),
           named("deberta-v2").tokenizer, named("deberta-v2").tokenizer_config, activation="log1p_relu",
           trap=base.edit_weights(base.without("lm_head.dense.bias")), note="the head of Microsoft's own code"),
    Splade("splade-old", transformers.BertForMaskedLM, bert(layer_norm_eps=1e-5), base.tokenizer(),
           base.tokenizer_config(), after=old_form, trap=base.edit_weights(base.without("beta")),
           note="MLMTransformer, LayerNorm.gamma and beta, a limit of 48 tokens"),
    Splade("splade-bare", transformers.BertForMaskedLM, bert(), base.tokenizer(), base.tokenizer_config(),
           after=bare, trap=base.edit_weights(base.without("transform.dense.bias"))),
    Splade("splade-untied", transformers.BertForMaskedLM, bert(tie_word_embeddings=False), base.tokenizer(),
           base.tokenizer_config(), after=untied,
           trap=base.edit_weights(lambda tensors: tensors | {
               "cls.predictions.decoder.weight": tensors["bert.embeddings.word_embeddings.weight"].clone()})),
    Splade("splade-prompts", transformers.BertForMaskedLM, bert(), base.tokenizer(), base.tokenizer_config(),
           prompts={"query": "query: ", "document": ""}, prompt_names=["query", "document"],
           trap=edit_json("config_sentence_transformers.json", prompts={"query": "", "document": ""})),
]


def finish(folder: Path, tokenizer: Tokenizer, tokenizer_config: dict[str, Any]) -> None:
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_json(folder / "tokenizer_config.json", tokenizer_config)
    for extra in ("special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt"):
        (folder / extra).unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


def make_splade(splade: Splade, folder: Path) -> None:
    config = splade.config(splade.tokenizer.get_vocab_size())
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch)
        model = splade.model_class(config)
        base.shake(model, splade.name)
        for key, value in model.named_parameters():
            if value.ndim == 1 and value.shape[0] == config.vocab_size:
                value.data.sub_(splade.lowered)
        model.save_pretrained(raw)
        splade.tokenizer.save(str(raw / "tokenizer.json"))
        write_json(raw / "tokenizer_config.json", splade.tokenizer_config)
        transformer = Transformer(str(raw), transformer_task="fill-mask", model_kwargs={"dtype": torch.float32})
        pooling = SpladePooling(splade.strategy, splade.activation)
        SparseEncoder(modules=[transformer, pooling], device="cpu", prompts=splade.prompts).save(
            str(folder), create_model_card=False
        )
    finish(folder, splade.tokenizer, splade.tokenizer_config)
    if splade.after:
        splade.after(folder)
    tidy(folder)


def load_splade(folder: Path) -> SparseEncoder:
    return SparseEncoder(
        str(folder), device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float32}
    )


def sparse(vector: numpy.ndarray) -> dict[str, Any]:
    indices = numpy.flatnonzero(vector)
    return {"indices": indices.tolist(), "values": numbers(vector[indices])}


def splade_item(model: SparseEncoder, text: str, prompt_name: str | None) -> dict[str, Any]:
    prompt = model._resolve_prompt(None, prompt_name)
    ids = model.preprocess([text], prompt=prompt)["input_ids"][0].tolist()
    whole = model.tokenizer((prompt or "") + text, truncation=False, padding=False)["input_ids"]
    vector = model.encode(text, prompt_name=prompt_name, convert_to_sparse_tensor=False).numpy()
    return {"text": text, "prompt_name": prompt_name, "ids": ids, "tokens": len(whole), **sparse(vector)}


def record_splade(splade: Splade, folder: Path) -> None:
    model = load_splade(folder)
    items = [splade_item(model, text, name) for name in splade.prompt_names for text in SOME]
    head = {
        "library": base.VERSIONS,
        "note": splade.note,
        "max_tokens": model.max_seq_length,
        "dimensions": splade.tokenizer.get_vocab_size(),
        "prompts": model.prompts,
    }
    write(folder, head, items)
    with tempfile.TemporaryDirectory() as scratch:
        wrong = Path(shutil.copytree(folder, Path(scratch) / "wrong"))
        splade.trap(wrong)
        other = load_splade(wrong)
        gap = 0.0
        for item in items:
            vector = numpy.zeros(head["dimensions"], dtype=numpy.float32)
            vector[item["indices"]] = item["values"]
            seen = other.encode(item["text"], prompt_name=item["prompt_name"], convert_to_sparse_tensor=False)
            gap = max(gap, float(numpy.abs(seen.numpy() - vector).max()))
    assert gap > 5e-4, f"{splade.name} cannot catch its mistake: the values move by {gap} only"


def write(folder: Path, head: dict[str, Any], items: list[dict[str, Any]]) -> None:
    with (folder / "expected.json").open("w", encoding="utf-8", newline="\n") as out:
        lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in head.items()]
        lines.append('"items": [\n' + ",\n".join(map(compact, items)) + "\n]")
        out.write("{\n" + ",\n".join(lines) + "\n}\n")


# ------------------------------------------------------------------------------------ queries without a model

LISTED = "splade-listed-queries"
ROUTED = {"splade-static-queries": "document", "splade-asym": None, LISTED: "document"}


def make_routed(folder: Path, default_route: str | None) -> None:
    """OpenSearch's neural sparse encoders: SPLADE of documents, a weight for each piece of a query; `queries[]` of
    expected.json holds their vectors. Without a default route the first one counts. The second form is the older one."""
    splade = Splade(folder.name, transformers.BertForMaskedLM, bert(), base.tokenizer(), base.tokenizer_config(),
                    activation="log1p_relu", trap=edit_json("1_SpladePooling/config.json", activation_function="relu"))
    with tempfile.TemporaryDirectory() as scratch:
        documents = Path(scratch) / "documents"
        documents.mkdir()
        make_splade(splade, documents)
        record_splade(splade, documents)
        inner = load_splade(documents)
        weights = torch.rand(splade.tokenizer.get_vocab_size(), generator=torch.Generator().manual_seed(9))
        weights[::3] = 0
        router = Router.for_query_document(
            query_modules=[SparseStaticEmbedding(inner.tokenizer, weight=weights, frozen=True)],
            document_modules=list(inner),
            default_route=default_route,
        )
        SparseEncoder(modules=[router], device="cpu", prompts={"query": "", "document": ""}).save(
            str(folder), create_model_card=False)
        for inside in ("document_0_Transformer", "query_0_SparseStaticEmbedding"):
            finish(folder / inside, splade.tokenizer, splade.tokenizer_config)
        expected = read_json(documents / "expected.json")
    if folder.name == LISTED:
        list_weights(folder, inner.tokenizer, weights)
    # The reference looks for listed weights from where it runs.
    with contextlib.chdir(folder):
        model = load_splade(folder)
    queries = []
    for text in SOME[:3] + [SOME[4] + " " + SOME[4]]:
        vector = model.encode_query(text, convert_to_sparse_tensor=False).numpy()
        queries.append({"text": text, **sparse(vector)})
        if default_route is None:
            assert numpy.array_equal(model.encode(text, convert_to_sparse_tensor=False).numpy(), vector)
    for item in expected["items"]:
        item["prompt_name"] = "document"
        seen = model.encode_document(item["text"], convert_to_sparse_tensor=False).numpy()
        assert numpy.allclose(seen[item["indices"]], item["values"], atol=1e-5)
    if default_route is None:
        old_router(folder)
    tidy(folder)
    head = {key: value for key, value in expected.items() if key != "items"} | {"queries": queries}
    write(folder, head, expected["items"])


def list_weights(folder: Path, tokenizer: Any, weights: torch.Tensor) -> None:
    """The weights as JSON, and one of a piece that the vocabulary does not have: it is the unknown token's."""
    module = folder / "query_0_SparseStaticEmbedding"
    (module / "model.safetensors").unlink()
    pieces = {tokenizer.convert_ids_to_tokens(i): weight for i, weight in enumerate(weights.tolist()) if weight}
    write_json(folder / "idf.json", pieces | {"no such piece": 0.625})
    edit_json("config.json", path="idf.json")(module)


def old_router(folder: Path) -> None:
    """As sentence-transformers 5.0 saved it."""
    (folder / "router_config.json").rename(folder / "config.json")
    edit_json("config.json", parameters={"allow_empty_key": True})(folder)
    entries = read_json(folder / "modules.json")
    entries[0]["type"] = "sentence_transformers.models.Asym"
    write_json(folder / "modules.json", entries)


# ------------------------------------------------------------------------------------------------- BGE-M3


def make_bge_m3(folder: Path, form: str) -> None:
    """Dense by the first token; `sparse_linear` [1, hidden] and `colbert_linear` [hidden, hidden], each with a bias."""
    family = named("xlm-roberta")
    config = family.config_class(vocab_size=family.tokenizer.get_vocab_size(), **family.config)
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch)
        backbone = transformers.AutoModel.from_config(config)
        base.shake(backbone, "bge-m3", family.embeddings)
        backbone.save_pretrained(raw)
        family.tokenizer.save(str(raw / "tokenizer.json"))
        write_json(raw / "tokenizer_config.json", family.tokenizer_config)
        transformer = Transformer(str(raw), model_kwargs={"dtype": torch.float32})
        modules = [transformer, Pooling(config.hidden_size, "cls"), Normalize()]
        SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
    finish(folder, family.tokenizer, family.tokenizer_config)
    for name, width in (("sparse_linear", 1), ("colbert_linear", config.hidden_size)):
        linear = torch.nn.Linear(config.hidden_size, width)
        base.shake(torch.nn.ModuleDict({"head": linear}), name)
        state = {key: value.detach().clone() for key, value in linear.state_dict().items()}
        if form == "pt":
            torch.save(state, folder / f"{name}.pt")
        else:
            safetensors.torch.save_file(state, folder / f"{name}.safetensors")
    tidy(folder)


def bge_m3_heads(folder: Path) -> dict[str, dict[str, torch.Tensor]]:
    heads = {}
    for name in ("sparse_linear", "colbert_linear"):
        path = folder / f"{name}.safetensors"
        heads[name] = (
            safetensors.torch.load_file(path) if path.exists() else torch.load(folder / f"{name}.pt", weights_only=True)
        )
    return heads


def bge_m3_item(model: SentenceTransformer, heads: dict[str, dict[str, torch.Tensor]], text: str) -> dict[str, Any]:
    """FlagEmbedding 1.3, inference/embedder/encoder_only/m3.py and finetune/embedder/encoder_only/m3/modeling.py:

    dense   = normalize(hidden[0])
    sparse  = for each id the greatest relu(sparse_linear(hidden)) among its tokens, without the ids of the tokenizer's
              cls, eos, pad and unk tokens and without zeros
    colbert = normalize(colbert_linear(hidden[1:]))
    """
    features = model.preprocess([text])
    ids = features["input_ids"][0].tolist()
    with torch.inference_mode():
        hidden = model[0](features)["token_embeddings"][0]
        dense = torch.nn.functional.normalize(hidden[0], dim=-1)
        linear = heads["sparse_linear"]
        weights = torch.relu(torch.nn.functional.linear(hidden, linear["weight"], linear["bias"])).squeeze(-1)
        linear = heads["colbert_linear"]
        colbert = torch.nn.functional.linear(hidden[1:], linear["weight"], linear["bias"])
        colbert = torch.nn.functional.normalize(colbert, dim=-1)
    tokenizer = model.tokenizer
    unused = {tokenizer.cls_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id, tokenizer.unk_token_id}
    vector = numpy.zeros(len(tokenizer), dtype=numpy.float32)
    for weight, token in zip(weights.tolist(), ids):
        if token not in unused:
            vector[token] = max(vector[token], weight)
    return {
        "text": text,
        "prompt_name": None,
        "ids": ids,
        "tokens": len(tokenizer(text, truncation=False)["input_ids"]),
        "dense": numbers(dense),
        "colbert": [numbers(row) for row in colbert],
        **sparse(vector),
    }


def record_bge_m3(folder: Path) -> None:
    model = base.load(folder)
    heads = bge_m3_heads(folder)
    items = [bge_m3_item(model, heads, text) for text in SOME + [families.PADDED]]
    head = {
        "library": base.VERSIONS,
        "note": "computed as FlagEmbedding does; the heads' weights are random",
        "max_tokens": model.max_seq_length,
        "dimensions": model.tokenizer.vocab_size,
        "prompts": model.prompts,
    }
    write(folder, head, items)


def main(names: list[str]) -> None:
    bge = {"bge-m3": "pt", "bge-m3-safetensors": "safetensors"}
    every = [splade.name for splade in MODELS] + list(ROUTED) + list(bge)
    unknown = set(names) - set(every)
    if unknown:
        sys.exit(f"no such folder: {', '.join(sorted(unknown))}")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    for name in names or every:
        folder = SPARSE / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if name in ROUTED:
            make_routed(folder, ROUTED[name])
        elif name in bge:
            make_bge_m3(folder, bge[name])
            record_bge_m3(folder)
        else:
            splade = next(each for each in MODELS if each.name == name)
            make_splade(splade, folder)
            record_splade(splade, folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        values = sum(len(item["indices"]) for item in read_json(folder / "expected.json")["items"])
        print(f"{name:24} {size / 1000:7.1f} kB, {values} values")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    main(sys.argv[1:])
