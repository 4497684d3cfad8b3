package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.Rotary;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Jina's XLM-RoBERTa (Sturua et al. 2024), as the repositories' own code computes it ({@code
 * jinaai/xlm-roberta-flash-implementation}, {@code modeling_xlm_roberta.py}) and transformers as
 * {@code models/jina_embeddings_v3}: RoBERTa's graph with tensors named as in flash-attention's
 * BERT, and rotary positions or RoBERTa's. The code's {@code model_type} is {@code xlm-roberta};
 * {@code auto_map} tells it.
 *
 * <p>Known by it: jina-embeddings-v3, jina-reranker-v2-base-multilingual.
 */
final class JinaRobertaFamily implements Family {

  private static final String BLOCK = "encoder.layers";

  private static final List<RenamedLayer> RENAMED =
      Stream.concat(
              RenamedLayer.queryKeyValue(BLOCK, "mixer.Wqkv").stream(),
              Stream.of(
                  RenamedLayer.inBlock("self_attn.o_proj", BLOCK, "mixer.out_proj"),
                  RenamedLayer.inBlock("mlp.fc1", BLOCK, "mlp.fc1"),
                  RenamedLayer.inBlock("mlp.fc2", BLOCK, "mlp.fc2"),
                  RenamedLayer.inBlock("post_attention_layernorm", BLOCK, "norm1"),
                  RenamedLayer.inBlock("post_mlp_layernorm", BLOCK, "norm2"),
                  RenamedLayer.single("embeddings.LayerNorm", "emb_ln")))
          .toList();

  private static final String NATIVE = "jina_embeddings_v3";

  /** What the code's layers take for gelu; others it refuses itself. */
  private static final Set<Activation> ACTIVATIONS = Set.of(Activation.GELU, Activation.GELU_TANH);

  @Override
  public List<String> modelTypes() {
    return List.of(NATIVE, "xlm-roberta");
  }

  @Override
  public boolean serves(JsonFile config) {
    if (isNative(config)) {
      return true;
    }
    JsonNode code = config.value("auto_map");
    return code != null && code.toString().contains("XLMRobertaFlash");
  }

  private static boolean isNative(JsonFile config) {
    return config.text("model_type", "").equals(NATIVE);
  }

  @Override
  public List<RenamedLayer> renamedLayers() {
    return RENAMED;
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    config.inert("auto_map");
    ConfigKeys.checkGraph(config, "Jina's XLM-RoBERTa", List.of("XLMRoberta", "JinaEmbeddingsV3"));
    config.inert(
        "emb_pooler",
        "fused_bias_fc",
        "fused_dropout_add_ln",
        "fused_mlp",
        "load_trained_adapters",
        "lora_adaptations",
        "lora_alpha",
        "lora_dropout_p",
        "lora_main_params_trainable",
        "lora_rank",
        "matryoshka_dimensions",
        "mlp_checkpoint_lvl",
        "pad_vocab_size_multiple",
        "task_instructions",
        "truncate_dim",
        "use_flash_attn",
        "use_reentrant");
    Config jina = Config.read(config);
    return new EncoderPlan(
        "jina_roberta " + jina,
        List.of("roberta."),
        List.of(
            "(roberta\\.)?pooler\\..*",
            "lm_head\\..*",
            "classifier\\..*",
            ".*rotary_emb\\..*",
            "(roberta\\.)?embeddings\\.(position_ids|token_type_ids)"),
        jina.bert.vocabulary(),
        jina.bert.hidden(),
        jina.longest,
        new Embeddings(
            "embeddings.word_embeddings.weight",
            jina.bert.hidden(),
            1,
            jina.rotary == null
                ? new Positions(
                    "embeddings.position_embeddings.weight",
                    jina.bert.positions(),
                    jina.pad + 1,
                    jina.pad)
                : null,
            jina.bert.types() == 0
                ? null
                : new Types("embeddings.token_type_embeddings.weight", jina.bert.types()),
            norm(jina, "emb_ln"),
            null),
        IntStream.range(0, jina.bert.layers()).mapToObj(n -> layer(jina, n)).toList(),
        null);
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(
        BertLayers.classifierHead(config.integer("hidden_size", 1, 1 << 16), labels));
  }

  private static Layer layer(Config jina, int n) {
    String from = "encoder.layers." + n + ".";
    int hidden = jina.bert.hidden();
    int width = hidden / jina.bert.heads();
    return new Layer(
        Around.post(norm(jina, from + "norm1")),
        new SelfAttention(
            jina.bert.heads(),
            jina.bert.heads(),
            width,
            Linear.of(from + "mixer.Wqkv", true, 3 * hidden, hidden),
            Linear.of(from + "mixer.out_proj", true, hidden, hidden),
            null,
            null,
            jina.rotary,
            1 / Math.sqrt(width),
            Form.PLAIN),
        Around.post(norm(jina, from + "norm2")),
        new FeedForward(
            Linear.of(from + "mlp.fc1", true, jina.bert.inner(), hidden),
            Gate.NONE,
            jina.bert.inner(),
            jina.bert.activation(),
            Linear.of(from + "mlp.fc2", true, hidden, jina.bert.inner())));
  }

  private static Norm norm(Config jina, String name) {
    return GatedLayers.layerNorm(name, true, jina.bert.hidden(), jina.bert.eps());
  }

  /**
   * @param rotary null where positions are RoBERTa's
   * @param longest text
   */
  private record Config(BertFamily.Config bert, @Nullable Rotary rotary, int pad, int longest) {

    static Config read(JsonFile config) {
      BertFamily.Config bert =
          BertFamily.Config.read(
              config, "gelu", 1e-5, config.integer("type_vocab_size", 0, 1000, 1));
      if (!ACTIVATIONS.contains(bert.activation())) {
        throw config.refuse(
            "hidden_act", config.text("hidden_act", "gelu"), "gelu, or gelu_new and its kin");
      }
      int pad = config.integer("pad_token_id", 0, 1 << 24, 1);
      int width = bert.hidden() / bert.heads();
      if (isNative(config)) {
        RopeKeys rope = new RopeKeys(config, width, 20_000);
        return new Config(bert, rope.read(), pad, rope.longest(bert.positions()));
      }
      String kind = config.text("position_embedding_type", "absolute");
      return switch (kind) {
        case "absolute" -> {
          if (bert.positions() <= pad + 1) {
            throw config.refuse(
                "max_position_embeddings",
                bert.positions(),
                "more than pad_token_id + 1, which is " + (pad + 1) + ": positions begin there");
          }
          yield new Config(bert, null, pad, bert.positions() - pad - 1);
        }
        case "rotary" ->
            new Config(
                bert,
                new Rotary(width, config.number("rotary_emb_base", 1, 1e12, 10_000), 1),
                pad,
                bert.positions());
        default -> throw config.refuse("position_embedding_type", kind, "absolute or rotary");
      };
    }
  }
}
