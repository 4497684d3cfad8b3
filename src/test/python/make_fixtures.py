#!/usr/bin/env python3
"""Makes the tiny random BERT folders under src/test/resources/models and what the reference says about them.

Each folder is a Hugging Face / sentence-transformers model of a few kilobytes with random weights, and an
`expected.json` holding the ids and vectors that sentence-transformers computes from that very folder (eager
attention, fp32, CPU). The Java tests read both; nobody needs Python to run them. Run this only to add a variant:

    pip install sentence-transformers==6.2.0 transformers==5.24.0 tokenizers==0.23.3 \
        torch==2.15.0 safetensors==0.8.0 numpy==2.4.6
    python src/test/python/make_fixtures.py            # every folder
    python src/test/python/make_fixtures.py mean f16   # only these

Weights and tokenizers depend on the folder's name alone; the vectors may move in the last bit with another CPU.

Most variants carry a *trap*: an edit of their files that stands for the mistake the folder was made to catch.
The script fails if the edited folder gives (nearly) the same vectors, for then the folder could not catch it.

expected.json: `items[].ids` are the ids the model saw (after truncation), `tokens` the length of the whole text
with special tokens and prompt, `embedding` what `encode` returns, `pooled` the vector before a Normalize module
that comes last (else null). A null `prompt_name` means the caller named none: `default_prompt_name` applies.
`prompts` are those of the reference, which always knows `query` and `document` ("" when the folder is silent).
"""

import json
import os
import shutil
import sys
import tempfile
import warnings
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy
import safetensors
import safetensors.torch
import sentence_transformers
import tokenizers
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, LayerNorm, Normalize, Pooling, Transformer
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForMaskedLM, BertModel

MODELS = Path(__file__).resolve().parents[1] / "resources" / "models"
VERSIONS = {
    "sentence_transformers": sentence_transformers.__version__,
    "transformers": transformers.__version__,
    "tokenizers": tokenizers.__version__,
    "torch": torch.__version__.split("+")[0],
    "safetensors": safetensors.__version__,
    "numpy": numpy.__version__,
}

# ---------------------------------------------------------------------------------------------- vocabulary

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """the of and to in is you that it he was for on are as with his they at be this have from or one had by word
    but not what all were we when your can said there use an each which she do how their if will up other about out many
    then them these so some her would make like him into time has look two more write go see number no way could people
    my than first water been call who oil its now find long down day did get come made may part query document cluster
    hello world quick brown fox jumps over lazy dog The Hello World""".split()
ENDINGS = "##s ##ed ##ing ##er ##est ##ly ##ness ##tion ##ment ##able ##al ##en ##ld ##re ##th".split()
ACCENTED = list("éèàïüñß") + ["##é", "##ï"]
IDEOGRAPHS = list("中文字日本") + ["##文"]
CAPITALS = list("ACEHNTW") + ["##É", "##A"]


def vocabulary() -> dict[str, int]:
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    digits = [str(d) for d in range(10)]
    marks = list("!\"#$%&'()*+,-./:;<=>?@[]_`{|}~")  # without ^ and \, which stay unknown
    pieces = SPECIALS + letters + digits + marks
    pieces += ["##" + c for c in letters + digits] + WORDS + ENDINGS + ACCENTED + IDEOGRAPHS + CAPITALS
    return {piece: i for i, piece in enumerate(dict.fromkeys(pieces))}


def tokenizer(lowercase: bool = True, truncation: int | None = None, padding: int | None = None) -> Tokenizer:
    words = vocabulary()
    made = Tokenizer(models.WordPiece(words, unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece(prefix="##")
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", words["[CLS]"]), ("[SEP]", words["[SEP]"])],
    )
    made.add_special_tokens(SPECIALS)
    if truncation:
        made.enable_truncation(truncation)
    if padding:
        made.enable_padding(length=padding)
    return made


def tokenizer_config(**changes: Any) -> dict[str, Any]:
    made = {
        "cls_token": "[CLS]",
        "do_lower_case": True,
        "mask_token": "[MASK]",
        "model_max_length": 512,
        "pad_token": "[PAD]",
        "sep_token": "[SEP]",
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "tokenizer_class": "BertTokenizer",
        "unk_token": "[UNK]",
    }
    made.update(changes)
    return {key: value for key, value in made.items() if value != "absent"}


# --------------------------------------------------------------------------------------------------- texts

THIRTY = (
    "the quick brown fox jumps over the lazy dog and then they all look for water in the world when there is no oil"
    " now, so go"
)
LONG = " ".join(["now people write many words about the long day"] * 12)
TEXTS = [
    "a",
    "hello",
    "Café déjà vu, cafe\u0301: naïve Straße, 中文字 and 日本 \U0001f389 \u2603 ÉA",
    "Wait... what?! (yes) [no] {maybe} #1 @you $5 & 50% ~ `x` = y^2 \\ _z_",
    "one [SEP] two [CLS] [MASK] [sep] [UNK]",
    "tabs\tand\nnew lines\r\n  with   runs\u00a0of\u3000white\u200bspace\u0007",
    THIRTY,
    LONG,
    "HELLO World, The Upper CASE",
    "2024-01-31 3.14159 1,000,000 007",
    "   leading and trailing   ",
    "x" * 101 + " is one unknown, but not " + "x" * 100,
    "unhelpful jumping cleverness 12th told",
]
ADDED_TEXTS = [
    "hello <ent> world",
    "say <ENT>what<ent>? <Ent>",
    "[MASK] the  [mask]  dog [CLS] [SEP][UNK]",
    "a hello. ahello Hello  hello-hello",
    "the quick fox  <b>  jumps<b>over the Fox",
    "one <one> two <two>,<one><ent>",
    "Caf\u00e9 d\u00e9j\u00e0 vu, cafe\u0301: \u4e2d\u6587\u5b57 \u00c9A",
    "  tabs\tand <ent>\tnew\nlines ",
]
TEXTS_OF_TOKENS = ["hello world", "Say what?"]


def long_texts() -> list[str]:
    words = [word for word in WORDS if word.isascii() and word.islower()]
    pick = torch.Generator().manual_seed(7)
    some = lambda n: " ".join(words[int(i)] for i in torch.randint(len(words), (n,), generator=pick))
    return ["hello", some(40), some(620), some(760)]


# ------------------------------------------------------------------------------------------------- weights


def config(**changes: Any) -> BertConfig:
    settings: dict[str, Any] = {
        "vocab_size": len(vocabulary()),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,  # heads of 8, the least that the CUDA kernels take
        "intermediate_size": 32,
        "max_position_embeddings": 64,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }
    settings.update(changes)
    return BertConfig(**settings)


def shake(module: torch.nn.Module, name: str, embeddings: float = 0.2) -> None:
    """Fills every weight from the name: wider than BERT's 0.02, so that a wrong term is seen in the vectors."""
    random = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    for key, weight in sorted(module.named_parameters()):
        noise = torch.randn(weight.shape, generator=random)
        if "orm" in key.split(".")[-2]:  # LayerNorm, norm
            fresh = noise * 0.2 + (1.0 if key.endswith("weight") else 0.0)
        elif "embeddings" in key:
            fresh = noise * embeddings
        else:
            fresh = noise * (0.4 if weight.ndim == 2 else 0.2)
        weight.data.copy_(fresh)


# ------------------------------------------------------------------------------------------------ variants

Edit = Callable[[Path], None]


def edit_json(name: str, **changes: Any) -> Edit:
    """Changes top-level keys of one JSON file; a value of "absent" removes the key."""

    def edit(folder: Path) -> None:
        content = read_json(folder / name) if (folder / name).exists() else {}
        content.update(changes)
        write_json(folder / name, {key: value for key, value in content.items() if value != "absent"})

    return edit


def remove(*names: str) -> Edit:
    def edit(folder: Path) -> None:
        for name in names:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return edit


def both(*edits: Edit) -> Edit:
    def edit(folder: Path) -> None:
        for one in edits:
            one(folder)

    return edit


def edit_weights(change: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]], file: str = "") -> Edit:
    def edit(folder: Path) -> None:
        path = folder / (file or "model.safetensors")
        tensors = {key: value.contiguous() for key, value in change(safetensors.torch.load_file(path)).items()}
        safetensors.torch.save_file(tensors, path, metadata=None if file else {"format": "pt"})

    return edit


def old_pooling(*modes: str, **more: Any) -> Edit:
    """The dialect of most folders on the hub: one boolean a mode."""
    booleans = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"]

    def edit(folder: Path) -> None:
        path = next(folder.glob("*_Pooling")) / "config.json"
        now = read_json(path)
        width = now.get("embedding_dimension") or now["word_embedding_dimension"]
        content = {"word_embedding_dimension": width}
        content.update({"pooling_mode_" + mode: mode in modes for mode in booleans})
        write_json(path, content | more)

    return edit


def old_dialect(max_seq_length: int | None = None) -> Edit:
    """Type names, and the limit in sentence_bert_config.json, as most folders of the hub have them."""

    def edit(folder: Path) -> None:
        entries = read_json(folder / "modules.json")
        for entry in entries:
            entry["type"] = "sentence_transformers.models." + entry["type"].rpartition(".")[2]
            if entry["path"].endswith("_Normalize"):
                shutil.rmtree(folder / entry["path"])  # empty in old folders, and git keeps no empty folder
        write_json(folder / "modules.json", entries)
        write_json(
            folder / "sentence_bert_config.json", {"max_seq_length": max_seq_length, "do_lower_case": False}
        )
        write_json(
            folder / "config_sentence_transformers.json",
            {"__version__": {"sentence_transformers": "2.0.0", "transformers": "4.6.1", "pytorch": "1.8.1"}},
        )

    return edit


@dataclass
class Variant:
    name: str
    trap: Edit | None = None
    after: Edit | None = None
    modules: Callable[[int], list[torch.nn.Module]] = lambda width: [Pooling(width, "mean")]
    config: BertConfig = field(default_factory=config)
    tokenizer: Tokenizer = field(default_factory=tokenizer)
    tokenizer_config: dict[str, Any] = field(default_factory=tokenizer_config)
    texts: list[str] = field(default_factory=lambda: TEXTS)
    prompt_names: list[str | None] = field(default_factory=lambda: [None])
    model: dict[str, Any] = field(default_factory=dict)
    embeddings: float = 0.2
    masked_lm: bool = False
    note: str = ""


def pooled(mode: str | list[str], *rest: Callable[[], torch.nn.Module], include_prompt: bool = True):
    return lambda width: [Pooling(width, mode, include_prompt=include_prompt)] + [make() for make in rest]


def shaken(module: torch.nn.Module, name: str) -> torch.nn.Module:
    shake(module, name)
    return module


def dense(size_in: int, size_out: int, name: str, **more: Any) -> Callable[[], torch.nn.Module]:
    return lambda: shaken(Dense(size_in, size_out, **more), name)


def renamed(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """LayerNorm's names of the first BERT files."""
    old = lambda key: key.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    return {old(key): value for key, value in tensors.items()}


def as_pretraining(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What BertForPreTraining's old files hold beside the encoder."""
    head = {
        "bert.embeddings.position_ids": torch.arange(64).unsqueeze(0),
        "cls.predictions.decoder.weight": tensors["bert.embeddings.word_embeddings.weight"].clone(),
        "cls.seq_relationship.weight": torch.zeros(2, 16),
        "cls.seq_relationship.bias": torch.zeros(2),
    }
    return tensors | head


def rounded(dtype: torch.dtype) -> Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]:
    return lambda tensors: {key: value.to(dtype) for key, value in tensors.items()}


def without(part: str) -> Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]:
    """Zeroes a term of the graph: the mistake of leaving it out."""
    return lambda tensors: {k: torch.zeros_like(v) if part in k else v for k, v in tensors.items()}


def shard(folder: Path) -> None:
    whole = BertModel.from_pretrained(folder, dtype=torch.float32)
    (folder / "model.safetensors").unlink()
    whole.save_pretrained(folder, max_shard_size="16KB")


def nest(folder: Path) -> None:
    """Moves the Transformer's files into 0_Transformer, as sentence-transformers 0.x saved them."""
    inner = folder / "0_Transformer"
    inner.mkdir()
    for name in ["config.json", "model.safetensors", "sentence_bert_config.json", "tokenizer.json"]:
        (folder / name).rename(inner / name)
    (folder / "tokenizer_config.json").rename(inner / "tokenizer_config.json")
    entries = read_json(folder / "modules.json")
    entries[0]["path"] = "0_Transformer"
    write_json(folder / "modules.json", entries)


PROMPTS = {"query": "query: ", "document": "document: ", "clustering": "cluster this"}
POOLING = "1_Pooling/config.json"
SIX_MODES = ["mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]


def activation(act: str, wrong: str = "gelu") -> Variant:
    name = "activation-" + act.replace("_", "-")
    return Variant(name, config=config(hidden_act=act), trap=edit_json("config.json", hidden_act=wrong))


VARIANTS = [
    Variant(
        "mean",
        note="tokenizer.json says truncate at 20 and pad to 20; the module files say 48 and win",
        config=config(hidden_size=24, num_attention_heads=3, intermediate_size=48),
        tokenizer=tokenizer(truncation=20, padding=20),
        modules=pooled("mean", Normalize),
        after=both(old_dialect(48), old_pooling("mean_tokens")),
        trap=edit_json("sentence_bert_config.json", max_seq_length=20),
    ),
    Variant("cls", modules=pooled("cls"), after=both(old_dialect(64), old_pooling("cls_token")),
            trap=old_pooling("mean_tokens")),
    Variant("max", modules=pooled("max"), after=both(old_dialect(64), old_pooling("max_tokens")),
            trap=old_pooling("mean_tokens")),
    Variant("mean-sqrt-len", modules=pooled("mean_sqrt_len_tokens"),
            after=both(old_dialect(64), old_pooling("mean_sqrt_len_tokens")), trap=old_pooling("mean_tokens")),
    Variant("weighted-mean", modules=pooled("weightedmean"),
            after=both(old_dialect(64), old_pooling("weightedmean_tokens")), trap=old_pooling("mean_tokens")),
    Variant("last-token", modules=pooled("lasttoken"), after=both(old_dialect(64), old_pooling("lasttoken")),
            trap=old_pooling("mean_tokens")),
    Variant(
        "concatenated",
        note="booleans concatenate as cls, max, mean, whatever their order in the file",
        modules=pooled(["cls", "max", "mean"]),
        after=both(old_dialect(64), old_pooling("cls_token", "mean_tokens", "max_tokens")),
        trap=edit_json(POOLING, pooling_mode=["cls", "mean", "max"]),
    ),
    Variant("pooling-mode-string", note="as sentence-transformers 6.2 saves it", modules=pooled("weightedmean"),
            trap=edit_json(POOLING, pooling_mode="mean")),
    Variant("pooling-mode-list", note="a list concatenates in its own order",
            modules=pooled(["lasttoken", "cls", "mean"]),
            trap=edit_json(POOLING, pooling_mode=["cls", "mean", "lasttoken"])),
    Variant(
        "dense",
        modules=pooled(
            "mean",
            dense(16, 24, "dense-2"),
            dense(24, 12, "dense-3", bias=False, activation_function=None),
            Normalize,
        ),
        trap=edit_json("3_Dense/config.json", activation_function="torch.nn.modules.activation.Tanh"),
    ),
    Variant("dense-residual", modules=pooled("mean", dense(16, 24, "residual-2", use_residual=True)),
            trap=edit_weights(without("residual"), "2_Dense/model.safetensors")),
    Variant("layer-norm", modules=pooled("mean", lambda: shaken(LayerNorm(16), "layer-norm-2")),
            trap=edit_weights(without("bias"), "2_LayerNorm/model.safetensors")),
    Variant("normalize-then-dense", modules=pooled("mean", Normalize, dense(16, 8, "after-2")),
            trap=lambda folder: write_json(folder / "modules.json", [
                entry for entry in read_json(folder / "modules.json") if "Normalize" not in entry["type"]])),
    activation("relu"),
    activation("gelu_new"),
    activation("silu"),
    activation("quick_gelu", wrong="silu"),
    activation("tanh"),
    Variant("eps", config=config(layer_norm_eps=1e-5, type_vocab_size=1), embeddings=0.004,
            trap=edit_json("config.json", layer_norm_eps=1e-12)),
    Variant("f16", modules=pooled("mean", dense(16, 16, "half-2", activation_function=None), Normalize),
            after=both(edit_weights(rounded(torch.float16)),
                       edit_weights(rounded(torch.float16), "2_Dense/model.safetensors"),
                       edit_json("config.json", dtype="float16"))),
    Variant("bf16", after=both(edit_weights(rounded(torch.bfloat16)), edit_json("config.json", dtype="bfloat16"))),
    Variant("bert-prefix", note="a masked language model's file: bert.*, cls.* and position_ids", masked_lm=True,
            after=edit_weights(as_pretraining), trap=edit_weights(without("token_type"))),
    Variant("gamma-beta", after=edit_weights(renamed), trap=edit_weights(without("beta"))),
    Variant("sharded", after=shard),
    Variant("long-positions", config=config(max_position_embeddings=700), texts=long_texts(),
            tokenizer_config=tokenizer_config(model_max_length=1000),
            trap=edit_json("tokenizer_config.json", model_max_length=512)),
    Variant("prompts", note="a text without a prompt name gets the default prompt",
            model={"prompts": PROMPTS, "default_prompt_name": "document"},
            prompt_names=[None, "query", "clustering"], modules=pooled("mean", Normalize),
            trap=edit_json("config_sentence_transformers.json", default_prompt_name=None)),
    Variant("prompts-excluded", note="pooling leaves [CLS] and the prompt's tokens out; weights keep their positions",
            model={"prompts": PROMPTS}, prompt_names=[None, "query", "clustering"],
            modules=pooled(SIX_MODES, include_prompt=False), trap=edit_json(POOLING, include_prompt=True)),
    Variant("lower-case", note="a cased tokenizer behind do_lower_case of sentence_bert_config.json keeps its accents",
            tokenizer=tokenizer(lowercase=False), tokenizer_config=tokenizer_config(do_lower_case=False),
            after=edit_json("sentence_bert_config.json", do_lower_case=True, max_seq_length=40),
            trap=edit_json("sentence_bert_config.json", do_lower_case=False)),
    Variant("cased", note="no lower-casing anywhere", tokenizer=tokenizer(lowercase=False),
            tokenizer_config=tokenizer_config(do_lower_case=False),
            trap=edit_json("tokenizer_config.json", do_lower_case=True)),
    Variant("plain-bert", note="no modules.json: mean pooling, no Normalize, min(model_max_length, positions)",
            after=remove("modules.json", "1_Pooling", "config_sentence_transformers.json", "sentence_bert_config.json",
                         "tokenizer_config.json")),
    Variant("root-transformer", note="the Transformer's path is the empty string",
            after=both(old_dialect(32), old_pooling("mean_tokens")),
            trap=edit_json("sentence_bert_config.json", max_seq_length=64)),
    Variant("nested-transformer", note="the Transformer lives in 0_Transformer",
            after=both(old_dialect(32), old_pooling("mean_tokens"), nest),
            trap=edit_json("0_Transformer/sentence_bert_config.json", max_seq_length=64)),
    Variant("dot", model={"similarity_fn_name": "dot"}, modules=pooled("cls")),
    Variant("normalizer-mismatch",
            note="transformers rebuilds a BertTokenizer: tokenizer_config.json's do_lower_case beats tokenizer.json",
            after=lambda folder: plain_tokenizer(folder, lowercase=False),
            trap=edit_json("tokenizer_config.json", do_lower_case=False)),
    Variant("normalizer-kept",
            note="PreTrainedTokenizerFast keeps tokenizer.json as it is: do_lower_case is not looked at",
            after=both(lambda folder: plain_tokenizer(folder, lowercase=False),
                       edit_json("tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")),
            trap=edit_json("tokenizer_config.json", tokenizer_class="BertTokenizer")),
]


# ------------------------------------------------------------- variants: what stands beside tokenizer.json


def added(content: str, **flags: bool) -> dict[str, Any]:
    plain = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": False}
    return {"content": content} | plain | flags


def typed(content: str, **flags: bool) -> dict[str, Any]:
    return {"__type": "AddedToken"} | added(content, **flags)


DECODER = {str(id): added(token, special=True) for id, token in enumerate(SPECIALS)}
ENDS = len(vocabulary())
SPECIAL_MAP = {
    "cls_token": "hello",
    "mask_token": {"content": "<ent>", "lstrip": True, "normalized": False, "rstrip": False, "single_word": False},
    "additional_special_tokens": ["<b>", "fox"],
}


def adds(name: str, note: str, after: Edit, trap: Edit) -> Variant:
    """A folder whose tokens are not those of its tokenizer.json alone, with four rows for more tokens."""
    return Variant(name, note=note, config=config(vocab_size=ENDS + 4), texts=ADDED_TEXTS, after=after, trap=trap)


def with_added(*tokens: dict[str, Any]) -> Edit:
    """Adds tokens to tokenizer.json itself."""

    def edit(folder: Path) -> None:
        content = read_json(folder / "tokenizer.json")
        content["added_tokens"] += [{"id": ENDS + i} | token for i, token in enumerate(tokens)]
        (folder / "tokenizer.json").write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")

    return edit


def vocabulary_text(folder: Path) -> None:
    """The first BERTs' only file; spaces at the end of a line do not count, nor does a carriage return."""
    lines = [piece + (" \r" if i % 3 == 0 else "") for i, piece in enumerate(vocabulary())]
    (folder / "vocab.txt").write_bytes(("\n".join(lines) + "\n").encode())
    (folder / "tokenizer.json").unlink()


def unigram() -> Tokenizer:
    """Pieces as SentencePiece has them, behind a normaliser and a pre-tokeniser that the class will not keep."""
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + list("ACEHNTW.,?!-<>[]\u00e9\u00e0\u4e2d\u6587\u5b57")
    words = [w for w in dict.fromkeys(WORDS)]
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -3.0)]
    pieces += [("\u2581" + w, -4.0 - i / 40) for i, w in enumerate(words)]
    pieces += [(c, -9.0 - i / 40) for i, c in enumerate(letters)] + [("ing", -7.0), ("er", -7.1), ("<mask>", 0.0)]
    made = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 2)])
    made.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return made


UNIGRAM_CONFIG = {
    "tokenizer_class": "XLMRobertaTokenizer",
    "model_max_length": 512,
    "pad_token": "<pad>",
    "mask_token": typed("<mask>", lstrip=True, special=True),
    "extra_special_tokens": ["<ent>"],
}

VARIANTS += [
    adds("added-decoder", "added_tokens_decoder: behind the vocabulary, in it, with flags",
         edit_json("tokenizer_config.json", added_tokens_decoder=DECODER | {
             str(ENDS): added("<ent>"),
             str(ENDS + 1): added("<b>", special=True, lstrip=True, rstrip=True),
             "4": added("[MASK]", lstrip=True, normalized=True),
             "208": added("hello", single_word=True, normalized=True)}),
         edit_json("tokenizer_config.json", added_tokens_decoder="absent")),
    adds("added-decoder-alone", "added_tokens_decoder is all: an added token of tokenizer.json is gone",
         both(with_added(added("<ent>")), edit_json("tokenizer_config.json", added_tokens_decoder=DECODER)),
         edit_json("tokenizer_config.json", added_tokens_decoder="absent")),
    adds("added-in-tokenizer-json", "ids written in tokenizer.json are not followed where they leave a gap",
         both(with_added(added("<ent>", normalized=True), added("<b>", rstrip=True), added("fox")),
              lambda folder: (folder / "tokenizer.json").write_text(
                  (folder / "tokenizer.json").read_text(encoding="utf-8").replace(
                      f'"id": {ENDS + 1}', f'"id": {ENDS + 40}'), encoding="utf-8")),
         lambda folder: plain_tokenizer(folder)),
    adds("additional-special-tokens", "the older name of extra_special_tokens",
         edit_json("tokenizer_config.json", additional_special_tokens=["<ent>", "fox", "<b>"]),
         edit_json("tokenizer_config.json", additional_special_tokens="absent")),
    adds("extra-special-tokens", "extra_special_tokens beats additional_special_tokens",
         edit_json("tokenizer_config.json", additional_special_tokens=["<one>"],
                   extra_special_tokens=["<ent>", typed("<b>", lstrip=True, normalized=True), "hello"]),
         edit_json("tokenizer_config.json", extra_special_tokens="absent")),
    adds("own-token-names", "an object of extra_special_tokens, and a key of its own that ends in _token",
         edit_json("tokenizer_config.json", extra_special_tokens={"entity_token": "<ent>", "b": typed("<b>")},
                   one_token="<one>"),
         edit_json("tokenizer_config.json", extra_special_tokens="absent", one_token="absent")),
    adds("added-tokens-json", "added_tokens.json: in the order of its ids, which are not followed",
         edit_json("added_tokens.json", **{"<ent>": 900, "<b>": 800, "[MASK]": 4}),
         remove("added_tokens.json")),
    adds("special-map", "special_tokens_map.json beats tokenizer_config.json",
         edit_json("special_tokens_map.json", **SPECIAL_MAP), remove("special_tokens_map.json")),
    adds("special-map-ignored", "special_tokens_map.json is not read beside added_tokens_decoder",
         both(edit_json("special_tokens_map.json", **SPECIAL_MAP),
              edit_json("added_tokens.json", **{"<one>": ENDS}),
              edit_json("tokenizer_config.json", added_tokens_decoder=DECODER | {str(ENDS): added("<two>")})),
         edit_json("tokenizer_config.json", added_tokens_decoder="absent")),
    adds("split-special-tokens", "special tokens in a text are text; other added tokens are tokens",
         edit_json("tokenizer_config.json", split_special_tokens=True,
                   added_tokens_decoder=DECODER | {str(ENDS): added("<ent>")}, extra_special_tokens=["fox"]),
         edit_json("tokenizer_config.json", split_special_tokens=False)),
    adds("distilbert-tokenizer", "DistilBertTokenizer is rebuilt as BertTokenizer is",
         edit_json("tokenizer_config.json", tokenizer_class="DistilBertTokenizer", do_lower_case=False,
                   extra_special_tokens=["<ent>"]),
         edit_json("tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")),
    adds("normalizer-flags", "strip_accents and tokenize_chinese_chars beat tokenizer.json",
         edit_json("tokenizer_config.json", strip_accents=False, tokenize_chinese_chars=False),
         edit_json("tokenizer_config.json", strip_accents=None, tokenize_chinese_chars=True)),
    adds("vocab-text", "vocab.txt alone, with added_tokens.json",
         both(vocabulary_text, edit_json("added_tokens.json", **{"<ent>": ENDS})),
         remove("added_tokens.json")),
    adds("fast-with-added", "PreTrainedTokenizerFast keeps its added tokens and takes the others too",
         both(with_added(added("<ent>")),
              edit_json("tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast",
                        added_tokens_decoder={str(ENDS): added("<ent>", lstrip=True), "900": added("<b>", rstrip=True)},
                        extra_special_tokens=["<one>", "fox"])),
         edit_json("tokenizer_config.json", added_tokens_decoder="absent", extra_special_tokens="absent")),
    Variant("xlm-roberta-tokenizer", note="XLMRobertaTokenizer on a BERT: pieces and scores of tokenizer.json, no more",
            config=config(vocab_size=len(unigram().get_vocab()) + 4), tokenizer=unigram(),
            tokenizer_config=UNIGRAM_CONFIG, texts=ADDED_TEXTS,
            trap=edit_json("tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")),
]


# ------------------------------------------------------------------------------------------ making folders


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def plain_tokenizer(folder: Path, **settings: Any) -> None:
    """Puts the tokenizer as it was made in place of the one transformers rebuilt and saved; one line, for size."""
    made = json.loads(tokenizer(**settings).to_str())
    (folder / "tokenizer.json").write_text(json.dumps(made, ensure_ascii=False) + "\n", encoding="utf-8")


def make(variant: Variant, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch)
        backbone = (BertForMaskedLM if variant.masked_lm else BertModel)(variant.config)
        shake(backbone, variant.name, variant.embeddings)
        backbone.save_pretrained(raw)
        variant.tokenizer.save(str(raw / "tokenizer.json"))
        write_json(raw / "tokenizer_config.json", variant.tokenizer_config)
        transformer = Transformer(str(raw), model_kwargs={"dtype": torch.float32})
        modules = [transformer, *variant.modules(variant.config.hidden_size)]
        SentenceTransformer(modules=modules, device="cpu", **variant.model).save(str(folder), create_model_card=False)
        if variant.masked_lm:
            # The encoder was loaded without its head; the folder gets the file with both.
            shutil.copy(raw / "model.safetensors", folder)
            edit_json("config.json", architectures=["BertForMaskedLM"])(folder)
        saved = json.loads(variant.tokenizer.to_str())
        (folder / "tokenizer.json").write_text(json.dumps(saved, ensure_ascii=False) + "\n", encoding="utf-8")
        write_json(folder / "tokenizer_config.json", variant.tokenizer_config)
    if variant.after:
        variant.after(folder)
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


# --------------------------------------------------------------------------------------------- recording


def load(folder: Path) -> SentenceTransformer:
    return SentenceTransformer(
        str(folder), device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float32}
    )


def numbers(values: Any) -> list[float]:
    """Nine significant digits carry a float32 exactly."""
    return [float(f"{value:.9g}") for value in values.tolist()]


def before_last_normalize(model: SentenceTransformer, text: str, prompt: str | None) -> torch.Tensor | None:
    modules = list(model)
    if not isinstance(modules[-1], Normalize):
        return None
    with torch.inference_mode():
        features = model.preprocess([text], prompt=prompt)
        for module in modules[:-1]:
            features = module(features)
        return features["sentence_embedding"][0].clone()


def item(model: SentenceTransformer, text: str, prompt_name: str | None) -> dict[str, Any]:
    prompt = model._resolve_prompt(None, prompt_name)
    ids = model.preprocess([text], prompt=prompt)["input_ids"][0].tolist()
    whole = model.tokenizer((prompt or "") + text, truncation=False, padding=False)["input_ids"]
    embedding = torch.from_numpy(model.encode(text, prompt_name=prompt_name))
    before = before_last_normalize(model, text, prompt)
    if before is not None:
        again = torch.nn.functional.normalize(before, dim=-1)
        assert torch.allclose(again, embedding, atol=1e-6), text
    assert torch.isfinite(embedding).all(), text
    return {
        "text": text,
        "prompt_name": prompt_name,
        "ids": ids,
        "tokens": len(whole),
        "embedding": numbers(embedding),
        "pooled": None if before is None else numbers(before),
    }


def tokens_item(model: SentenceTransformer, text: str) -> dict[str, Any]:
    rows = model.encode(text, output_value="token_embeddings")
    ids = model.preprocess([text], prompt=model._resolve_prompt(None, None))["input_ids"][0].tolist()
    assert len(rows) == len(ids)
    return {"text": text, "ids": ids, "embeddings": [numbers(row) for row in rows]}


def record(variant: Variant, folder: Path) -> None:
    model = load(folder)
    pooling = next(module for module in model if isinstance(module, Pooling))
    modes = [pooling.pooling_mode] if isinstance(pooling.pooling_mode, str) else list(pooling.pooling_mode)
    items = [item(model, text, name) for name in variant.prompt_names for text in variant.texts]
    for name in variant.prompt_names:
        together = model.encode(variant.texts, prompt_name=name, batch_size=len(variant.texts))
        alone = numpy.array([it["embedding"] for it in items if it["prompt_name"] == name], dtype=numpy.float32)
        worst = float(numpy.abs(together - alone).max())
        assert worst < 1e-5, f"{variant.name}: a batch and its single texts differ by {worst}"
    head = {
        "library": VERSIONS,
        "note": variant.note,
        "max_tokens": model.max_seq_length,
        "dimensions": model.get_embedding_dimension(),
        "pooling": modes,
        "include_prompt": pooling.include_prompt,
        "normalized": isinstance(list(model)[-1], Normalize),
        "similarity": model.similarity_fn_name,
        "prompts": model.prompts,
        "default_prompt_name": model.default_prompt_name,
        "texts": variant.texts,
    }
    tokens = [tokens_item(model, text) for text in TEXTS_OF_TOKENS]
    with (folder / "expected.json").open("w", encoding="utf-8", newline="\n") as out:
        lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in head.items()]
        lines.append('"items": [\n' + ",\n".join(map(compact, items)) + "\n]")
        lines.append('"token_embeddings": [\n' + ",\n".join(map(compact, tokens)) + "\n]")
        out.write("{\n" + ",\n".join(lines) + "\n}\n")
    if variant.trap:
        spring(variant, folder, items)


def spring(variant: Variant, folder: Path, items: list[dict[str, Any]]) -> None:
    """Checks that the folder's mistake would be caught, at five times the 1e-4 that the tests allow."""
    with tempfile.TemporaryDirectory() as scratch:
        wrong = Path(shutil.copytree(folder, Path(scratch) / "wrong"))
        variant.trap(wrong)
        model = load(wrong)
        seen = [model.encode(it["text"], prompt_name=it["prompt_name"]) for it in items]
        right = [numpy.array(it["embedding"], dtype=numpy.float32) for it in items]
        gap = max(float(numpy.abs(s - r).max()) for s, r in zip(seen, right))
    assert gap > 5e-4, f"{variant.name} cannot catch its mistake: the vectors move by {gap} only"


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def main(names: list[str]) -> None:
    unknown = set(names) - {variant.name for variant in VARIANTS}
    if unknown:
        sys.exit(f"no such variant: {', '.join(sorted(unknown))}")
    print(*(f"{library} {version}" for library, version in VERSIONS.items()), sep="\n")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    assert len(tokenizer().encode(THIRTY).ids) == 30
    total = 0
    for variant in VARIANTS:
        if names and variant.name not in names:
            continue
        folder = MODELS / variant.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(variant, folder)
        record(variant, folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        total += size
        print(f"{variant.name:24} {size / 1000:7.1f} kB")
    print(f"{'total':24} {total / 1000:7.1f} kB")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    main(sys.argv[1:])
