package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Bias;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.Optional;

/**
 * MPNet (Song et al. 2020), as transformers' {@code models/mpnet/modeling_mpnet.py} computes it:
 * RoBERTa's positions without types, and one learned bias by distance for all layers.
 *
 * <p>Known by it: all-mpnet-base-v2, multi-qa-mpnet, paraphrase-multilingual-mpnet's kin.
 */
final class MpnetFamily implements Family {

  /** Fixed in the reference, whatever the configuration says of padding. */
  private static final int PAD = 1;

  /** Fixed as well; {@code relative_attention_num_buckets} only sizes the table. */
  private static final int BUCKETS = 32;

  private static final int MAX_DISTANCE = 128;

  private static final BertLayers.Names NAMES =
      new BertLayers.Names(
          "encoder.layer.%d.",
          List.of("attention.attn.q", "attention.attn.k", "attention.attn.v"),
          "attention.attn.o",
          "attention.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  @Override
  public List<String> modelTypes() {
    return List.of("mpnet");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "MPNet", List.of("MPNet"));
    config.inert("type_vocab_size");
    int buckets = config.integer("relative_attention_num_buckets", 1, 1000, BUCKETS);
    if (buckets != BUCKETS) {
      throw config.refuse("relative_attention_num_buckets", buckets, Integer.toString(BUCKETS));
    }
    BertFamily.Config mpnet = BertFamily.Config.read(config);
    if (mpnet.positions() <= PAD + 1) {
      throw config.refuse(
          "max_position_embeddings", mpnet.positions(), "more than 2: positions begin there");
    }
    return new EncoderPlan(
        "mpnet " + mpnet,
        List.of("mpnet."),
        List.of(
            "(mpnet\\.)?pooler\\..*",
            "lm_head\\..*",
            "classifier\\..*",
            "(mpnet\\.)?embeddings\\.position_ids"),
        mpnet.vocabulary(),
        mpnet.hidden(),
        mpnet.positions() - PAD - 1,
        new Embeddings(
            "embeddings.word_embeddings.weight",
            mpnet.hidden(),
            1,
            new Positions("embeddings.position_embeddings.weight", mpnet.positions(), PAD + 1, PAD),
            null,
            BertLayers.norm("embeddings.LayerNorm", mpnet.hidden(), mpnet.eps()),
            null),
        new BertLayers(
                mpnet.layers(),
                mpnet.hidden(),
                mpnet.heads(),
                mpnet.inner(),
                mpnet.activation(),
                mpnet.eps(),
                new Form(
                    false,
                    Form.UNBOUNDED,
                    new Bias.Buckets(
                        "encoder.relative_attention_bias.weight", BUCKETS, MAX_DISTANCE)))
            .named(NAMES),
        null);
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    BertFamily.Config mpnet = BertFamily.Config.read(config);
    return Optional.of(BertLayers.robertaHead(config, mpnet.hidden(), mpnet.eps()));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(BertLayers.classifierHead(BertFamily.Config.read(config).hidden(), labels));
  }
}
