#!/usr/bin/env python3
"""Makes a folder of random weights of each family, all of one size and with one tokenizer, for ForwardBench: what a
family costs beside BERT.

    python src/test/python/make_bench_families.py /tmp/families-bench      # 384 wide, 6 layers, as MiniLM-L6
    ./mvnw -q test-compile dependency:build-classpath -Dmdep.outputFile=/tmp/families.cp
    java -Xmx3g -cp target/test-classes:target/classes:$(cat /tmp/families.cp) dev.semblance.bench.ForwardBench \\
        "$(ls -d /tmp/families-bench/* | paste -sd';')" load-texts.jsonl 2 2 linear=onednn,attention=sdpa 64
"""

import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import make_family_fixtures as families
import make_fixtures as base
import remote_models
import torch
import transformers
from make_fixtures import Pooling, edit_json, write_json
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Transformer

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512
SIZES = {
    "hidden_size": HIDDEN,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": INNER,
    "max_position_embeddings": POSITIONS,
}
GATED = SIZES | {"intermediate_size": INNER * 2 // 3}  # three products instead of two: the same multiplications
DECODER = GATED | {"num_key_value_heads": HEADS, "head_dim": HIDDEN // HEADS, "bos_token_id": 2, "eos_token_id": 3}
T5 = {"d_model": HIDDEN, "d_kv": HIDDEN // HEADS, "num_layers": LAYERS, "num_heads": HEADS}
DISTIL = {"dim": HIDDEN, "n_layers": LAYERS, "n_heads": HEADS, "hidden_dim": INNER}
AUTO = transformers.AutoModel.from_config
KINDS = {
    "bert": (transformers.BertConfig, SIZES, AUTO),
    "roberta": (transformers.RobertaConfig, SIZES | {"max_position_embeddings": POSITIONS + 2}, AUTO),
    "distilbert": (transformers.DistilBertConfig, DISTIL, AUTO),
    "mpnet": (transformers.MPNetConfig, SIZES | {"max_position_embeddings": POSITIONS + 2}, AUTO),
    "electra": (transformers.ElectraConfig, SIZES | {"embedding_size": 128}, AUTO),
    "albert": (transformers.AlbertConfig, SIZES, AUTO),
    "t5": (transformers.T5Config, T5 | {"d_ff": INNER}, transformers.T5EncoderModel),
    "deberta": (
        transformers.DebertaV2Config,
        SIZES
        | {
            "relative_attention": True,
            "pos_att_type": ["p2c", "c2p"],
            "position_buckets": 256,
            "share_att_key": True,
            "norm_rel_ebd": "layer_norm",
            "position_biased_input": False,
            "type_vocab_size": 0,
        },
        AUTO,
    ),
    "nomic": (transformers.NomicBertConfig, GATED, AUTO),
    "gte": (transformers.GteConfig, GATED, AUTO),
    "modernbert": (transformers.ModernBertConfig, GATED, AUTO),
    "eurobert": (transformers.EuroBertConfig, DECODER, AUTO),
    "llama": (transformers.LlamaConfig, DECODER, AUTO),
    "qwen3": (transformers.Qwen3Config, DECODER, AUTO),
    "gemma3": (
        transformers.Gemma3TextConfig,
        DECODER | {"query_pre_attn_scalar": HIDDEN // HEADS, "use_bidirectional_attention": True},
        AUTO,
    ),
    # Its pieces of the embedded token are as wide as the tokens, and a quarter of its multiplications is theirs.
    "embedding-gemma2": (
        transformers.EmbeddingGemma2TextConfig,
        DECODER
        | {
            "global_head_dim": HIDDEN // HEADS,
            "num_global_key_value_heads": HEADS,
            "hidden_size_per_layer_input": HIDDEN,
            "embedding_dim": HIDDEN,
        },
        AUTO,
    ),
    "jina-bert": (remote_models.JinaBertConfig, GATED | {"qk_post_norm": False}, remote_models.JinaBertModel),
}


def main(out: Path) -> None:
    remote_models.register()
    tokens = base.tokenizer()
    for name, (config_class, sizes, make) in KINDS.items():
        folder = out / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        config = config_class(vocab_size=30_522, pad_token_id=0, **sizes)
        with tempfile.TemporaryDirectory() as scratch:
            model = make(config)
            base.shake(model, name, 0.02)
            model.save_pretrained(scratch)
            tokens.save(scratch + "/tokenizer.json")
            settings = base.tokenizer_config(tokenizer_class="PreTrainedTokenizerFast")
            write_json(Path(scratch) / "tokenizer_config.json", settings)
            modules = [Transformer(scratch), Pooling(HIDDEN, "mean")]
            SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
            tokens.save(str(folder / "tokenizer.json"))
            write_json(folder / "tokenizer_config.json", settings)
        if name == "jina-bert":
            repository = next(f.repository for f in families.FAMILIES if f.name == name)
            edit_json("config.json", model_type="bert", **repository)(folder)
        print(name)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    torch.manual_seed(0)
    main(Path(sys.argv[1]))
