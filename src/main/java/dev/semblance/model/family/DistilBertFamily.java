package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.Optional;

/**
 * DistilBERT (Sanh et al. 2019), as transformers' {@code models/distilbert/modeling_distilbert.py}
 * computes it: BERT's layers under other names, no token types. A table of sinusoidal positions is
 * stored like a learned one.
 */
final class DistilBertFamily implements Family {

  private static final double EPS = 1e-12;

  private static final BertLayers.Names NAMES =
      new BertLayers.Names(
          "transformer.layer.%d.",
          List.of("attention.q_lin", "attention.k_lin", "attention.v_lin"),
          "attention.out_lin",
          "sa_layer_norm",
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");

  @Override
  public List<String> modelTypes() {
    return List.of("distilbert");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "DistilBERT", List.of("DistilBert"));
    config.inert("dropout", "qa_dropout", "seq_classif_dropout", "sinusoidal_pos_embds");
    Config distil = Config.read(config);
    return new EncoderPlan(
        "distilbert " + distil,
        List.of("distilbert."),
        List.of(
            "vocab_(transform|layer_norm|projector)\\..*",
            "(pre_)?classifier\\..*",
            "(distilbert\\.)?embeddings\\.position_ids"),
        distil.vocabulary,
        distil.hidden,
        distil.positions,
        new Embeddings(
            "embeddings.word_embeddings.weight",
            distil.hidden,
            1,
            new Positions("embeddings.position_embeddings.weight", distil.positions, 0, null),
            null,
            BertLayers.norm("embeddings.LayerNorm", distil.hidden, EPS),
            null),
        new BertLayers(
                distil.layers,
                distil.hidden,
                distil.heads,
                distil.inner,
                distil.activation,
                EPS,
                Form.PLAIN)
            .named(NAMES),
        null);
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    Config distil = Config.read(config);
    return Optional.of(
        new VocabularyHead(
            Linear.of("vocab_transform", true, distil.hidden, distil.hidden),
            distil.activation,
            BertLayers.norm("vocab_layer_norm", distil.hidden, EPS),
            "vocab_projector.weight",
            ConfigKeys.tied(config),
            new TensorName("vocab_projector.bias")));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    int hidden = Config.read(config).hidden;
    return Optional.of(
        ScoreHead.pooled(
            new ScoreHead.Transform(
                Linear.of("pre_classifier", true, hidden, hidden), false, Activation.RELU, null),
            Linear.of("classifier", true, labels, hidden)));
  }

  private record Config(
      int vocabulary,
      int hidden,
      int layers,
      int heads,
      int inner,
      Activation activation,
      int positions) {

    static Config read(JsonFile config) {
      int hidden = config.integer("dim", 1, 1 << 16);
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          hidden,
          config.integer("n_layers", 1, 1000),
          ConfigKeys.heads(config, "n_heads", hidden, "dim"),
          config.integer("hidden_dim", 1, 1 << 20),
          ConfigKeys.activation(config, "activation", "gelu"),
          config.integer("max_position_embeddings", 1, 1 << 24, 512));
    }
  }
}
