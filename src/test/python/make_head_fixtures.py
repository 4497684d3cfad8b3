#!/usr/bin/env python3
"""Makes the tiny random cross-encoders and classifiers under src/test/resources/cross-encoders, and what the reference
says about them. make_fixtures.py has the form of weights and tokenizers, make_family_fixtures.py the families.

    python src/test/python/make_head_fixtures.py             # every folder
    python src/test/python/make_head_fixtures.py gte mpnet   # only these

`expected.json`: `items[]` are pairs, `ids` and `types` what the model saw after truncation (`types` null where the
reference passes none), `tokens` the length of the whole, `logits` what the head gives, and `scores` what
`POST /v1/rerank` and `/v1/classify` are to answer: the folder's own activation if it names one, else sigmoid for one
label or `multi_label_classification`, else softmax. `singles[]` are texts alone, for classifiers.
"""

import json
import shutil
import sys
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import make_family_fixtures as families
import make_fixtures as base
import numpy
import remote_models
import torch
import transformers
from make_fixtures import compact, edit_json, edit_weights, numbers, read_json, write_json
from sentence_transformers import CrossEncoder
from sentence_transformers.cross_encoder.modules import LogitScore, Transformer
from tokenizers import Tokenizer

FOLDERS = Path(__file__).resolve().parents[1] / "resources" / "cross-encoders"
IDENTITY = "torch.nn.modules.linear.Identity"
QUERY = "how do they find water?"
PAIRS = [
    ("a", "b"),
    ("hello", "world"),
    (QUERY, "now people look for water in the world when there is no oil"),
    (QUERY, base.THIRTY),
    (QUERY, base.LONG),
    (base.LONG, "the quick brown fox"),
    (base.LONG, base.LONG + " and so on"),
    (base.THIRTY, base.THIRTY),
    ("Caf\u00e9 d\u00e9j\u00e0 vu, cafe\u0301", "\u4e2d\u6587\u5b57 and \u65e5\u672c \U0001f389"),
    ("one [SEP] two </s>", "[CLS] three <s> [MASK]"),
]
SINGLES = ["a", "hello world", base.THIRTY, base.LONG]


@dataclass
class Head:
    name: str
    model: type
    config: dict[str, Any]
    tokenizer: Callable[[], Tokenizer]
    tokenizer_config: dict[str, Any]
    after: Any = None
    trap: Any = None
    pairs: list[tuple[str, str]] = field(default_factory=lambda: PAIRS)
    bare: bool = False  # as transformers saves it, without any file of sentence-transformers
    singles: bool = False
    head: float = 0.3
    note: str = ""
    # What the folder's config.json says where the reference is in remote_models.py; "model_type" is among it.
    repository: dict[str, Any] = field(default_factory=dict)


def one_type(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The mistake of giving every token type 0."""
    name = next(key for key in tensors if "token_type_embeddings" in key)
    return tensors | {name: tensors[name][:1].repeat(len(tensors[name]), 1)}


def without(*parts: str) -> Any:
    return edit_weights(lambda ts: {k: torch.zeros_like(v) if any(p in k for p in parts) else v for k, v in ts.items()})


BERT = {k: v for k, v in base.config().to_dict().items() if k in ("hidden_size", "num_hidden_layers",
        "num_attention_heads", "intermediate_size", "max_position_embeddings")}
BERT_TOKENIZER = base.tokenizer_config(model_max_length=48)
NLI = {"id2label": {0: "contradiction", 1: "entailment", 2: "neutral"},
       "label2id": {"contradiction": 0, "entailment": 1, "neutral": 2}}
TOPICS = {"id2label": {0: "toxic", 1: "spam", 2: "off topic"}, "label2id": {"toxic": 0, "spam": 1, "off topic": 2}}
MODERN = next(f for f in families.FAMILIES if f.name == "modernbert").config
ROBERTA = families.SIZES | {"pad_token_id": 1, "type_vocab_size": 1, "layer_norm_eps": 1e-5}
GEMMA = {k: v for k, v in next(f for f in families.FAMILIES if f.name == "gemma3").config.items() if v != "absent"}
DECODER_TOKENS = ["<|a|>", "<|pad|>", "<|endoftext|>"]
QWEN = families.DECODER | {"head_dim": 12, "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0}}


def bert(name: str, **more: Any) -> Head:
    config = BERT | more.pop("config", {"num_labels": 1})
    return Head(name, transformers.BertForSequenceClassification, config, base.tokenizer, BERT_TOKENIZER, **more)


HEADS = [
    bert("bert", trap=edit_weights(one_type), note="the tokens of the second text are of type 1"),
    bert("bert-nli", config=NLI, bare=True, singles=True, trap=without("pooler"), note="no activation named: softmax"),
    bert("bert-multi-label", config=TOPICS | {"problem_type": "multi_label_classification"}, bare=True, singles=True),
    bert("bert-identity", bare=True, after=edit_json(
        "config.json", sentence_transformers={"activation_fn": IDENTITY, "version": "4.1.0"}),
        note="as cross-encoder/ms-marco-* name their activation"),
    bert("bert-old-identity", bare=True, after=edit_json(
        "config.json", sbert_ce_default_activation_function=IDENTITY), note="the name before version 4"),
    bert("bert-foreign", bare=True, after=edit_json(
        "config.json", sbert_ce_default_activation_function="my_code.Activation"),
        note="code of a repository's own is not run: sigmoid, as without a name"),
    bert("bert-tanh", after=edit_json(
        "config_sentence_transformers.json", activation_fn="torch.nn.modules.activation.Tanh")),
    bert("bert-bare", bare=True, trap=edit_weights(one_type)),
    Head("roberta", transformers.RobertaForSequenceClassification, ROBERTA | {"num_labels": 1},
         families.byte_level, families.FAIRSEQ_SETTINGS, trap=without("classifier.dense")),
    Head("xlm-roberta", transformers.XLMRobertaForSequenceClassification, ROBERTA | {"num_labels": 1},
         families.unigram, families.FAIRSEQ_SETTINGS, bare=True, note="bge-reranker's kind"),
    Head("distilbert", transformers.DistilBertForSequenceClassification,
         {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32, "max_position_embeddings": 48, "num_labels": 2},
         base.tokenizer, BERT_TOKENIZER | {"tokenizer_class": "DistilBertTokenizer"}, bare=True, singles=True,
         trap=without("pre_classifier")),
    Head("mpnet", transformers.MPNetForSequenceClassification,
         families.SIZES | {"pad_token_id": 1, "max_position_embeddings": 52, "num_labels": 1},
         families.mpnet_pieces, families.FAIRSEQ_SETTINGS, trap=without("classifier.dense")),
    Head("modernbert-cls", transformers.ModernBertForSequenceClassification,
         MODERN | {"num_labels": 1, "classifier_pooling": "cls", "classifier_bias": True, "norm_bias": True},
         base.tokenizer, families.PLAIN_SETTINGS, trap=edit_json("config.json", classifier_pooling="mean")),
    Head("modernbert-mean", transformers.ModernBertForSequenceClassification,
         MODERN | {"num_labels": 2, "classifier_pooling": "mean"}, base.tokenizer, families.PLAIN_SETTINGS,
         bare=True, singles=True, trap=edit_json("config.json", classifier_pooling="cls")),
    Head("gte", transformers.GteForSequenceClassification,
         families.SIZES | {"max_position_embeddings": 96, "num_labels": 1}, base.tokenizer, families.PLAIN_SETTINGS,
         trap=without("pooler")),
    Head("nomic-bert", transformers.NomicBertForSequenceClassification,
         families.SIZES | {"max_position_embeddings": 96, "num_labels": 1}, base.tokenizer, families.PLAIN_SETTINGS,
         trap=without("pooler")),
    Head("eurobert-late", transformers.EuroBertForSequenceClassification,
         families.DECODER | {"bos_token_id": 0, "eos_token_id": 2, "mask_token_id": 3, "num_labels": 2,
                             "classifier_pooling": "late"},
         lambda: families.byte_level(DECODER_TOKENS + ["<|mask|>"]), families.DECODER_SETTINGS, bare=True,
         trap=edit_json("config.json", classifier_pooling="mean")),
    Head("electra", transformers.ElectraForSequenceClassification,
         families.SIZES | {"embedding_size": 8, "num_labels": 1}, base.tokenizer,
         base.tokenizer_config(tokenizer_class="ElectraTokenizer", model_max_length=52), bare=True,
         trap=without("classifier.dense"), note="gelu, where RoBERTa's head has tanh"),
    Head("albert", transformers.AlbertForSequenceClassification,
         families.SIZES | {"embedding_size": 8, "num_labels": 2, "classifier_dropout_prob": 0.0},
         lambda: families.marked_pieces(["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]", lower=True),
         families.settings("[CLS]", "<pad>", "[SEP]", "<unk>", "[MASK]", tokenizer_class="AlbertTokenizer",
                           model_max_length=52), bare=True, singles=True, trap=without("pooler")),
    Head("deberta-v3", transformers.DebertaV2ForSequenceClassification,
         families.DEBERTA | {"position_buckets": 16, "share_att_key": True, "norm_rel_ebd": "layer_norm",
                             "position_biased_input": False, "type_vocab_size": 0} | NLI,
         lambda: families.marked_pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]"),
         families.settings("[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]", tokenizer_class="DebertaV2Tokenizer",
                           model_max_length=96), bare=True, singles=True, trap=edit_json("config.json", pooler_hidden_act="tanh"),
         note="as cross-encoder/nli-deberta-v3-* and mxbai-rerank-*-v1; no types, the pooler is the head's own"),
    Head("deberta-v2", transformers.DebertaV2ForSequenceClassification,
         families.DEBERTA | {"max_relative_positions": 20, "share_att_key": False, "position_biased_input": True,
                             "type_vocab_size": 2, "pooler_hidden_act": "tanh", "num_labels": 1},
         lambda: families.marked_pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]"),
         families.settings("[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]", tokenizer_class="DebertaV2Tokenizer",
                           model_max_length=96), trap=edit_weights(one_type), note="the second text is of type 1"),
    Head("jina-bert", remote_models.JinaBertForSequenceClassification,
         families.SIZES | {"num_attention_heads": 4, "max_position_embeddings": 96, "qk_post_norm": False, "num_labels": 1},
         base.tokenizer, families.PLAIN_SETTINGS, bare=True, trap=without("pooler"),
         repository={"model_type": "bert", "architectures": ["JinaBertForSequenceClassification"],
                     "auto_map": {"AutoModelForSequenceClassification":
                                  "jinaai/jina-bert-implementation--modeling_bert.JinaBertForSequenceClassification"},
                     "feed_forward_type": "geglu", "position_embedding_type": "alibi"},
         note="jina-reranker-v1-turbo-en's kind"),
    Head("jina-roberta", remote_models.FlashRobertaForSequenceClassification, ROBERTA | {"num_labels": 1},
         families.unigram, families.FAIRSEQ_SETTINGS, bare=True, trap=without("classifier.dense"),
         repository={"model_type": "xlm-roberta", "architectures": ["XLMRobertaForSequenceClassification"],
                     "auto_map": {"AutoConfig": "configuration_xlm_roberta.XLMRobertaFlashConfig",
                                  "AutoModelForSequenceClassification":
                                  "modeling_xlm_roberta.XLMRobertaForSequenceClassification"},
                     "emb_pooler": "absent", "position_embedding_type": "absolute", "use_flash_attn": True},
         note="jina-reranker-v2-base-multilingual's kind"),
    Head("gemma3", transformers.Gemma3TextForSequenceClassification, GEMMA | {"num_labels": 2},
         lambda: families.byte_level(DECODER_TOKENS), families.DECODER_SETTINGS, bare=True, singles=True,
         trap=without("q_norm")),
    Head("qwen3", transformers.Qwen3ForSequenceClassification, QWEN | {"num_labels": 1, "pad_token_id": 2},
         lambda: families.byte_level(DECODER_TOKENS, composed=True),
         families.DECODER_SETTINGS | {"pad_token": "<|endoftext|>", "model_max_length": 96}, bare=True,
         pairs=PAIRS + [("they", "end here <|endoftext|><|endoftext|>")],
         trap=edit_json("config.json", pad_token_id=1), note="padding is the end's token: the last other one counts"),
]

# ------------------------------------------------------------------------------------------------ yes and no

FRAME = [
    '<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct provided.'
    ' Note that the answer can only be "yes" or "no".<|im_end|>\n<|im_start|>user\n<Instruct>: ',
    "\n<Query>: ",
    "\n<Document>: ",
    "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
]
INSTRUCTION = "Given a web search query, retrieve relevant passages that answer the query"
OWN_INSTRUCTION = "Find people who look for oil"
CHAT_TEMPLATE = (
    "{%- set instruct = (messages | selectattr('role', 'equalto', 'system') | list) -%}\n"
    "{%- set query = (messages | selectattr('role', 'equalto', 'query') | list | first).content -%}\n"
    "{%- set document = (messages | selectattr('role', 'equalto', 'document') | list | first).content -%}\n"
    "{{- " + json.dumps(FRAME[0]).replace("'", "\\'") + " -}}\n"
    "{{- instruct[0].content if instruct else " + json.dumps(INSTRUCTION) + " -}}\n"
    "{{- " + json.dumps(FRAME[1]) + " + query + " + json.dumps(FRAME[2]) + " + document + " + json.dumps(FRAME[3]) + " -}}"
)
CHAT_TOKENS = ["<|pad|>", "<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def chat_tokenizer() -> Tokenizer:
    made = families.byte_level(["<|a|>"] + CHAT_TOKENS, vocabulary=460, composed=True)
    made.add_tokens(["<think>", "</think>", "yes", "no"])
    made.post_processor = families.processors.ByteLevel(trim_offsets=False)
    return made


def yes_no(name: str, tied: bool, false_id: bool) -> Head:
    return Head(
        name, transformers.Qwen3ForCausalLM, QWEN | {"tie_word_embeddings": tied, "max_position_embeddings": 512},
        chat_tokenizer, families.DECODER_SETTINGS | {"model_max_length": 480, "chat_template": CHAT_TEMPLATE},
        note="yes" + (" and no" if false_id else " alone"),
    )


HEADS += [yes_no("qwen3-yes-no", True, True), yes_no("qwen3-yes", False, False)]


# A Qwen3-Reranker as the hub has it: a language model with a chat template for chats, and nothing of sentence-transformers.
RERANKER = "qwen3-reranker"
HEADS.append(
    Head(RERANKER, transformers.Qwen3ForCausalLM, QWEN | {"tie_word_embeddings": True, "max_position_embeddings": 512},
         chat_tokenizer, families.DECODER_SETTINGS | {"model_max_length": 480, "chat_template": "{{ messages[0].content }}"},
         bare=True, note="yes and no, in the frame of the model's card")
)


# bge-reranker-v2-gemma: a language model that only its name tells from others, read by FlagEmbedding 1.3's FlagLLMReranker.
BGE = "bge-reranker-gemma"
BGE_PROMPT = (
    "Given a query A and a passage B, determine whether the passage contains an answer to the query by providing a "
    "prediction of either 'Yes' or 'No'."
)


def gemma_tokenizer() -> Tokenizer:
    made = families.bytes_for_unknown(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"], "<bos>")
    made.add_tokens(["Yes", "\n", "\n\n"])
    return made


def quieter(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """A smaller row of Yes, so that scores are not all 1."""
    table = tensors["model.embed_tokens.weight"].clone()
    table[gemma_tokenizer().token_to_id("Yes")] *= 0.1
    return tensors | {"model.embed_tokens.weight": table}


HEADS.append(
    Head(BGE, transformers.GemmaForCausalLM,
         families.DECODER | {"head_dim": 8, "num_key_value_heads": 1, "max_position_embeddings": 150, "pad_token_id": 0,
                             "bos_token_id": 2, "eos_token_id": 1, "hidden_act": "gelu"},
         gemma_tokenizer, {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>",
                           "padding_side": "right", "tokenizer_class": "GemmaTokenizer"},
         pairs=PAIRS + [("who\n", "\nthey")], bare=True, after=edit_weights(quieter), note="the logit of Yes, in the frame of its library")
)


class FlagReranker:
    """inference/reranker/decoder_only/base.py of FlagEmbedding: each part is tokenized alone; cut where it is too long."""

    max_seq_length = 150

    def __init__(self, folder: Path) -> None:
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        self.model = transformers.AutoModelForCausalLM.from_pretrained(
            folder, attn_implementation="eager", dtype=torch.float32).eval()
        self.config = self.model.config

    def ids(self, text: str) -> list[int]:
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def preprocess(self, pairs: list[tuple[str, str]], prompt: str | None = None) -> dict[str, torch.Tensor]:
        (query, passage), = pairs
        end = self.ids("\n") + self.ids(BGE_PROMPT)
        begin = [self.tokenizer.bos_token_id] + self.ids(f"A: {query}") + self.ids("\n")
        passage_ids = self.ids(f"B: {passage}")[: self.max_seq_length - len(begin) - len(end)]
        return {"input_ids": torch.tensor([begin + passage_ids + end])}

    def predict(self, pairs: Any, activation_fn: Any = torch.nn.Sigmoid(), **_: Any) -> torch.Tensor:
        pairs = pairs if isinstance(pairs, list) else [pairs]
        yes = self.ids("Yes")[0]
        with torch.inference_mode():
            found = [self.model(**self.preprocess([pair])).logits[0, -1, yes] for pair in pairs]
        return activation_fn(torch.stack(found))


def load_reranker(folder: Path) -> CrossEncoder:
    """The same with the card's frame as a template."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copytree(folder, Path(scratch) / "copy"))
        (copy / "chat_template.jinja").write_text(CHAT_TEMPLATE + "\n", encoding="utf-8")
        made = Transformer(str(copy), transformer_task="text-generation", model_kwargs={"dtype": torch.float32})
        word = made.tokenizer.convert_tokens_to_ids
        score = LogitScore(word("yes"), word("no"))
        model = CrossEncoder(modules=[made, score], device="cpu")
    # The card joins ids of three texts of their own.
    for query, document in PAIRS[:4]:
        ids = [made.tokenizer(text, add_special_tokens=False)["input_ids"] for text in (
            FRAME[0].removesuffix("<Instruct>: "),
            "<Instruct>: " + INSTRUCTION + FRAME[1] + query + FRAME[2] + document,
            FRAME[3],
        )]
        assert sum(ids, []) == model.preprocess([(query, document)])["input_ids"][0].tolist()
    return model


def scores_of(folder: Path, logits: torch.Tensor) -> torch.Tensor:
    """What the HTTP contract says; not asked of sentence-transformers, which has no softmax."""
    config = read_json(folder / "config.json")
    sentence = folder / "config_sentence_transformers.json"
    named = read_json(sentence).get("activation_fn") if sentence.exists() else None
    named = named or config.get("sentence_transformers", {}).get("activation_fn")
    named = named or config.get("sbert_ce_default_activation_function")
    if named and named.startswith("torch."):
        return getattr(torch.nn, named.rpartition(".")[2])()(logits)
    if len(logits) == 1 or config.get("problem_type") == "multi_label_classification":
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=0)


def load(head: Head, folder: Path) -> CrossEncoder:
    """Where the reference is in remote_models.py, of a copy that says so."""
    if head.name == RERANKER:
        return load_reranker(folder)
    if head.name == BGE:
        return FlagReranker(folder)
    if not head.repository:
        return plain_load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copytree(folder, Path(scratch) / "copy"))
        absent = {key: "absent" for key in head.repository}
        edit_json("config.json", **absent | {"model_type": head.model.config_class.model_type})(copy)
        return plain_load(copy)


def plain_load(folder: Path) -> CrossEncoder:
    return CrossEncoder(
        str(folder), device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float32}
    )


def logits_of(model: CrossEncoder, pairs: list[tuple[str, str]], prompt: str | None = None) -> torch.Tensor:
    found = model.predict(pairs, activation_fn=torch.nn.Identity(), convert_to_tensor=True, prompt=prompt,
                          batch_size=len(pairs))
    return found.reshape(len(pairs), -1)


def whole_length(model: CrossEncoder, pair: tuple[str, str], prompt: str | None) -> int:
    limit = model.max_seq_length
    model.max_seq_length = 100_000
    try:
        return len(model.preprocess([pair], prompt=prompt)["input_ids"][0])
    finally:
        model.max_seq_length = limit


def item(model: CrossEncoder, folder: Path, pair: tuple[str, str], prompt: str | None = None) -> dict[str, Any]:
    seen = model.preprocess([pair], prompt=prompt)
    logits = logits_of(model, [pair], prompt)[0]
    scores = scores_of(folder, logits)
    if len(logits) == 1:
        assert abs(float(model.predict(pair, prompt=prompt)) - float(scores[0])) < 1e-6, pair
    made = {
        "first": pair[0],
        "second": pair[1],
        "ids": seen["input_ids"][0].tolist(),
        "types": seen["token_type_ids"][0].tolist() if "token_type_ids" in seen else None,
        "tokens": whole_length(model, pair, prompt),
        "logits": numbers(logits),
        "scores": numbers(scores),
    }
    return made if prompt is None else made | {"instruction": prompt}


def single(model: CrossEncoder, folder: Path, text: str) -> dict[str, Any]:
    seen = model.tokenizer(text, truncation=True, max_length=model.max_seq_length, return_tensors="pt")
    with torch.inference_mode():
        logits = model.model(**seen).logits[0]
    return {
        "text": text,
        "ids": seen["input_ids"][0].tolist(),
        "tokens": len(model.tokenizer(text)["input_ids"]),
        "logits": numbers(logits),
        "scores": numbers(scores_of(folder, logits)),
    }


def make(head: Head, folder: Path) -> None:
    tokenizer = head.tokenizer()
    config = head.model.config_class(vocab_size=tokenizer.get_vocab_size(), **head.config)
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch)
        backbone = head.model(config)
        base.shake(backbone, head.name)
        for key, weight in backbone.named_parameters():
            if key.startswith(("classifier.weight", "classifier.out_proj.weight", "score")):
                weight.data.copy_(weight.data * head.head / 0.4)
        backbone.save_pretrained(raw)
        tokenizer.save(str(raw / "tokenizer.json"))
        write_json(raw / "tokenizer_config.json", head.tokenizer_config)
        if head.bare:
            for name in ("config.json", "model.safetensors"):
                shutil.copy(raw / name, folder)
        elif "yes" in head.name:
            transformer = Transformer(str(raw), transformer_task="text-generation", model_kwargs={"dtype": torch.float32})
            word = tokenizer.token_to_id
            score = LogitScore(word("yes"), word("no") if head.name.endswith("no") else None)
            CrossEncoder(modules=[transformer, score], device="cpu").save(str(folder), create_model_card=False)
        else:
            CrossEncoder(str(raw), device="cpu", model_kwargs={"dtype": torch.float32}).save(
                str(folder), create_model_card=False)
        tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        settings = dict(head.tokenizer_config)
        template = settings.pop("chat_template", None)
        write_json(folder / "tokenizer_config.json", settings)
        if template:
            (folder / "chat_template.jinja").write_text(template + "\n", encoding="utf-8")
        for extra in ("special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt",
                      "generation_config.json"):
            (folder / extra).unlink(missing_ok=True)
    if head.repository:
        edit_json("config.json", **head.repository)(folder)
    if head.after:
        head.after(folder)
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


def record(head: Head, folder: Path) -> None:
    model = load(head, folder)
    items = [item(model, folder, pair) for pair in head.pairs]
    together = logits_of(model, head.pairs)
    alone = torch.tensor([it["logits"] for it in items])
    worst = float((together - alone).abs().max())
    assert worst < 2e-5, f"{head.name}: a batch and its single pairs differ by {worst}"
    if "yes" in head.name or head.name == RERANKER:
        items += [item(model, folder, pair, OWN_INSTRUCTION) for pair in head.pairs[2:5]]
    singles = [single(model, folder, text) for text in SINGLES] if head.singles else []
    spread = float((alone.max(0).values - alone.min(0).values).min())
    assert spread > 0.01, f"{head.name}: all pairs score alike, {spread}"
    config = model.config
    labels = 1 if "yes" in head.name or head.name in (RERANKER, BGE) else config.num_labels
    content = {
        "library": base.VERSIONS,
        "note": head.note,
        "max_tokens": model.max_seq_length,
        "labels": [config.id2label[i] for i in range(labels)] if labels > 1 else [],
    }
    with (folder / "expected.json").open("w", encoding="utf-8", newline="\n") as out:
        lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in content.items()]
        lines.append('"items": [\n' + ",\n".join(map(compact, items)) + "\n]")
        lines.append('"singles": [\n' + ",\n".join(map(compact, singles)) + "\n]")
        out.write("{\n" + ",\n".join(lines) + "\n}\n")
    if head.trap:
        with tempfile.TemporaryDirectory() as scratch:
            wrong = Path(shutil.copytree(folder, Path(scratch) / "wrong"))
            head.trap(wrong)
            gap = float((logits_of(load(head, wrong), head.pairs) - alone).abs().max())
        assert gap > 5e-4, f"{head.name} cannot catch its mistake: the logits move by {gap} only"


def main(names: list[str]) -> None:
    unknown = set(names) - {head.name for head in HEADS}
    if unknown:
        sys.exit(f"no such folder: {', '.join(sorted(unknown))}")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    for head in HEADS:
        if names and head.name not in names:
            continue
        folder = FOLDERS / head.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(head, folder)
        record(head, folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{head.name:24} {size / 1000:7.1f} kB", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    remote_models.register()
    main(sys.argv[1:])
