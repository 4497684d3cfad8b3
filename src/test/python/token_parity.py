#!/usr/bin/env python3
"""Compares our tokens with the reference's over random folders: run by hand after a change of model/folder.

Makes folders without weights whose files disagree in random ways about the tokenizer (tokenizer.json,
tokenizer_config.json, special_tokens_map.json, added_tokens.json, vocab.txt, config.json,
sentence_bert_config.json), asks transformers for the ids of random texts, and has Java compare:

    python src/test/python/token_parity.py 500 7 /tmp/parity       # folders, seed, where to
    java -cp target/test-classes:target/classes:... dev.semblance.model.djl.TokenParity /tmp/parity

Java prints how many texts differ, which must be 0, and how often either side refused a folder. Where the
reference fails (at load or at any of the texts), we must refuse or may serve; where only we refuse, the reason
is counted, for a person to judge.
"""

import json
import os
import random
import shutil
import sys
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
warnings.simplefilter("ignore")

import transformers
from make_fixtures import WORDS, tokenizer, unigram, vocabulary, write_json
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from tokenizers.normalizers import Lowercase
from tokenizers.normalizers import Sequence as NormalizerSequence
from sentence_transformers.base.modules.transformer import _has_lowercase
from transformers import AutoTokenizer

transformers.logging.set_verbosity_error()

KEYS = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token", "own_token"]
BRACKETS = {False: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], True: ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]}
NEW = ["<ent>", "<ENT>", "<b>", "New Token", "née", "##x", "hello", "Hello", "fox", "the", "<", ">", "ent", "zzz"]
ROWS = 24


class Maker:
    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def content(self, wide: bool) -> str:
        return self.random.choice(NEW if self.chance(0.75) else BRACKETS[wide])

    def flags(self, content: str, whole: float = 0.8) -> dict:
        made = {"content": content}
        for flag in ["single_word", "lstrip", "rstrip", "normalized", "special"]:
            if self.chance(whole):
                made[flag] = self.chance(0.35)
        return made

    def token(self, wide: bool, typed: bool = True):
        content = self.content(wide)
        if self.chance(0.6):
            return content
        return ({"__type": "AddedToken"} if typed else {}) | self.flags(content)

    def tokens(self, wide: bool, typed: bool = True) -> list:
        return [self.token(wide, typed) for _ in range(self.random.randint(0, 3))]

    def config(self, wide: bool, kind: str) -> dict:
        made: dict = {}
        classes = {
            "unigram": ["XLMRobertaTokenizer", "XLMRobertaTokenizerFast", "CamembertTokenizer"],
            "bytes": ["RobertaTokenizer", "RobertaTokenizerFast"],
            "words": ["BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "ElectraTokenizer",
                      "MPNetTokenizer"],
        }[kind]
        named = self.random.choice(classes + ["PreTrainedTokenizerFast", "JinaTokenizer", None])
        if named:
            made["tokenizer_class"] = named
        for key in KEYS:
            if self.chance(0.15):
                made[key] = self.token(wide) if self.chance(0.95) else None
        if self.chance(0.35):
            made["extra_special_tokens"] = self.tokens(wide) if self.chance(0.8) else {
                "x_token": self.token(wide), "y": self.token(wide)}
        if self.chance(0.3):
            made["additional_special_tokens"] = self.tokens(wide)
        if self.chance(0.35):
            made["added_tokens_decoder"] = {
                str(self.random.choice([self.random.randint(0, 300), 900, 258])): self.flags(self.content(wide), 0.95)
                for _ in range(self.random.randint(0, 5))}
        for key, chance in [("do_lower_case", 0.3), ("strip_accents", 0.3), ("tokenize_chinese_chars", 0.2),
                            ("split_special_tokens", 0.25), ("add_prefix_space", 0.2), ("add_bos_token", 0.1)]:
            if self.chance(chance):
                made[key] = self.chance(0.5)
        if self.chance(0.1):
            made["padding_side"] = "left"
        if self.chance(0.1):
            made["model_input_names"] = ["input_ids", "attention_mask"]
        return made

    def special_map(self, wide: bool) -> dict:
        made: dict = {}
        for key in KEYS:
            if self.chance(0.25):
                made[key] = self.token(wide, typed=False) if self.chance(0.95) else None
        if self.chance(0.3):
            made["additional_special_tokens"] = [self.content(wide) for _ in range(2)]
        if self.chance(0.3):
            made["extra_special_tokens"] = self.tokens(wide, typed=False)
        return made

    def folder(self, folder: Path) -> None:
        kind = self.random.choice(["words", "words", "unigram", "bytes"])
        wide = kind != "words"
        folder.mkdir(parents=True)
        made = {"unigram": unigram, "bytes": bytes_tokenizer,
                "words": lambda: tokenizer(lowercase=self.chance(0.6))}[kind]()
        model = self.random.choice({"unigram": ["bert", "xlm-roberta", "camembert"], "bytes": ["roberta"],
                                    "words": ["bert", "bert", "distilbert", "mpnet"]}[kind])
        rows = len(made.get_vocab()) + ROWS
        write_json(folder / "config.json", {"model_type": model, "vocab_size": rows, "hidden_size": 8})
        text = not wide and self.chance(0.15)
        if text:
            (folder / "vocab.txt").write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
        else:
            content = json.loads(made.to_str())
            if self.chance(0.4):
                behind = len(made.get_vocab())
                content["added_tokens"] += [
                    {"id": behind + i + self.random.choice([0, 0, 5])} | {
                        flag: self.chance(0.3) for flag in ["single_word", "lstrip", "rstrip", "normalized", "special"]
                    } | {"content": c} for i, c in enumerate(self.random.sample(NEW, self.random.randint(1, 3)))]
            if self.chance(0.2):
                content["added_tokens"] = content["added_tokens"][: self.random.randint(0, 4)]
            (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
        if self.chance(0.9):
            write_json(folder / "tokenizer_config.json", self.config(wide, kind))
        if self.chance(0.4):
            write_json(folder / "special_tokens_map.json", self.special_map(wide))
        if self.chance(0.3):
            write_json(folder / "added_tokens.json", {
                self.content(wide): i for i in self.random.sample(range(250, 300), self.random.randint(1, 3))})
        lower = self.chance(0.15)
        write_json(folder / "modules.json", [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}])
        write_json(folder / "1_Pooling" / "config.json" if (folder / "1_Pooling").mkdir() is None else folder,
                   {"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True})
        write_json(folder / "sentence_bert_config.json", {"max_seq_length": 500, "do_lower_case": lower})
        texts = [self.text(wide) for _ in range(12)]
        write_json(folder / "expected.json", {"texts": texts} | reference(folder, texts, lower, rows))

    def text(self, wide: bool) -> str:
        parts = [self.random.choice(NEW + BRACKETS[wide] + WORDS + ["Café", "É", "中文", "[mask]", "1", "!", "\t", "\n"])
                 for _ in range(self.random.randint(1, 12))]
        return "".join(p + self.random.choice(["", " ", " ", "  "]) for p in parts)


def bytes_tokenizer() -> Tokenizer:
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=BRACKETS[True], show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    made.train_from_iterator([" ".join(WORDS)] * 3, trainer)
    made.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    return made


def reference(folder: Path, texts: list[str], lower: bool, rows: int) -> dict:
    try:
        made = AutoTokenizer.from_pretrained(str(folder), model_max_length=500)
        normalizer = made.backend_tokenizer.normalizer
        if lower and not _has_lowercase(normalizer):
            steps = list(normalizer) if isinstance(normalizer, NormalizerSequence) else [normalizer] if normalizer else []
            made.backend_tokenizer.normalizer = NormalizerSequence([Lowercase(), *steps])
        ids = [made(text)["input_ids"] for text in texts]
        if any(id >= rows for row in ids for id in row):
            return {"failed": "an id without a row"}
        return {"ids": ids}
    except Exception as e:  # whatever it is, the reference does not serve this folder
        return {"failed": f"{type(e).__name__}: {str(e)[:120]}"}


if __name__ == "__main__":
    count, seed, where = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    shutil.rmtree(where, ignore_errors=True)
    for i in range(count):
        Maker(seed * 1_000_000 + i).folder(where / f"{i:04}")
    print(f"{count} folders in {where}, transformers {transformers.__version__}")
