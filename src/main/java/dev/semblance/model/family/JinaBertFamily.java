package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.Bias;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * JinaBERT v2 (Günther et al. 2023), as the repositories' own code computes it ({@code
 * jinaai/jina-bert-implementation} and {@code jina-bert-v2-qk-post-norm}, {@code
 * modeling_bert.py}): BERT with a bias by distance instead of positions, and a gated feed-forward
 * part. The second code norms queries and keys over all heads, and the sum behind attention twice.
 * Their {@code model_type} is {@code bert}; {@code position_embedding_type: alibi} tells them.
 *
 * <p>Known by it: jina-embeddings-v2-small-en, -base-en, -base-de, -base-code,
 * jina-reranker-v1-turbo-en and -tiny-en.
 */
final class JinaBertFamily implements Family {

  @Override
  public List<String> modelTypes() {
    return List.of("bert");
  }

  @Override
  public boolean serves(JsonFile config) {
    return config.text("position_embedding_type", "").equals("alibi");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    JsonNode code = config.value("auto_map");
    boolean normed = code != null && code.toString().contains("qk-post-norm");
    ConfigKeys.checkClasses(config, "JinaBERT", List.of("JinaBert", "Bert"));
    config.inert(
        "alibi_starting_size",
        "attn_implementation",
        "emb_pooler",
        "model_max_length",
        "_attn_type");
    BertFamily.Config jina = BertFamily.Config.read(config);
    String type = config.text("feed_forward_type", "geglu");
    if (!type.equals("geglu") && !type.equals("reglu")) {
      throw config.refuse("feed_forward_type", type, "geglu or reglu");
    }
    Activation activation = type.equals("geglu") ? Activation.GELU : Activation.RELU;
    return new EncoderPlan(
        "jina_bert " + jina + " " + type + (normed ? " norms of queries and keys" : ""),
        List.of("bert."),
        List.of(
            "(bert\\.)?pooler\\..*",
            "cls\\..*",
            "classifier\\..*",
            "(bert\\.)?encoder\\.alibi",
            "(bert\\.)?embeddings\\.(position_ids|token_type_ids)"),
        jina.vocabulary(),
        jina.hidden(),
        jina.positions(),
        new Embeddings(
            "embeddings.word_embeddings.weight",
            jina.hidden(),
            1,
            null,
            new Types("embeddings.token_type_embeddings.weight", jina.types()),
            BertLayers.norm("embeddings.LayerNorm", jina.hidden(), jina.eps()),
            null),
        IntStream.range(0, jina.layers())
            .mapToObj(n -> layer(jina, activation, normed, "encoder.layer." + n + "."))
            .toList(),
        null);
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(BertLayers.pooledHead(BertFamily.Config.read(config).hidden(), labels));
  }

  private static Layer layer(
      BertFamily.Config jina, Activation activation, boolean normed, String from) {
    int hidden = jina.hidden();
    int width = hidden / jina.heads();
    String self = from + "attention.self.";
    String first = from + "attention.output.LayerNorm";
    return new Layer(
        normed
            ? new Around(
                null,
                BertLayers.norm(first, hidden, jina.eps()),
                BertLayers.norm(from + "layer_norm_1", hidden, jina.eps()),
                true)
            : Around.post(BertLayers.norm(first, hidden, jina.eps())),
        new SelfAttention(
            jina.heads(),
            jina.heads(),
            width,
            new Linear(
                List.of(
                    Linear.part(self + "query", true, hidden),
                    Linear.part(self + "key", true, hidden),
                    Linear.part(self + "value", true, hidden)),
                hidden),
            Linear.of(from + "attention.output.dense", true, hidden, hidden),
            normed ? BertLayers.norm(self + "layer_norm_q", hidden, jina.eps()) : null,
            normed ? BertLayers.norm(self + "layer_norm_k", hidden, jina.eps()) : null,
            null,
            1 / Math.sqrt(width),
            new Form(false, Form.UNBOUNDED, Bias.Linear.of(jina.heads()))),
        Around.post(
            BertLayers.norm(
                from + (normed ? "layer_norm_2" : "mlp.layernorm"), hidden, jina.eps())),
        new FeedForward(
            Linear.of(
                from + (normed ? "mlp.up_gated_layer" : "mlp.gated_layers"),
                false,
                2 * jina.inner(),
                hidden),
            normed ? Gate.SECOND : Gate.FIRST,
            jina.inner(),
            activation,
            Linear.of(from + (normed ? "mlp.down_layer" : "mlp.wo"), true, hidden, jina.inner())));
  }
}
