#!/usr/bin/env python3
"""Makes the tiny random folders of the families other than BERT under src/test/resources/models, as make_fixtures.py
(which has the form of `expected.json`, the texts and the way weights are filled) makes BERT's.

    python src/test/python/make_family_fixtures.py             # every folder
    python src/test/python/make_family_fixtures.py mpnet       # only this
"""

import json
import shutil
import sys
import tempfile
import unittest.mock
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import make_fixtures as base
import remote_models
import safetensors.torch
import torch
import transformers
from make_fixtures import MODELS, TEXTS, Pooling, edit_json, write_json
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Router, Transformer
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

FAIRSEQ = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
CORPUS = TEXTS + [" ".join(base.WORDS)] * 3 + [word + ending.strip("#") for word in base.WORDS for ending in base.ENDINGS]
PADDED = "one <pad> two </s> three <mask> <pad> four"


def framed(made: Tokenizer, begin: str, end: str) -> Tokenizer:
    """A template of one token before and one behind a text, two between the texts of a pair."""
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(token, made.token_to_id(token)) for token in (begin, end)],
    )
    return made


def byte_level(specials: list[str] = FAIRSEQ, vocabulary: int = 420, composed: bool = False) -> Tokenizer:
    """RoBERTa's kind: bytes and merges; Qwen's composes characters first."""
    made = Tokenizer(models.BPE(unk_token=None))
    if composed:
        made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=specials,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(CORPUS, trainer)
    return framed(made, specials[0], specials[2])


def spaced(made: Tokenizer) -> Tokenizer:
    """A file that puts a space before every text, which a class of its own does not."""
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    return made


def unigram() -> Tokenizer:
    """XLM-RoBERTa's kind: pieces with probabilities, a mark for the space before a word."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=FAIRSEQ, unk_token="<unk>", show_progress=False
    )
    made.train_from_iterator(CORPUS, trainer)
    return framed(made, "<s>", "</s>")


def marked_pieces(specials: list[str], template: str, lower: bool = False) -> Tokenizer:
    """ALBERT's, T5's and DeBERTa's kind: as XLM-RoBERTa's with other tokens, whose scores are 0."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Lowercase() if lower else None
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    unknown = next(token for token in specials if "unk" in token.lower())
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=specials, unk_token=unknown, show_progress=False
    )
    made.train_from_iterator(CORPUS, trainer)
    named = [token for token in specials if token in template.split()]
    made.post_processor = processors.TemplateProcessing(
        single=template, special_tokens=[(token, made.token_to_id(token)) for token in named]
    )
    return made


def bytes_for_unknown(specials: list[str], before: str) -> Tokenizer:
    """Gemma's and Llama's kind: merges over marked words, bytes for what is not known."""
    bytes_of = [f"<0x{b:02X}>" for b in range(256)]
    made = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    made.normalizer = normalizers.Replace(" ", "\u2581")
    made.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=620,
        special_tokens=specials + bytes_of,
        show_progress=False,
    )
    made.pre_tokenizer = pre_tokenizers.Split(pattern=" ", behavior="merged_with_previous")
    made.train_from_iterator([text.replace(" ", "\u2581") for text in CORPUS], trainer)
    made.post_processor = processors.TemplateProcessing(
        single=f"{before} $A", special_tokens=[(before, made.token_to_id(before))]
    )
    return made


def mpnet_pieces() -> Tokenizer:
    """MPNet's kind: BERT's pieces between RoBERTa's marks."""
    words = {piece: i for i, piece in enumerate(FAIRSEQ + [p for p in base.vocabulary() if p not in base.SPECIALS])}
    made = Tokenizer(models.WordPiece(words, unk_token="<unk>", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece(prefix="##")
    made.add_special_tokens(FAIRSEQ)
    return framed(made, "<s>", "</s>")


def settings(begin: str, pad: str, end: str, unknown: str, mask: str, **more: Any) -> dict[str, Any]:
    made = {
        "cls_token": begin,
        "bos_token": begin,
        "pad_token": pad,
        "sep_token": end,
        "eos_token": end,
        "unk_token": unknown,
        "mask_token": mask,
        "model_max_length": 48,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    made.update(more)
    return made


FAIRSEQ_SETTINGS = settings("<s>", "<pad>", "</s>", "<unk>", "<mask>")


@dataclass
class Family:
    """As make_fixtures.Variant, for any configuration class; `config` lacks only the size of the vocabulary."""

    name: str
    config_class: type
    config: dict[str, Any]
    tokenizer: Tokenizer
    tokenizer_config: dict[str, Any] = field(default_factory=lambda: dict(FAIRSEQ_SETTINGS))
    trap: Any = None
    after: Any = None
    texts: list[str] = field(default_factory=lambda: TEXTS + [PADDED])
    prompt_names: list[str | None] = field(default_factory=lambda: [None])
    modules: Any = lambda width: [Pooling(width, "mean"), Normalize()]
    model: dict[str, Any] = field(default_factory=dict)
    embeddings: float = 0.2
    note: str = ""
    # What AutoModel would not make of the configuration.
    backbone: Any = transformers.AutoModel.from_config
    # What loads the reference, where that is not sentence-transformers alone.
    loader: Any = None
    # Whether texts are read by the tokenizer alone, without the processor of images and audio that the type has.
    text_alone: bool = False
    # What the folder's config.json says beside what the reference in remote_models.py reads.
    repository: dict[str, Any] = field(default_factory=dict)


SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 52,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}
CLS = lambda width: [Pooling(width, "cls"), Normalize()]

LAST = lambda width: [Pooling(width, "lasttoken"), Normalize()]
PLAIN_SETTINGS = base.tokenizer_config(tokenizer_class="PreTrainedTokenizerFast", model_max_length=96)
DECODER = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 160,
    "pad_token_id": 1,
    "bos_token_id": None,
    "eos_token_id": 2,
}
DECODER_SETTINGS = {
    "pad_token": "<|pad|>",
    "eos_token": "<|endoftext|>",
    "padding_side": "right",
    "model_max_length": 160,
    "tokenizer_class": "PreTrainedTokenizerFast",
}

# Layers that see all have one key of twice the width.
GEMMA2 = {
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "global_head_dim": 16,
    "num_global_key_value_heads": 1,
    "intermediate_size": 24,
    "max_position_embeddings": 160,
    "sliding_window": 5,
    "sliding_window_pattern": 3,
    "hidden_size_per_layer_input": 12,
    "embedding_dim": 20,
    "pad_token_id": 0,
    "bos_token_id": None,
    "eos_token_id": 1,
}


def scaled_layers(config: Any) -> Any:
    """EmbeddingGemma 2, whose layers' scalars are no parameters: shake() leaves them alone."""
    made = transformers.AutoModel.from_config(config)
    for n, layer in enumerate(getattr(made, "language_model", made).layers):
        layer.layer_scalar.fill_(0.9 - 0.2 * n)
    return made


FAMILIES = [
    Family(
        "roberta",
        transformers.RobertaConfig,
        SIZES | {"pad_token_id": 1, "type_vocab_size": 1, "layer_norm_eps": 1e-5},
        byte_level(),
        trap=edit_json("config.json", layer_norm_eps=1e-1),
        note="positions begin at 2; a padding token within a text has position 1 and is not counted",
    ),
    Family(
        "xlm-roberta",
        transformers.XLMRobertaConfig,
        SIZES | {"pad_token_id": 1, "type_vocab_size": 1, "layer_norm_eps": 1e-5},
        unigram(),
        modules=CLS,
    ),
    Family(
        "distilbert",
        transformers.DistilBertConfig,
        {
            "dim": 16,
            "n_layers": 2,
            "n_heads": 2,
            "hidden_dim": 32,
            "max_position_embeddings": 48,
            "dropout": 0.0,
            "attention_dropout": 0.0,
        },
        base.tokenizer(),
        tokenizer_config=base.tokenizer_config(tokenizer_class="PreTrainedTokenizerFast", model_max_length=48),
        texts=TEXTS,
        trap=edit_json("config.json", activation="relu"),
    ),
    Family(
        "mpnet",
        transformers.MPNetConfig,
        SIZES | {"pad_token_id": 1, "max_position_embeddings": 202, "layer_norm_eps": 1e-5},
        mpnet_pieces(),
        tokenizer_config=FAIRSEQ_SETTINGS | {"model_max_length": 200},
        texts=TEXTS + [PADDED, " ".join(["hello quick brown fox what they will do about water"] * 20)],
        trap=base.edit_weights(base.without("relative_attention_bias")),
        note="long enough for every bucket of the relative bias",
    ),
    Family(
        "nomic-bert",
        transformers.NomicBertConfig,
        SIZES | {"max_position_embeddings": 96, "rope_parameters": {"rope_type": "default", "rope_theta": 1000.0}},
        base.tokenizer(),
        tokenizer_config=PLAIN_SETTINGS,
        texts=TEXTS,
        trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 10000.0}),
    ),
    Family(
        "gte",
        transformers.GteConfig,
        SIZES | {"max_position_embeddings": 96},
        base.tokenizer(),
        tokenizer_config=PLAIN_SETTINGS,
        texts=TEXTS,
        modules=CLS,
        trap=edit_json("config.json", hidden_act="silu"),
    ),
    Family(
        "modernbert",
        transformers.ModernBertConfig,
        {
            "hidden_size": 16,
            "num_hidden_layers": 4,
            "num_attention_heads": 2,
            "intermediate_size": 24,
            "max_position_embeddings": 96,
            "local_attention": 8,
            "pad_token_id": 0,
            "bos_token_id": 2,
            "eos_token_id": 3,
            "cls_token_id": 2,
            "sep_token_id": 3,
        },
        base.tokenizer(),
        tokenizer_config=PLAIN_SETTINGS,
        texts=TEXTS,
        trap=edit_json("config.json", local_attention=64),
        note="every third layer sees all, the others four tokens on either side",
    ),
    Family(
        "qwen3",
        transformers.Qwen3Config,
        DECODER | {"head_dim": 12, "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0}},
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"], composed=True),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        modules=LAST,
        trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 100.0}),
        after=lambda folder: None,
        note="causal, two queries share a key, heads wider than their share of the hidden size",
    ),
    Family(
        "qwen2-both-ways",
        transformers.Qwen2Config,
        DECODER | {"is_causal": False},
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"], composed=True),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        trap=edit_json("config.json", is_causal=True),
        note="is_causal false makes a decoder see both ways",
    ),
    Family(
        "mistral",
        transformers.MistralConfig,
        DECODER | {"sliding_window": 5, "head_dim": 8},
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"]),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        modules=LAST,
        trap=edit_json("config.json", sliding_window=None),
        note="a causal window on every layer",
    ),
    Family(
        "eurobert",
        transformers.EuroBertConfig,
        DECODER | {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "mask_token_id": 3},
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>", "<|mask|>"]),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        trap=edit_json("config.json", rms_norm_eps=1e-1),
    ),
    Family(
        "gemma3",
        transformers.Gemma3TextConfig,
        DECODER
        | {
            "num_hidden_layers": 3,
            "head_dim": 8,
            "hidden_act": "absent",
            "query_pre_attn_scalar": 12,
            "sliding_window": 8,
            "layer_types": ["sliding_attention", "sliding_attention", "full_attention"],
            "use_bidirectional_attention": True,
        },
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"]),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        trap=edit_json("config.json", sliding_window=64),
        note="EmbeddingGemma's graph: both ways, two sliding layers and a full one",
    ),
]
FAMILIES.append(
    replace(
        FAMILIES[-1],
        name="gemma3-scaled",
        after=edit_json("config.json", rope_parameters="absent", rope_theta=100.0, rope_local_base_freq=10.0,
                        rope_scaling={"rope_type": "linear", "factor": 8.0}),
        trap=edit_json("config.json", rope_parameters={
            "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 100.0},
            "sliding_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 10.0}}),
        note="the keys of Gemma 3 4B and larger on the hub: rope_scaling stretches the layers that see all, not the sliding ones",
    )
)
FAMILIES.append(
    replace(
        next(family for family in FAMILIES if family.name == "qwen3"),
        name="qwen3-without-modules",
        after=base.both(
            base.remove("modules.json", "1_Pooling", "2_Normalize", "config_sentence_transformers.json", "sentence_bert_config.json"),
            edit_json("config.json", architectures=["Qwen3ForCausalLM"]),
        ),
        trap=edit_json("config.json", architectures=["Qwen3Model"]),
        note="a language model without modules.json: its last token, no Normalize",
    )
)

FAMILIES += [
    Family(
        "electra",
        transformers.ElectraConfig,
        SIZES | {"embedding_size": 8},
        base.tokenizer(),
        tokenizer_config=base.tokenizer_config(tokenizer_class="ElectraTokenizer", model_max_length=52),
        texts=TEXTS,
        trap=base.edit_weights(base.without("embeddings_project.bias")),
        note="tables of half the width, projected",
    ),
    Family(
        "albert",
        transformers.AlbertConfig,
        SIZES
        | {
            "embedding_size": 8,
            "num_hidden_layers": 3,
            "num_hidden_groups": 2,
            "inner_group_num": 2,
            "classifier_dropout_prob": 0.0,
        },
        marked_pieces(["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]", lower=True),
        tokenizer_config=settings(
            "[CLS]", "<pad>", "[SEP]", "<unk>", "[MASK]", tokenizer_class="AlbertTokenizer", model_max_length=52
        ),
        texts=TEXTS + ["``quoted'' and \u00c9t\u00e9"],
        trap=edit_json("config.json", num_hidden_groups=1),
        note="three layers of two groups of two that share their tensors",
    ),
    Family(
        "t5",
        transformers.T5Config,
        {
            "d_model": 16,
            "d_kv": 12,
            "d_ff": 24,
            "num_layers": 2,
            "num_heads": 2,
            "dropout_rate": 0.0,
            "relative_attention_num_buckets": 16,
            "relative_attention_max_distance": 40,
        },
        marked_pieces(["<pad>", "</s>", "<unk>"], "$A </s>"),
        tokenizer_config={
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "extra_ids": 0,
            "model_max_length": 160,
            "tokenizer_class": "T5Tokenizer",
        },
        backbone=transformers.T5EncoderModel,
        texts=TEXTS + ["a </s> within"],
        trap=base.edit_weights(base.without("relative_attention_bias")),
        note="heads wider than their share, every bucket of the relative bias",
    ),
    Family(
        "t5-gated",
        transformers.T5Config,
        {
            "d_model": 16,
            "d_kv": 8,
            "d_ff": 24,
            "num_layers": 2,
            "num_heads": 2,
            "dropout_rate": 0.0,
            "feed_forward_proj": "gated-gelu",
        },
        marked_pieces(["<pad>", "</s>", "<unk>"], "$A </s>"),
        tokenizer_config={
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "extra_ids": 0,
            "model_max_length": 96,
            "tokenizer_class": "T5Tokenizer",
        },
        backbone=transformers.T5EncoderModel,
        texts=TEXTS,
        modules=lambda width: [
            Pooling(width, "mean"),
            base.shaken(
                Dense(width, 12, bias=False, activation_function=torch.nn.Identity()), "t5-gated dense"
            ),
            Normalize(),
        ],
        trap=edit_json("config.json", dense_act_fn="silu"),
        note="sentence-t5's modules",
    ),
    Family(
        "bert-unigram",
        transformers.BertConfig,
        SIZES,
        unigram(),
        tokenizer_config=FAIRSEQ_SETTINGS | {"tokenizer_class": "XLMRobertaTokenizer"},
        texts=TEXTS,
        trap=edit_json("config.json", hidden_act="relu"),
        note="multilingual-e5-small's shape: BERT's graph, XLM-RoBERTa's pieces",
    ),
    Family(
        "qwen3-tokenizer",
        transformers.Qwen3Config,
        DECODER | {"head_dim": 8},
        spaced(byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"], composed=True)),
        tokenizer_config=DECODER_SETTINGS | {"tokenizer_class": "Qwen2Tokenizer", "add_eos_token": True},
        texts=TEXTS + ["don't, I'LL 1234 \r\n\r\n  x", "a <|endoftext|> within"],
        modules=LAST,
        trap=edit_json("tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast"),
        note="Qwen's class cuts texts by its own expression; add_eos_token means nothing",
    ),
    Family(
        "gemma3-tokenizer",
        transformers.Gemma3TextConfig,
        DECODER
        | {
            "head_dim": 8,
            "query_pre_attn_scalar": 12,
            "sliding_window": 8,
            "use_bidirectional_attention": True,
        },
        bytes_for_unknown(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"], "<bos>"),
        tokenizer_config={
            "bos_token": "<bos>",
            "eos_token": "<eos>",
            "mask_token": "<mask>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "add_bos_token": True,
            "add_eos_token": True,
            "padding_side": "right",
            "model_max_length": 160,
            "tokenizer_class": "GemmaTokenizer",
        },
        texts=TEXTS,
        trap=edit_json("config.json", sliding_window=64),
        note="EmbeddingGemma's class of tokenizers, which makes the normaliser itself",
    ),
    Family(
        "embedding-gemma2-text",
        transformers.EmbeddingGemma2TextConfig,
        GEMMA2,
        byte_level(["<|pad|>", "<|endoftext|>", "<|a|>"]),
        tokenizer_config=DECODER_SETTINGS,
        backbone=scaled_layers,
        texts=TEXTS,
        trap=edit_json("config.json", sliding_window=6),
        note="the text part alone: five tokens on either side and one more",
    ),
    Family(
        "embedding-gemma2",
        transformers.EmbeddingGemma2Config,
        {
            "text_config": GEMMA2 | {"vocab_size": 620, "attention_bias": True, "layer_types": ["full_attention", "sliding_attention", "full_attention"]},
            "vision_config": {
                "model_type": "gemma4_vision",
                "hidden_size": 8,
                "intermediate_size": 8,
                "num_hidden_layers": 1,
                "num_attention_heads": 1,
                "num_key_value_heads": 1,
                "head_dim": 8,
                "position_embedding_size": 4,
                "patch_size": 2,
            },
            "image_token_id": 5,
            "audio_token_id": 6,
            "video_token_id": 7,
        },
        bytes_for_unknown(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<|image|>", "<|audio|>", "<|video|>"], "<bos>"),
        tokenizer_config={
            "bos_token": "<bos>",
            "eos_token": "<eos>",
            "mask_token": "<mask>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "add_bos_token": True,
            "padding_side": "right",
            "model_max_length": 160,
            "tokenizer_class": "GemmaTokenizer",
        },
        backbone=scaled_layers,
        text_alone=True,
        after=edit_json("config.json", vocab_size="absent"),
        texts=TEXTS + ["a picture <|image|> of <|audio|> sound and <|video|> film"],
        trap=edit_json("config.json", image_token_id=8),
        note="the whole model, of which text is read; the tokens of all else get padding's row",
    ),
    Family(
        "llama-tokenizer",
        transformers.LlamaConfig,
        DECODER
        | {
            "rope_parameters": {
                "rope_type": "llama3",
                "rope_theta": 500.0,
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 40,
            },
            "head_dim": 16,
        },
        bytes_for_unknown(["<unk>", "<s>", "</s>", "<pad>"], "<s>"),
        tokenizer_config={
            "bos_token": "<s>",
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "legacy": True,
            "padding_side": "right",
            "model_max_length": 160,
            "tokenizer_class": "LlamaTokenizer",
        },
        texts=TEXTS,
        modules=LAST,
        trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 500.0}),
        note="Llama 3's rotary scaling, Llama 2's class of tokenizers",
    ),
    Family(
        "qwen3-yarn",
        transformers.Qwen3Config,
        DECODER
        | {
            "head_dim": 16,
            "rope_parameters": {
                "rope_type": "yarn",
                "rope_theta": 100.0,
                "factor": 4.0,
                "original_max_position_embeddings": 40,
            },
        },
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"]),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        modules=LAST,
        trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 100.0}),
        note="YaRN, which Qwen3 takes beyond 32,768 tokens",
    ),
    Family(
        "llama-linear",
        transformers.LlamaConfig,
        DECODER | {"rope_parameters": {"rope_type": "linear", "rope_theta": 1000.0, "factor": 4.0}},
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"]),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        modules=LAST,
        trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 1000.0}),
    ),
    Family(
        "llama-dynamic",
        transformers.LlamaConfig,
        DECODER | {"rope_parameters": {"rope_type": "dynamic", "rope_theta": 1000.0, "factor": 4.0}},
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"]),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        modules=LAST,
        trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 100.0}),
        note="dynamic NTK stretches nothing within the length of training, which is the limit",
    ),
    Family(
        "llama-longrope",
        transformers.LlamaConfig,
        DECODER
        | {
            "max_position_embeddings": 640,
            "rope_parameters": {
                "rope_type": "longrope",
                "rope_theta": 1000.0,
                "short_factor": [1.0, 1.5],
                "long_factor": [2.0, 4.0],
                "original_max_position_embeddings": 160,
            },
        },
        byte_level(["<|a|>", "<|pad|>", "<|endoftext|>"]),
        tokenizer_config=DECODER_SETTINGS,
        texts=TEXTS,
        modules=LAST,
        trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 1000.0}),
        note="longrope's short factors; texts beyond the length of training are refused",
    ),
    Family(
        "jina-bert",
        remote_models.JinaBertConfig,
        SIZES | {"num_attention_heads": 4, "max_position_embeddings": 96, "qk_post_norm": False},
        base.tokenizer(),
        tokenizer_config=PLAIN_SETTINGS,
        texts=TEXTS,
        trap=base.edit_weights(base.without("mlp.wo.bias")),
        repository={
            "architectures": ["JinaBertForMaskedLM"],
            "auto_map": {"AutoModel": "jinaai/jina-bert-implementation--modeling_bert.JinaBertModel"},
            "feed_forward_type": "geglu",
            "position_embedding_type": "alibi",
        },
        note="a bias by distance, four heads, the gate first",
    ),
    Family(
        "jina-bert-code",
        remote_models.JinaBertConfig,
        SIZES
        | {
            "hidden_size": 24,
            "num_attention_heads": 3,
            "max_position_embeddings": 96,
            "qk_post_norm": True,
        },
        base.tokenizer(),
        tokenizer_config=PLAIN_SETTINGS,
        texts=TEXTS,
        trap=base.edit_weights(base.without("layer_norm_q.bias")),
        repository={
            "architectures": ["JinaBertForMaskedLM"],
            "auto_map": {"AutoModel": "jinaai/jina-bert-v2-qk-post-norm--modeling_bert.JinaBertModel"},
            "feed_forward_type": "geglu",
            "position_embedding_type": "alibi",
        },
        note="norms of queries and keys over all heads, three heads, the gate second",
    ),
]

DEBERTA = SIZES | {
    "max_position_embeddings": 96,
    "relative_attention": True,
    "pos_att_type": ["p2c", "c2p"],
    "pooler_dropout": 0.0,
}
FAMILIES += [
    Family(
        "deberta-v3",
        transformers.DebertaV2Config,
        DEBERTA
        | {
            "position_buckets": 16,
            "share_att_key": True,
            "norm_rel_ebd": "layer_norm",
            "position_biased_input": False,
            "type_vocab_size": 0,
        },
        marked_pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]"),
        tokenizer_config=settings(
            "[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]", tokenizer_class="DebertaV2Tokenizer", model_max_length=96
        ),
        texts=TEXTS,
        trap=base.edit_weights(base.without("rel_embeddings")),
        note="distances share rows by their logarithm, and the tokens' own layers make their keys and queries",
    ),
    Family(
        "deberta-v2",
        transformers.DebertaV2Config,
        DEBERTA
        | {
            "max_relative_positions": 20,
            "share_att_key": False,
            "position_biased_input": True,
            "type_vocab_size": 2,
        },
        marked_pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]"),
        tokenizer_config=settings(
            "[CLS]",
            "[PAD]",
            "[SEP]",
            "[UNK]",
            "[MASK]",
            tokenizer_class="DebertaV2Tokenizer",
            split_by_punct=True,
            do_lower_case=True,
            model_max_length=96,
        ),
        texts=TEXTS,
        trap=base.edit_weights(base.without("pos_query_proj.weight")),
        note="layers of their own for distances, each of which has its row; positions and types too",
    ),
    Family(
        "deberta-v2-convolution",
        transformers.DebertaV2Config,
        DEBERTA
        | {
            "position_buckets": 16,
            "share_att_key": True,
            "norm_rel_ebd": "layer_norm",
            "position_biased_input": False,
            "type_vocab_size": 0,
            "conv_kernel_size": 3,
            "conv_act": "gelu",
        },
        marked_pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]"),
        tokenizer_config=settings(
            "[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]", tokenizer_class="DebertaV2Tokenizer", model_max_length=96
        ),
        texts=TEXTS,
        trap=base.edit_weights(base.without("conv.conv.weight")),
        note="as v2-xlarge: a convolution beside the first layer, which sees zeros beyond a text's ends",
    ),
]


@dataclass
class Static:
    """A folder of static embeddings: rows of tokens, and no transformer."""

    name: str
    tokenizer: Tokenizer
    tensors: Any
    note: str


def static_rows(tokens: int) -> dict[str, torch.Tensor]:
    return {"embedding.weight": torch.randn(tokens, 24)}


def shared_rows(tokens: int) -> dict[str, torch.Tensor]:
    return {
        "embeddings": torch.randn(40, 24).half(),
        "mapping": torch.randint(0, 40, (tokens,)),
        "weights": torch.rand(tokens, dtype=torch.float64) + 0.1,
    }


def cut(made: Tokenizer, length: int) -> Tokenizer:
    made.enable_truncation(length)
    return made


STATICS = [
    Static("static", cut(base.tokenizer(), 64), static_rows, "tokenizer.json cuts at 64 tokens"),
    Static("model2vec", base.tokenizer(), shared_rows, "tokens share rows of fp16 and have weights"),
]
LONGEST_STATIC = 65_536  # the server's, since neither a table nor the reference ends a text


def make_static(static: Static, folder: Path) -> None:
    torch.manual_seed(len(static.name))
    tensors = static.tensors(static.tokenizer.get_vocab_size())
    safetensors.torch.save_file(tensors, folder / "model.safetensors")
    static.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    path = "" if "embedding.weight" in tensors else "."
    write_json(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": path, "type": "sentence_transformers.models.StaticEmbedding"},
            {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
    )
    if path == ".":
        write_json(folder / "config.json", {"model_type": "model2vec", "architectures": ["StaticModel"], "normalize": True})
    model = SentenceTransformer(str(folder), device="cpu")
    if path == ".":
        table = model[0].embedding
        exact = tensors["embeddings"].float()[tensors["mapping"]] * tensors["weights"].float()[:, None]
        model[0].embedding = torch.nn.EmbeddingBag.from_pretrained(exact)
        assert torch.allclose(table.weight.float(), exact, atol=1e-2)
    items = []
    for text in TEXTS:
        features = model.preprocess([text])
        with torch.inference_mode():
            pooled = model[0](features)["sentence_embedding"][0].float()
        plain = Tokenizer.from_file(str(folder / "tokenizer.json"))
        plain.no_truncation()
        items.append(
            {
                "text": text,
                "prompt_name": None,
                "ids": features["input_ids"].tolist(),
                "tokens": len(plain.encode(text, add_special_tokens=False).ids),
                "embedding": base.numbers(torch.nn.functional.normalize(pooled, dim=-1)),
                "pooled": base.numbers(pooled),
            }
        )
    head = {
        "library": base.VERSIONS,
        "note": static.note,
        "max_tokens": (static.tokenizer.truncation or {"max_length": LONGEST_STATIC})["max_length"],
        "dimensions": 24,
        "pooling": ["mean"],
        "include_prompt": True,
        "normalized": True,
        "similarity": model.similarity_fn_name,
        "prompts": model.prompts,
        "default_prompt_name": None,
        "texts": TEXTS,
    }
    with (folder / "expected.json").open("w", encoding="utf-8", newline="\n") as out:
        lines = [f"{json.dumps(key)}: {base.compact(value)}" for key, value in head.items()]
        lines.append('"items": [\n' + ",\n".join(map(base.compact, items)) + "\n]")
        lines.append('"token_embeddings": []')
        out.write("{\n" + ",\n".join(lines) + "\n}\n")
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)


def lora(**changes: Any) -> Any:
    """A random adapter as PEFT saves it, of BERT's queries, values and table of words. PEFT is needed for these alone."""

    def add(folder: Path) -> None:
        import peft

        torch.manual_seed(7)
        backbone = transformers.AutoModel.from_pretrained(folder)
        settings = {"r": 4, "lora_alpha": 12, "target_modules": ["query", "value", "word_embeddings"]} | changes
        adapted = peft.get_peft_model(backbone, peft.LoraConfig(**settings))
        for name, parameter in adapted.named_parameters():
            if "lora_" in name:
                parameter.data.normal_(0, 0.3)
        adapted.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)

    return add


def with_peft(folder: Path) -> SentenceTransformer:
    import peft

    with tempfile.TemporaryDirectory() as scratch:
        base_only = Path(shutil.copytree(folder, Path(scratch) / "base"))
        for path in base_only.glob("adapter_*"):
            path.unlink()
        model = plain_load(base_only)
    model[0].auto_model = peft.PeftModel.from_pretrained(model[0].auto_model, str(folder))
    return model


TASKS = ["retrieval.query", "retrieval.passage", "text-matching"]
PARAMETRIZED = (".Wqkv.weight", ".out_proj.weight", ".fc1.weight", ".fc2.weight", "word_embeddings.weight",
                "token_type_embeddings.weight")


def jina_tasks(folder: Path) -> None:
    """As jinaai/jina-embeddings-v3 lies on the hub: a pair of matrices for each task at each layer and table."""
    torch.manual_seed(8)
    file = folder / "model.safetensors"
    tensors = safetensors.torch.load_file(file)
    made = {}
    for name, weight in tensors.items():
        if not name.endswith(PARAMETRIZED):
            made["roberta." + name] = weight
            continue
        start = "roberta." + name.removesuffix("weight") + "parametrizations.weight."
        made[start + "original"] = weight
        rows, columns = weight.shape
        if name.endswith("_embeddings.weight"):
            first, second = (len(TASKS), rows, 4), (len(TASKS), 4, columns)
        else:
            first, second = (len(TASKS), 4, columns), (len(TASKS), rows, 4)
        made[start + "0.lora_A"] = torch.randn(first) * 0.6
        made[start + "0.lora_B"] = torch.randn(second) * 0.6
    safetensors.torch.save_file(made, file, {"format": "pt"})
    modules = json.loads((folder / "modules.json").read_text())
    modules[0] |= {"type": "custom_st.Transformer", "kwargs": ["task"]}
    write_json(folder / "modules.json", modules)
    edit_json(
        "config.json",
        model_type="xlm-roberta",
        architectures=["XLMRobertaModel"],
        auto_map={"AutoModel": "jinaai/xlm-roberta-flash-implementation--modeling_lora.XLMRobertaLoRA",
                  "AutoConfig": "jinaai/xlm-roberta-flash-implementation--configuration_xlm_roberta.XLMRobertaFlashConfig"},
        position_embedding_type="rotary",
        rotary_emb_base=20000.0,
        rope_parameters="absent",
        lora_adaptations=TASKS,
        lora_rank=4,
        lora_alpha=1,
        load_trained_adapters=True,
        use_flash_attn=True,
    )(folder)
    write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {TASKS[0]: "the query: ", TASKS[1]: "the document: ", TASKS[2]: ""}, "default_prompt_name": None},
    )


def jina_of_task(task: str) -> Any:
    """transformers' own class with that task's matrices merged, by modeling_lora.py's formula."""

    def load_merged(folder: Path) -> SentenceTransformer:
        tensors = safetensors.torch.load_file(folder / "model.safetensors")
        place = TASKS.index(task)
        made = {name.removeprefix("roberta."): weight for name, weight in tensors.items() if "parametrizations" not in name}
        for name, weight in tensors.items():
            if name.endswith("parametrizations.weight.original"):
                a = tensors[name.replace("original", "0.lora_A")][place]
                b = tensors[name.replace("original", "0.lora_B")][place]
                change = a @ b if "_embeddings" in name else b @ a
                plain = name.removeprefix("roberta.").removesuffix("parametrizations.weight.original")
                made[plain + "weight"] = weight + change / 4
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(shutil.copytree(folder, Path(scratch) / "copy"))
            safetensors.torch.save_file(made, copy / "model.safetensors", {"format": "pt"})
            gone = ("auto_map", "position_embedding_type", "rotary_emb_base", "lora_adaptations", "lora_rank", "lora_alpha",
                    "load_trained_adapters", "use_flash_attn")
            edit_json("config.json", **{key: "absent" for key in gone}, model_type="jina_embeddings_v3",
                      architectures=["JinaEmbeddingsV3Model"],
                      rope_parameters={"rope_type": "default", "rope_theta": 20000.0})(copy)
            modules = json.loads((copy / "modules.json").read_text())
            modules[0]["type"] = "sentence_transformers.models.Transformer"
            write_json(copy / "modules.json", modules)
            prompts = json.loads((copy / "config_sentence_transformers.json").read_text())["prompts"]
            write_json(copy / "config_sentence_transformers.json",
                       {"prompts": {task: prompts[task]}, "default_prompt_name": task})
            return plain_load(copy)

    return load_merged


ADAPTED = {"trap": edit_json("adapter_config.json", lora_alpha=13), "loader": with_peft}
FAMILIES += [
    Family("lora", transformers.BertConfig, SIZES, base.tokenizer(), tokenizer_config=PLAIN_SETTINGS | {"model_max_length": 52},
           texts=TEXTS, after=lora(), note="PEFT's adapter of layers and of the table of words", **ADAPTED),
    Family("lora-patterns", transformers.BertConfig, SIZES, base.tokenizer(),
           tokenizer_config=PLAIN_SETTINGS | {"model_max_length": 52}, texts=TEXTS,
           after=lora(target_modules=["query", "dense"], use_rslora=True, modules_to_save=["LayerNorm"],
                      rank_pattern={"layer.1.attention.self.query": 2}, alpha_pattern={"output.dense": 5}),
           note="rsLoRA, ranks and alphas of some layers' own, norms trained as a whole", **ADAPTED),
]
SPLIT = {"target_modules": ["q_proj", "v_proj", "o_proj", "up_proj", "gate_proj", "down_proj"], "modules_to_save": ["post_mlp_layernorm"]}
FAMILIES += [
    replace(named, name="lora-" + named.name, after=lora(**SPLIT), note="an adapter of layers that the file has joined", **ADAPTED)
    for named in FAMILIES
    if named.name in ("gte", "nomic-bert")
]
JINA = Family(
    "jina-v3",
    transformers.JinaEmbeddingsV3Config,
    SIZES | {"max_position_embeddings": 96, "pad_token_id": 1, "type_vocab_size": 1,
             "rope_parameters": {"rope_type": "default", "rope_theta": 20000.0}},
    unigram(),
    tokenizer_config=FAIRSEQ_SETTINGS | {"model_max_length": 96},
    texts=TEXTS,
    trap=edit_json("config.json", rope_parameters={"rope_type": "default", "rope_theta": 100.0}),
    note="transformers' own form of jina-embeddings-v3, without tasks",
)
FAMILIES.append(JINA)
FAMILIES.append(
    replace(JINA, name="lora-jina-v3", after=lora(target_modules=["q_proj", "k_proj", "fc1", "fc2", "word_embeddings"]),
            note="an adapter of layers that the file has joined, and of a table", **ADAPTED))


FAMILIES.append(
    Family(
        "nomic-moe",
        remote_models.NomicMoeConfig,
        SIZES
        | {
            "num_hidden_layers": 3,
            "max_position_embeddings": 96,
            "layer_norm_eps": 1e-5,
            "type_vocab_size": 1,
            "pad_token_id": 1,
            "experts": 4,
            "experts_chosen": 2,
        },
        unigram(),
        tokenizer_config=FAIRSEQ_SETTINGS | {"model_max_length": 96},
        texts=TEXTS,
        trap=base.edit_weights(base.without("router")),
        repository={
            "model_type": "nomic_bert",
            "architectures": ["NomicBertModel"],
            "auto_map": {"AutoModel": "nomic-ai/nomic-bert-2048--modeling_hf_nomic_bert.NomicBertModel"},
            "n_embd": 16, "n_head": 2, "n_layer": 3, "n_inner": 32, "n_positions": 96, "layer_norm_epsilon": 1e-5,
            "activation_function": "gelu", "rotary_emb_fraction": 1.0, "rotary_emb_base": 10000,
            "qkv_proj_bias": True, "mlp_fc1_bias": True, "mlp_fc2_bias": True, "num_experts": 4, "moe_top_k": 2,
            "moe_every_n_layers": 2, "moe_normalize_expert_weights": False, "num_shared_experts": 0, "ffn_div": 1,
            "expert_choice_router": False, "router_aux_loss_coef": 0.1, "moe_impl": "megablocks", "moe_resid_pdrop": 0.0,
        },
        note="nomic-embed-text-v2-moe's kind: biases, and every second layer's tokens go through two of four experts",
    )
)


def make_tasks(folder: Path) -> None:
    """jina-embeddings-v3 as it lies on the hub; expected-N.json holds what is computed for the task of place N."""
    make(replace(JINA, name="jina-v3-tasks", after=jina_tasks), folder)
    for place, task in enumerate(TASKS[:2]):
        base.load = jina_of_task(task)
        base.record(replace(JINA, name=task, trap=None, note=f"the task {task}, whose prompt is the default"), folder)
        (folder / "expected.json").rename(folder / f"expected-{place}.json")


ROUTED = {"query": replace(next(f for f in FAMILIES if f.name == "lora"), after=None, trap=None, loader=None),
          "document": replace(next(f for f in FAMILIES if f.name == "mpnet"), texts=TEXTS, trap=None)}


def make_router(folder: Path, old: bool) -> None:
    """Two encoders with tokenizers of their own, one of queries and one of documents; expected-SIDE.json holds what each
    computes. The old form has another name, and modules behind the router that serve both paths."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = {}
        for side, family in ROUTED.items():
            alone = Path(scratch) / side
            alone.mkdir()
            base.load = plain_load
            made = replace(family, name=f"{folder.name}-{side}", modules=lambda width: [Pooling(width, "mean"), Normalize()])
            make(made, alone)
            base.record(made, alone)
            shutil.copy(alone / "expected.json", folder / f"expected-{side}.json")
            paths[side] = list(plain_load(alone))
        behind = [Normalize()] if old else []
        router = Router.for_query_document(
            *([modules[: 2 if old else 3] for modules in (paths["query"], paths["document"])]), default_route="document")
        SentenceTransformer(modules=[router, *behind], device="cpu").save(str(folder), create_model_card=False)
        for side, family in ROUTED.items():
            inside = folder / f"{side}_0_Transformer"
            family.tokenizer.save(str(inside / "tokenizer.json"), pretty=False)
            write_json(inside / "tokenizer_config.json", family.tokenizer_config)
            for extra in ("special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt"):
                (inside / extra).unlink(missing_ok=True)
    if old:
        (folder / "router_config.json").rename(folder / "config.json")
        edit_json("config.json", parameters={"allow_empty_key": True})(folder)
        modules = json.loads((folder / "modules.json").read_text())
        modules[0]["type"] = "sentence_transformers.models.Asym"
        write_json(folder / "modules.json", modules)
    model = SentenceTransformer(str(folder), device="cpu")
    for side, encode in (("query", model.encode_query), ("document", model.encode_document)):
        for it in json.loads((folder / f"expected-{side}.json").read_text())["items"]:
            assert abs(encode(it["text"]) - it["embedding"]).max() < 1e-5, it["text"]
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


def width(config: Any) -> int:
    text = getattr(config, "text_config", config)
    return getattr(text, "embedding_dim", None) or getattr(text, "hidden_size", None) or config.dim


def make_shared_router(folder: Path) -> None:
    """What Asym's own example is, as its versions 2 to 4 saved it: one Transformer and its Pooling, then a Dense for queries
    and another for `doc`; a module's folder is named after its address in memory, its type after Python's module."""
    with tempfile.TemporaryDirectory() as scratch:
        shared, dense = None, {}
        for side in ("query", "document"):
            alone = Path(scratch) / side
            alone.mkdir()
            base.load = plain_load
            torch.manual_seed(len(side))
            made = replace(
                ROUTED["document"],
                modules=lambda width: [Pooling(width, "mean"), Dense(width, 12, activation_function=torch.nn.Tanh())],
                name=folder.name,
            )
            make(made, alone)
            base.record(made, alone)
            shutil.copy(alone / "expected.json", folder / f"expected-{side}.json")
            *shared, dense[side] = list(plain_load(alone))
        router = Router({"query": [dense["query"]], "doc": [dense["document"]]})
        SentenceTransformer(modules=[*shared, router], device="cpu").save(str(folder), create_model_card=False)
    for extra in ("special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt"):
        (folder / extra).unlink(missing_ok=True)
    ROUTED["document"].tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_json(folder / "tokenizer_config.json", ROUTED["document"].tokenizer_config)
    asym = folder / "2_Asym"
    next(folder.glob("2_*")).rename(asym)
    (asym / "router_config.json").unlink()
    structure, types = {}, {}
    for number, (route, old) in enumerate((("query", "query_0_Dense"), ("doc", "doc_0_Dense"))):
        name = f"{140234872340112 + 4368 * number}_Dense"
        (asym / old).rename(asym / name)
        structure[route], types[name] = [name], "sentence_transformers.models.Dense"
    write_json(asym / "config.json", {"types": types, "structure": structure, "parameters": {"allow_empty_key": True}})
    write_json(folder / "modules.json", [
        {"idx": n, "name": str(n), "path": path, "type": "sentence_transformers.models." + kind}
        for n, (path, kind) in enumerate((("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Asym", "Asym")))
    ])
    model = SentenceTransformer(str(folder), device="cpu")
    for side, task in (("query", "query"), ("document", "doc")):
        for it in json.loads((folder / f"expected-{side}.json").read_text())["items"]:
            with torch.inference_mode():
                found = model(model.preprocess([it["text"]]), task=task)["sentence_embedding"][0]
            assert abs(found.numpy() - it["embedding"]).max() < 1e-5, it["text"]


def make(family: Family, folder: Path) -> None:
    chosen = {key: value for key, value in family.config.items() if value != "absent"}
    config = family.config_class(vocab_size=family.tokenizer.get_vocab_size(), **chosen)
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch)
        backbone = family.backbone(config)
        base.shake(backbone, family.name, family.embeddings)
        backbone.save_pretrained(raw)
        family.tokenizer.save(str(raw / "tokenizer.json"))
        write_json(raw / "tokenizer_config.json", family.tokenizer_config)
        transformer = Transformer(str(raw), model_kwargs={"dtype": torch.float32})
        modules = [transformer, *family.modules(width(config))]
        SentenceTransformer(modules=modules, device="cpu", **family.model).save(str(folder), create_model_card=False)
        family.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        write_json(folder / "tokenizer_config.json", family.tokenizer_config)
        for extra in ("special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt"):
            (folder / extra).unlink(missing_ok=True)
    if family.repository:
        edit_json("config.json", **{"model_type": "bert"} | family.repository)(folder)
    if family.after:
        family.after(folder)
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


def load(family: Family, folder: Path) -> SentenceTransformer:
    """As base.load; where the reference is in remote_models.py, of a copy that says so."""
    if not family.repository:
        return plain_load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copytree(folder, Path(scratch) / "copy"))
        absent = {key: "absent" for key in family.repository}
        edit_json("config.json", **absent | {"model_type": family.config_class.model_type})(copy)
        return plain_load(copy)


plain_load = base.load


def main(names: list[str]) -> None:
    tasks = "jina-v3-tasks"
    routers = {"two-encoders": False, "two-encoders-asym": True}
    shared = "asym-behind"
    unknown = set(names) - {family.name for family in [*FAMILIES, *STATICS]} - {tasks, shared, *routers}
    if unknown:
        sys.exit(f"no such family: {', '.join(sorted(unknown))}")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    for family in FAMILIES:
        if names and family.name not in names:
            continue
        folder = MODELS / family.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        base.load = family.loader or (lambda path, family=family: load(family, path))
        reader = transformers.AutoTokenizer if family.text_alone else transformers.AutoProcessor
        with unittest.mock.patch("sentence_transformers.base.modules.transformer.AutoProcessor", reader):
            make(family, folder)
            base.record(family, folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{family.name:24} {size / 1000:7.1f} kB")
    for static in STATICS:
        if not names or static.name in names:
            folder = MODELS / static.name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            make_static(static, folder)
    if not names or tasks in names:
        folder = MODELS.parent / "tasks" / tasks
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make_tasks(folder)

    for name, old in routers.items():
        if not names or name in names:
            folder = MODELS.parent / "routers" / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            make_router(folder, old)
    if not names or shared in names:
        folder = MODELS.parent / "routers" / shared
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make_shared_router(folder)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    remote_models.register()
    main(sys.argv[1:])
