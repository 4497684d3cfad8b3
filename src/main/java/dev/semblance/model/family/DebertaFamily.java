package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.Bias;
import dev.semblance.model.plan.Convolution;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * DeBERTa v2 and v3 (He et al. 2020, 2021), as transformers' {@code
 * models/deberta_v2/modeling_deberta_v2.py} computes them: BERT, whose scores have products with
 * vectors of distances added, and v2-xlarge with a convolution beside the first layer.
 *
 * <p>Known by it: deberta-v3-small, -base, -large and what was trained of them.
 */
final class DebertaFamily implements Family {

  private static final double EPS = 1e-7;

  @Override
  public List<String> modelTypes() {
    return List.of("deberta-v2");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "DeBERTa", List.of("Deberta"));
    config.inert(
        "cls_dropout", "legacy", "pooler_dropout", "pooler_hidden_act", "pooler_hidden_size");
    if (!config.flag("relative_attention", false)) {
      throw config.refuse("relative_attention", false, "true, as all that is published has it");
    }
    BertFamily.Config bert =
        BertFamily.Config.read(config, "gelu", EPS, config.integer("type_vocab_size", 0, 1000, 0));
    int width = config.integer("embedding_size", 1, 1 << 16, bert.hidden());
    if (width != bert.hidden()) {
      throw config.refuse("embedding_size", width, "hidden_size " + bert.hidden());
    }
    boolean placed = config.flag("position_biased_input", true);
    Distances distances = Distances.read(config, bert);
    Convolution convolution = convolution(config, bert);
    return new EncoderPlan(
        "deberta-v2 "
            + bert
            + " positions "
            + placed
            + " "
            + distances
            + (convolution == null ? "" : " " + convolution),
        List.of("deberta."),
        List.of(
            "pooler\\..*",
            "classifier\\..*",
            "cls\\..*",
            "(lm|mask)_predictions\\..*",
            "(deberta\\.)?embeddings\\.position_ids",
            "(deberta\\.)?embeddings\\.position_embeddings\\.weight"),
        bert.vocabulary(),
        bert.hidden(),
        bert.positions(),
        new Embeddings(
            "embeddings.word_embeddings.weight",
            bert.hidden(),
            1,
            placed
                ? new Positions("embeddings.position_embeddings.weight", bert.positions(), 0, null)
                : null,
            bert.types() == 0
                ? null
                : new Types("embeddings.token_type_embeddings.weight", bert.types()),
            BertLayers.norm("embeddings.LayerNorm", bert.hidden(), bert.eps()),
            null),
        IntStream.range(0, bert.layers())
            .mapToObj(n -> layer(bert, distances, "encoder.layer." + n + "."))
            .toList(),
        null,
        convolution,
        null,
        null);
  }

  private static @Nullable Convolution convolution(JsonFile config, BertFamily.Config bert) {
    int width = config.integer("conv_kernel_size", 0, 63, 0);
    int groups = config.integer("conv_groups", 1, 1 << 16, 1);
    Activation activation = ConfigKeys.activation(config, "conv_act", "tanh");
    if (width == 0) {
      return null;
    }
    if (width % 2 == 0) {
      throw config.refuse("conv_kernel_size", width, "an odd number: a token and its neighbours");
    }
    if (groups != 1) {
      throw config.refuse("conv_groups", groups, "1, as all that is published has it");
    }
    return new Convolution(
        "encoder.conv.conv",
        width,
        activation,
        BertLayers.norm("encoder.conv.LayerNorm", bert.hidden(), bert.eps()));
  }

  /** BERT's, or with {@code legacy: false} that of Microsoft's own code. */
  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    int hidden = config.integer("hidden_size", 1, 1 << 16);
    boolean legacy = config.flag("legacy", true);
    String from = legacy ? "cls.predictions." : "lm_predictions.lm_head.";
    String within = legacy ? from + "transform." : from;
    return Optional.of(
        new VocabularyHead(
            Linear.of(within + "dense", true, hidden, hidden),
            ConfigKeys.activation(config, "hidden_act", "gelu"),
            BertLayers.norm(
                within + "LayerNorm", hidden, config.number("layer_norm_eps", 1e-30, 1, EPS)),
            from + "decoder.weight",
            !legacy || ConfigKeys.tied(config),
            new TensorName(from + "decoder.bias", from + "bias")));
  }

  /** A pooler of the head's own, outside the model. */
  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    int hidden = config.integer("hidden_size", 1, 1 << 16);
    int width = config.integer("pooler_hidden_size", 1, 1 << 16, hidden);
    if (width != hidden) {
      throw config.refuse("pooler_hidden_size", width, "hidden_size " + hidden);
    }
    return Optional.of(
        ScoreHead.pooled(
            new ScoreHead.Transform(
                Linear.of("pooler.dense", true, hidden, hidden),
                false,
                ConfigKeys.activation(config, "pooler_hidden_act", "gelu"),
                null),
            Linear.of("classifier", true, labels, hidden)));
  }

  private static Layer layer(BertFamily.Config bert, Distances distances, String from) {
    int hidden = bert.hidden();
    int width = hidden / bert.heads();
    String self = from + "attention.self.";
    return new Layer(
        Around.post(BertLayers.norm(from + "attention.output.LayerNorm", hidden, bert.eps())),
        new SelfAttention(
            bert.heads(),
            bert.heads(),
            width,
            new Linear(
                List.of(
                    Linear.part(self + "query_proj", true, hidden),
                    Linear.part(self + "key_proj", true, hidden),
                    Linear.part(self + "value_proj", true, hidden)),
                hidden),
            Linear.of(from + "attention.output.dense", true, hidden, hidden),
            null,
            null,
            null,
            1 / Math.sqrt((double) width * distances.terms()),
            new Form(false, Form.UNBOUNDED, distances.bias(self, hidden, bert.eps()))),
        Around.post(BertLayers.norm(from + "output.LayerNorm", hidden, bert.eps())),
        new FeedForward(
            Linear.of(from + "intermediate.dense", true, bert.inner(), hidden),
            Gate.NONE,
            bert.inner(),
            bert.activation(),
            Linear.of(from + "output.dense", true, hidden, bert.inner())));
  }

  /**
   * How distances take part.
   *
   * @param shared whether their keys and queries are made by the tokens' own layers
   */
  private record Distances(
      int span,
      int exact,
      int farthest,
      boolean contentToPosition,
      boolean positionToContent,
      boolean shared,
      boolean normed) {

    static Distances read(JsonFile config, BertFamily.Config bert) {
      int farthest = config.integer("max_relative_positions", -1, 1 << 20, -1);
      farthest = farthest < 1 ? bert.positions() : farthest;
      int buckets = config.integer("position_buckets", -1, 1 << 20, -1);
      int span = buckets > 0 ? buckets : farthest;
      if (buckets > 0 && (buckets < 4 || farthest <= buckets / 2 + 1)) {
        throw config.refuse(
            "position_buckets", buckets, "4 or more, half of it below " + (farthest - 1));
      }
      List<String> types = types(config);
      String norm = config.text("norm_rel_ebd", "none");
      if (!norm.equals("none") && !norm.equals("layer_norm")) {
        throw config.refuse("norm_rel_ebd", norm, "none or layer_norm");
      }
      return new Distances(
          span,
          buckets > 0 ? buckets / 2 : Integer.MAX_VALUE,
          farthest,
          types.contains("c2p"),
          types.contains("p2c"),
          config.flag("share_att_key", false),
          norm.equals("layer_norm"));
    }

    private static List<String> types(JsonFile config) {
      JsonNode value = config.value("pos_att_type");
      List<String> types =
          value == null
              ? List.of()
              : value.isArray()
                  ? value.valueStream().map(each -> each.asString("")).toList()
                  : Arrays.asList(value.asString("").split("\\|"));
      if (types.isEmpty() || !List.of("c2p", "p2c").containsAll(types)) {
        throw config.refuse(
            "pos_att_type", value == null ? "(missing)" : value, "c2p, p2c or both");
      }
      return types;
    }

    /** How many products a score is the sum of. */
    int terms() {
      return 1 + (contentToPosition ? 1 : 0) + (positionToContent ? 1 : 0);
    }

    Bias bias(String self, int hidden, double eps) {
      return new Bias.Disentangled(
          "encoder.rel_embeddings.weight",
          normed ? BertLayers.norm("encoder.LayerNorm", hidden, eps) : null,
          span,
          exact,
          farthest,
          contentToPosition
              ? Linear.of(self + (shared ? "key_proj" : "pos_key_proj"), true, hidden, hidden)
              : null,
          positionToContent
              ? Linear.of(self + (shared ? "query_proj" : "pos_query_proj"), true, hidden, hidden)
              : null);
    }
  }
}
