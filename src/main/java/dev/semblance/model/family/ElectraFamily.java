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
 * ELECTRA (Clark et al. 2020), as transformers' {@code models/electra/modeling_electra.py} computes
 * it: BERT, whose tables may be narrower than its layers and are then projected.
 */
final class ElectraFamily implements Family {

  @Override
  public List<String> modelTypes() {
    return List.of("electra");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "ELECTRA", List.of("Electra"));
    ConfigKeys.onlyText(config, "position_embedding_type", "absolute");
    config.inert(
        "summary_activation",
        "summary_first_dropout",
        "summary_last_dropout",
        "summary_type",
        "summary_use_proj");
    BertFamily.Config electra = BertFamily.Config.read(config);
    int width = width(config);
    return new EncoderPlan(
        "electra " + electra + " embedding_size " + width,
        List.of("electra."),
        List.of(
            "(discriminator|generator)_(predictions|lm_head)\\..*",
            "classifier\\..*",
            "(electra\\.)?embeddings\\.(position_ids|token_type_ids)"),
        electra.vocabulary(),
        electra.hidden(),
        electra.positions(),
        new Embeddings(
            "embeddings.word_embeddings.weight",
            width,
            1,
            new Positions("embeddings.position_embeddings.weight", electra.positions(), 0, null),
            new Types("embeddings.token_type_embeddings.weight", electra.types()),
            BertLayers.norm("embeddings.LayerNorm", width, electra.eps()),
            width == electra.hidden()
                ? null
                : Linear.of("embeddings_project", true, electra.hidden(), width)),
        new BertLayers(
                electra.layers(),
                electra.hidden(),
                electra.heads(),
                electra.inner(),
                electra.activation(),
                electra.eps(),
                Form.PLAIN)
            .named(BertLayers.Names.BERT),
        null);
  }

  /** The generator's, in which the activation is gelu whatever the layers have. */
  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    BertFamily.Config electra = BertFamily.Config.read(config);
    int width = width(config);
    return Optional.of(
        new VocabularyHead(
            Linear.of("generator_predictions.dense", true, width, electra.hidden()),
            Activation.GELU,
            BertLayers.norm("generator_predictions.LayerNorm", width, electra.eps()),
            "generator_lm_head.weight",
            ConfigKeys.tied(config),
            new TensorName("generator_lm_head.bias")));
  }

  private static int width(JsonFile config) {
    return config.integer("embedding_size", 1, 1 << 16, 128);
  }

  /** RoBERTa's, but for the activation. */
  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(
        BertLayers.classifierHead(
            BertFamily.Config.read(config).hidden(), Activation.GELU, labels));
  }
}
