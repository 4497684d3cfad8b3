package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ALBERT (Lan et al. 2019), as transformers' {@code models/albert/modeling_albert.py} computes it:
 * BERT, whose tables are narrower than its layers, and whose layers share tensors: a group of them
 * runs as often as there are layers to a group.
 *
 * <p>Known by it: paraphrase-albert-small-v2.
 */
final class AlbertFamily implements Family {

  private static final BertLayers.Names NAMES =
      new BertLayers.Names(
          "",
          List.of("attention.query", "attention.key", "attention.value"),
          "attention.dense",
          "attention.LayerNorm",
          "ffn",
          "ffn_output",
          "full_layer_layer_norm");

  @Override
  public List<String> modelTypes() {
    return List.of("albert");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "ALBERT", List.of("Albert"));
    ConfigKeys.onlyText(config, "position_embedding_type", "absolute");
    config.inert(
        "classifier_dropout_prob",
        "down_scale_factor",
        "gap_size",
        "net_structure_type",
        "num_memory_blocks");
    BertFamily.Config albert = BertFamily.Config.read(config, "gelu_new");
    int width = width(config);
    int groups = config.integer("num_hidden_groups", 1, 1000, 1);
    int inner = config.integer("inner_group_num", 1, 1000, 1);
    if (groups > albert.layers()) {
      throw config.refuse(
          "num_hidden_groups", groups, "at most num_hidden_layers " + albert.layers());
    }
    BertLayers kind =
        new BertLayers(
            albert.layers(),
            albert.hidden(),
            albert.heads(),
            albert.inner(),
            albert.activation(),
            albert.eps(),
            Form.PLAIN);
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < albert.layers(); n++) {
      int group = (int) ((long) n * groups / albert.layers());
      for (int i = 0; i < inner; i++) {
        layers.add(
            kind.layer(
                NAMES, "encoder.albert_layer_groups." + group + ".albert_layers." + i + "."));
      }
    }
    return new EncoderPlan(
        "albert " + albert + " embedding_size " + width + " groups " + groups + " of " + inner,
        List.of("albert."),
        List.of(
            "(albert\\.)?pooler\\..*",
            "predictions\\..*",
            "sop_classifier\\..*",
            "classifier\\..*",
            "(albert\\.)?embeddings\\.(position_ids|token_type_ids)"),
        albert.vocabulary(),
        albert.hidden(),
        albert.positions(),
        new Embeddings(
            "embeddings.word_embeddings.weight",
            width,
            1,
            new Positions("embeddings.position_embeddings.weight", albert.positions(), 0, null),
            new Types("embeddings.token_type_embeddings.weight", albert.types()),
            BertLayers.norm("embeddings.LayerNorm", width, albert.eps()),
            Linear.of("encoder.embedding_hidden_mapping_in", true, albert.hidden(), width)),
        layers,
        null);
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    BertFamily.Config albert = BertFamily.Config.read(config, "gelu_new");
    int width = width(config);
    String from = "predictions.";
    return Optional.of(
        new VocabularyHead(
            Linear.of(from + "dense", true, width, albert.hidden()),
            albert.activation(),
            BertLayers.norm(from + "LayerNorm", width, albert.eps()),
            from + "decoder.weight",
            ConfigKeys.tied(config),
            new TensorName(from + "decoder.bias", from + "bias")));
  }

  private static int width(JsonFile config) {
    return config.integer("embedding_size", 1, 1 << 16, 128);
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(
        BertLayers.pooledHead(
            "pooler", BertFamily.Config.read(config, "gelu_new").hidden(), labels));
  }
}
