"""Encoders that transformers does not hold, whose repositories bring their own code, written anew for the fixtures from
what that code computes (names of tensors and keys are theirs). Each is registered under a `model_type` of its own, since
the repositories' says `bert` or the like; make_family_fixtures.py puts the real one into the folders.
"""

import math

import torch
import transformers
from torch import nn
from transformers.modeling_outputs import BaseModelOutput


class Remote(transformers.PreTrainedModel):
    """Weights are filled by the fixtures; nothing is initialised."""

    def _init_weights(self, module):
        pass


def padded(attention_mask):
    """What is added to scores, [batch, 1, 1, keys]."""
    return (1.0 - attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min


class JinaBertConfig(transformers.BertConfig):
    model_type = "jina_bert_reference"


class JinaBertEmbeddings(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.word_embeddings = nn.Embedding(config.vocab_size, config.hidden_size)
        self.token_type_embeddings = nn.Embedding(config.type_vocab_size, config.hidden_size)
        self.LayerNorm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)

    def forward(self, ids):
        return self.LayerNorm(self.word_embeddings(ids) + self.token_type_embeddings(torch.zeros_like(ids)))


def slopes(heads):
    """jina-bert's _get_alibi_head_slopes."""

    def of_power(n):
        start = 2 ** (-(2 ** -(math.log2(n) - 3)))
        return [start * start**i for i in range(n)]

    if math.log2(heads).is_integer():
        return of_power(heads)
    closest = 2 ** math.floor(math.log2(heads))
    return of_power(closest) + slopes(2 * closest)[0::2][: heads - closest]


class JinaBertAttention(nn.Module):
    def __init__(self, config, normed):
        super().__init__()
        width = config.hidden_size
        self.heads = config.num_attention_heads
        self.self = nn.Module()
        self.self.query = nn.Linear(width, width)
        self.self.key = nn.Linear(width, width)
        self.self.value = nn.Linear(width, width)
        if normed:
            self.self.layer_norm_q = nn.LayerNorm(width, eps=config.layer_norm_eps)
            self.self.layer_norm_k = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.normed = normed
        self.output = nn.Module()
        self.output.dense = nn.Linear(width, width)
        self.output.LayerNorm = nn.LayerNorm(width, eps=config.layer_norm_eps)

    def forward(self, x, mask):
        split = lambda t: t.view(*t.shape[:2], self.heads, -1).transpose(1, 2)
        q, k, v = self.self.query(x), self.self.key(x), self.self.value(x)
        if self.normed:
            q, k = self.self.layer_norm_q(q), self.self.layer_norm_k(k)
        q, k, v = split(q), split(k), split(v)
        place = torch.arange(x.shape[1])
        apart = (place[None, :] - place[:, None]).abs()
        alibi = -apart[None] * torch.tensor(slopes(self.heads))[:, None, None]
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + alibi + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
        return self.output.LayerNorm(self.output.dense(mixed) + x)


class JinaBertLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.normed = config.qk_post_norm
        width, inner = config.hidden_size, config.intermediate_size
        self.inner = inner
        self.attention = JinaBertAttention(config, self.normed)
        self.mlp = nn.Module()
        if self.normed:
            self.mlp.up_gated_layer = nn.Linear(width, 2 * inner, bias=False)
            self.mlp.down_layer = nn.Linear(inner, width)
            self.layer_norm_1 = nn.LayerNorm(width, eps=config.layer_norm_eps)
            self.layer_norm_2 = nn.LayerNorm(width, eps=config.layer_norm_eps)
        else:
            self.mlp.gated_layers = nn.Linear(width, 2 * inner, bias=False)
            self.mlp.wo = nn.Linear(inner, width)
            self.mlp.layernorm = nn.LayerNorm(width, eps=config.layer_norm_eps)

    def forward(self, x, mask):
        a = self.attention(x, mask)
        if self.normed:
            y = self.layer_norm_1(x + a)
            both = self.mlp.up_gated_layer(y)
            up, gate = both[..., : self.inner], both[..., self.inner :]
            return self.layer_norm_2(y + self.mlp.down_layer(up * nn.functional.gelu(gate)))
        both = self.mlp.gated_layers(a)
        gate, rest = both[..., : self.inner], both[..., self.inner :]
        return self.mlp.layernorm(a + self.mlp.wo(nn.functional.gelu(gate) * rest))


class JinaBertModel(Remote):
    config_class = JinaBertConfig
    base_model_prefix = "bert"

    def __init__(self, config):
        super().__init__(config)
        self.embeddings = JinaBertEmbeddings(config)
        self.encoder = nn.Module()
        self.encoder.layer = nn.ModuleList(JinaBertLayer(config) for _ in range(config.num_hidden_layers))
        self.post_init()

    def forward(self, input_ids, attention_mask=None, **_):
        mask = padded(attention_mask)
        x = self.embeddings(input_ids)
        for layer in self.encoder.layer:
            x = layer(x, mask)
        return BaseModelOutput(last_hidden_state=x)


def register():
    for config, model in ((JinaBertConfig, JinaBertModel),):
        transformers.AutoConfig.register(config.model_type, config)
        transformers.AutoModel.register(config, model)
