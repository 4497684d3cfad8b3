package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.Optional;

/**
 * RoBERTa (Liu et al. 2019), XLM-RoBERTa (Conneau et al. 2020) and CamemBERT, as transformers'
 * {@code models/roberta/modeling_roberta.py} computes them: BERT's layers, positions that begin
 * behind the padding's id, usually at 2.
 *
 * <p>Known by it: multilingual-e5, bge-m3's dense vectors, arctic-l v2, all-roberta.
 */
final class RobertaFamily implements Family {

  @Override
  public List<String> modelTypes() {
    return List.of("camembert", "roberta", "xlm-roberta");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "RoBERTa", List.of("Roberta", "XLMRoberta", "Camembert"));
    ConfigKeys.onlyText(config, "position_embedding_type", "absolute");
    BertFamily.Config roberta = BertFamily.Config.read(config);
    int pad = config.integer("pad_token_id", 0, 1 << 24, 1);
    if (roberta.positions() <= pad + 1) {
      throw config.refuse(
          "max_position_embeddings",
          roberta.positions(),
          "more than pad_token_id + 1, which is " + (pad + 1) + ": positions begin there");
    }
    return new EncoderPlan(
        "roberta " + roberta + " pad " + pad,
        List.of("roberta."),
        List.of(
            "(roberta\\.)?pooler\\..*",
            "lm_head\\..*",
            "classifier\\..*",
            "(roberta\\.)?embeddings\\.(position_ids|token_type_ids)"),
        roberta.vocabulary(),
        roberta.hidden(),
        roberta.positions() - pad - 1,
        new Embeddings(
            "embeddings.word_embeddings.weight",
            roberta.hidden(),
            1,
            new Positions(
                "embeddings.position_embeddings.weight", roberta.positions(), pad + 1, pad),
            new Types("embeddings.token_type_embeddings.weight", roberta.types()),
            BertLayers.norm("embeddings.LayerNorm", roberta.hidden(), roberta.eps()),
            null),
        new BertLayers(
                roberta.layers(),
                roberta.hidden(),
                roberta.heads(),
                roberta.inner(),
                roberta.activation(),
                roberta.eps(),
                Form.PLAIN)
            .named(BertLayers.Names.BERT),
        null);
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    BertFamily.Config roberta = BertFamily.Config.read(config);
    return Optional.of(BertLayers.robertaHead(config, roberta.hidden(), roberta.eps()));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(BertLayers.classifierHead(BertFamily.Config.read(config).hidden(), labels));
  }
}
