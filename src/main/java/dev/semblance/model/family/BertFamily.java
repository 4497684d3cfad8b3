package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.Optional;

/**
 * BERT (Devlin et al. 2018), as transformers' {@code models/bert/modeling_bert.py} computes it:
 * word, position and type embeddings, post-norm layers, bidirectional attention. Texts are single,
 * so every token's type is 0.
 *
 * <p>Known by it: MiniLM, bge v1.5, e5, gte v1, mxbai, arctic v1.
 */
final class BertFamily implements Family {

  @Override
  public List<String> modelTypes() {
    return List.of("bert");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "BERT", List.of("Bert"));
    ConfigKeys.onlyText(config, "position_embedding_type", "absolute");
    Config bert = Config.read(config);
    return new EncoderPlan(
        "bert " + bert,
        List.of("bert."),
        List.of(
            "(bert\\.)?pooler\\..*",
            "cls\\..*",
            "classifier\\..*",
            "(bert\\.)?embeddings\\.(position_ids|token_type_ids)"),
        bert.vocabulary,
        bert.hidden,
        bert.positions,
        new Embeddings(
            "embeddings.word_embeddings.weight",
            bert.hidden,
            1,
            new Positions("embeddings.position_embeddings.weight", bert.positions, 0, null),
            new Types("embeddings.token_type_embeddings.weight", bert.types),
            BertLayers.norm("embeddings.LayerNorm", bert.hidden, bert.eps),
            null),
        new BertLayers(
                bert.layers,
                bert.hidden,
                bert.heads,
                bert.inner,
                bert.activation,
                bert.eps,
                Form.PLAIN)
            .named(BertLayers.Names.BERT),
        null);
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    Config bert = Config.read(config);
    String from = "cls.predictions.";
    return Optional.of(
        new VocabularyHead(
            Linear.of(from + "transform.dense", true, bert.hidden, bert.hidden),
            bert.activation,
            BertLayers.norm(from + "transform.LayerNorm", bert.hidden, bert.eps),
            from + "decoder.weight",
            ConfigKeys.tied(config),
            new TensorName(from + "decoder.bias", from + "bias")));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(BertLayers.pooledHead(Config.read(config).hidden, labels));
  }

  /** The keys of {@code config.json} that shape the computation. */
  record Config(
      int vocabulary,
      int hidden,
      int layers,
      int heads,
      int inner,
      Activation activation,
      double eps,
      int positions,
      int types) {

    static Config read(JsonFile config) {
      return read(config, "gelu");
    }

    /**
     * @param activation where no key says it
     */
    static Config read(JsonFile config, String activation) {
      return read(config, activation, 1e-12, config.integer("type_vocab_size", 1, 1000, 2));
    }

    /**
     * @param eps where no key says it
     */
    static Config read(JsonFile config, String activation, double eps, int types) {
      int hidden = config.integer("hidden_size", 1, 1 << 16);
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          hidden,
          config.integer("num_hidden_layers", 1, 1000),
          ConfigKeys.heads(config, "num_attention_heads", hidden, "hidden_size"),
          config.integer("intermediate_size", 1, 1 << 20),
          ConfigKeys.activation(config, "hidden_act", activation),
          config.number("layer_norm_eps", 1e-30, 1, eps),
          config.integer("max_position_embeddings", 1, 1 << 24, 512),
          types);
    }
  }
}
