package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Bias;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.EncoderPlan.Types;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * DeBERTa v2 and v3 (He et al. 2020, 2021), as transformers' {@code
 * models/deberta_v2/modeling_deberta_v2.py} computes them: BERT, whose scores have products with
 * vectors of distances added. The convolution of v2-xlarge, which reaches over a text's borders in
 * a packed batch, is refused.
 *
 * <p>Known by it: deberta-v3-small, -base, -large and what was trained of them.
 */
final class DebertaFamily implements Family {

  @Override
  public List<String> modelTypes() {
    return List.of("deberta-v2");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "DeBERTa", List.of("Deberta"));
    config.inert("legacy", "pooler_dropout", "pooler_hidden_act", "pooler_hidden_size");
    if (!config.flag("relative_attention", false)) {
      throw config.refuse("relative_attention", false, "true, as all that is published has it");
    }
    int convolution = config.integer("conv_kernel_size", 0, 1000, 0);
    if (convolution != 0) {
      throw config.refuse("conv_kernel_size", convolution, "0: the convolution is not served");
    }
    BertFamily.Config bert =
        BertFamily.Config.read(config, "gelu", 1e-7, config.integer("type_vocab_size", 0, 1000, 0));
    int width = config.integer("embedding_size", 1, 1 << 16, bert.hidden());
    if (width != bert.hidden()) {
      throw config.refuse("embedding_size", width, "hidden_size " + bert.hidden());
    }
    boolean placed = config.flag("position_biased_input", true);
    Distances distances = Distances.read(config, bert);
    return new EncoderPlan(
        "deberta-v2 " + bert + " positions " + placed + " " + distances,
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
        null);
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
