"""Encoders that transformers does not hold, whose repositories bring their own code, written anew for the fixtures from
what that code computes (names of tensors and keys are theirs). Each is registered under a `model_type` of its own, since
the repositories' says `bert` or the like; make_family_fixtures.py puts the real one into the folders.
"""

import math

import torch
import transformers
from torch import nn
from transformers.modeling_outputs import BaseModelOutput, SequenceClassifierOutput


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

    def forward(self, ids, types=None):
        types = torch.zeros_like(ids) if types is None else types
        return self.LayerNorm(self.word_embeddings(ids) + self.token_type_embeddings(types))


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

    def forward(self, input_ids, attention_mask=None, token_type_ids=None, **_):
        mask = padded(attention_mask)
        x = self.embeddings(input_ids, token_type_ids)
        for layer in self.encoder.layer:
            x = layer(x, mask)
        return BaseModelOutput(last_hidden_state=x)


class JinaBertForSequenceClassification(Remote):
    config_class = JinaBertConfig
    base_model_prefix = "bert"

    def __init__(self, config):
        super().__init__(config)
        self.bert = JinaBertModel(config)
        self.bert.pooler = nn.Module()
        self.bert.pooler.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)
        self.post_init()

    def forward(self, input_ids, attention_mask=None, token_type_ids=None, **_):
        first = self.bert(input_ids, attention_mask, token_type_ids).last_hidden_state[:, 0]
        return SequenceClassifierOutput(logits=self.classifier(torch.tanh(self.bert.pooler.dense(first))))


class FlashRobertaConfig(transformers.XLMRobertaConfig):
    model_type = "flash_roberta_reference"


class FlashRobertaLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config.hidden_size
        self.heads = config.num_attention_heads
        self.mixer = nn.Module()
        self.mixer.Wqkv = nn.Linear(width, 3 * width)
        self.mixer.out_proj = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.mlp = nn.Module()
        self.mlp.fc1 = nn.Linear(width, config.intermediate_size)
        self.mlp.fc2 = nn.Linear(config.intermediate_size, width)
        self.norm2 = nn.LayerNorm(width, eps=config.layer_norm_eps)

    def forward(self, x, mask):
        q, k, v = self.mixer.Wqkv(x).view(*x.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
        x = self.norm1(self.mixer.out_proj(mixed) + x)
        return self.norm2(self.mlp.fc2(nn.functional.gelu(self.mlp.fc1(x))) + x)


class FlashRobertaModel(Remote):
    """jinaai/jina-reranker-v2-base-multilingual: XLM-RoBERTa, whose tensors are named as flash-attention's BERT."""

    config_class = FlashRobertaConfig
    base_model_prefix = "roberta"

    def __init__(self, config):
        super().__init__(config)
        width = config.hidden_size
        self.pad = config.pad_token_id
        self.embeddings = nn.Module()
        self.embeddings.word_embeddings = nn.Embedding(config.vocab_size, width)
        self.embeddings.position_embeddings = nn.Embedding(config.max_position_embeddings, width)
        self.embeddings.token_type_embeddings = nn.Embedding(config.type_vocab_size, width)
        self.emb_ln = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(FlashRobertaLayer(config) for _ in range(config.num_hidden_layers))
        self.post_init()

    def forward(self, input_ids, attention_mask=None, **_):
        real = (input_ids != self.pad).int()
        places = torch.cumsum(real, dim=1) * real + self.pad
        tables = self.embeddings
        x = tables.word_embeddings(input_ids) + tables.position_embeddings(places)
        x = self.emb_ln(x + tables.token_type_embeddings(torch.zeros_like(input_ids)))
        for layer in self.encoder.layers:
            x = layer(x, padded(attention_mask))
        return BaseModelOutput(last_hidden_state=x)


class FlashRobertaForSequenceClassification(Remote):
    config_class = FlashRobertaConfig
    base_model_prefix = "roberta"

    def __init__(self, config):
        super().__init__(config)
        self.roberta = FlashRobertaModel(config)
        self.classifier = nn.Module()
        self.classifier.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.classifier.out_proj = nn.Linear(config.hidden_size, config.num_labels)
        self.post_init()

    def forward(self, input_ids, attention_mask=None, **_):
        first = self.roberta(input_ids, attention_mask).last_hidden_state[:, 0]
        dense = torch.tanh(self.classifier.dense(first))
        return SequenceClassifierOutput(logits=self.classifier.out_proj(dense))


class NomicMoeConfig(transformers.BertConfig):
    model_type = "nomic_moe_reference"


def turned(x, places, theta=10000.0):
    """Rotary positions of [batch, heads, tokens, width], by halves."""
    half = x.shape[-1] // 2
    angles = places[:, None].float() * theta ** (-torch.arange(half).float() / half)
    cos, sin = (torch.cat([f(angles)] * 2, -1) for f in (torch.cos, torch.sin))
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


class NomicExperts(nn.Module):
    """Each token goes through those experts that a router finds likeliest; their shares are not made to sum up to 1."""

    def __init__(self, config):
        super().__init__()
        width, inner, self.experts_count, self.chosen = (
            config.hidden_size, config.intermediate_size, config.experts, config.experts_chosen)
        self.router = nn.Module()
        self.router.layer = nn.Linear(width, self.experts_count, bias=False)
        self.experts = nn.Module()
        self.experts.mlp = nn.Module()
        self.experts.mlp.w1 = nn.Parameter(torch.empty(self.experts_count * inner, width))
        self.experts.mlp.w2 = nn.Parameter(torch.empty(self.experts_count * inner, width))
        self.experts.bias = nn.Parameter(torch.empty(width))

    def forward(self, x):
        shares, which = self.router.layer(x).float().softmax(-1).topk(self.chosen, -1)
        share = torch.zeros(*x.shape[:-1], self.experts_count).scatter(-1, which, shares)
        into = self.experts.mlp.w1.chunk(self.experts_count)
        back = self.experts.mlp.w2.chunk(self.experts_count)
        every = [nn.functional.gelu(x @ into[e].T) @ back[e] * share[..., e : e + 1] for e in range(self.experts_count)]
        return sum(every) + self.experts.bias


class NomicMoeLayer(nn.Module):
    def __init__(self, config, number):
        super().__init__()
        width = config.hidden_size
        self.heads = config.num_attention_heads
        self.attn = nn.Module()
        self.attn.Wqkv = nn.Linear(width, 3 * width)
        self.attn.out_proj = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.norm2 = nn.LayerNorm(width, eps=config.layer_norm_eps)
        self.routed = number % 2 == 1
        if self.routed:
            self.mlp = NomicExperts(config)
        else:
            self.mlp = nn.Module()
            self.mlp.fc1 = nn.Linear(width, config.intermediate_size)
            self.mlp.fc2 = nn.Linear(config.intermediate_size, width)

    def forward(self, x, mask):
        q, k, v = self.attn.Wqkv(x).view(*x.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        places = torch.arange(x.shape[1])
        scores = turned(q, places) @ turned(k, places).transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask
        x = self.norm1(self.attn.out_proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)) + x)
        fed = self.mlp(x) if self.routed else self.mlp.fc2(nn.functional.gelu(self.mlp.fc1(x)))
        return self.norm2(fed + x)


class NomicMoeModel(Remote):
    """nomic-embed-text-v2-moe: NomicBERT with biases, every second layer of experts."""

    config_class = NomicMoeConfig
    base_model_prefix = "bert"

    def __init__(self, config):
        super().__init__(config)
        self.embeddings = nn.Module()
        self.embeddings.word_embeddings = nn.Embedding(config.vocab_size, config.hidden_size)
        self.embeddings.token_type_embeddings = nn.Embedding(config.type_vocab_size, config.hidden_size)
        self.emb_ln = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(NomicMoeLayer(config, n) for n in range(config.num_hidden_layers))
        self.post_init()

    def forward(self, input_ids, attention_mask=None, **_):
        types = self.embeddings.token_type_embeddings(torch.zeros_like(input_ids))
        x = self.emb_ln(self.embeddings.word_embeddings(input_ids) + types)
        for layer in self.encoder.layers:
            x = layer(x, padded(attention_mask))
        return BaseModelOutput(last_hidden_state=x)


def register():
    transformers.AutoConfig.register(NomicMoeConfig.model_type, NomicMoeConfig)
    transformers.AutoModel.register(NomicMoeConfig, NomicMoeModel)
    for config, model, classifier in (
        (JinaBertConfig, JinaBertModel, JinaBertForSequenceClassification),
        (FlashRobertaConfig, FlashRobertaModel, FlashRobertaForSequenceClassification),
    ):
        transformers.AutoConfig.register(config.model_type, config)
        transformers.AutoModel.register(config, model)
        transformers.AutoModelForSequenceClassification.register(config, classifier)
