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
import dev.semblance.model.plan.EncoderPlan.NormKind;
import dev.semblance.model.plan.EncoderPlan.Rotary;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * GTE v1.5 (Zhang et al. 2024), as transformers' {@code models/gte} computes it ({@code gte}) and
 * the repositories' own code ({@code new}, Alibaba-NLP/new-impl {@code modeling.py}): BERT with
 * rotary positions and a gated feed-forward part.
 *
 * <p>Known by it: gte-base-en-v1.5, gte-multilingual-base, arctic-embed-m-v2.
 */
final class GteFamily implements Family {

  private static final String BLOCK = "encoder.layer";

  private static final List<RenamedLayer> RENAMED =
      Stream.concat(
              RenamedLayer.queryKeyValue(BLOCK, "attention.qkv_proj").stream(),
              Stream.of(
                  RenamedLayer.inBlock("self_attn.o_proj", BLOCK, "attention.o_proj"),
                  RenamedLayer.part("mlp.up_proj", BLOCK, "mlp.up_gate_proj", 0, 2),
                  RenamedLayer.part("mlp.gate_proj", BLOCK, "mlp.up_gate_proj", 1, 2),
                  RenamedLayer.inBlock("mlp.down_proj", BLOCK, "mlp.down_proj"),
                  RenamedLayer.inBlock("post_attention_layernorm", BLOCK, "attn_ln"),
                  RenamedLayer.inBlock("post_mlp_layernorm", BLOCK, "mlp_ln")))
          .toList();

  @Override
  public List<String> modelTypes() {
    return List.of("gte", "new");
  }

  @Override
  public List<RenamedLayer> renamedLayers() {
    return RENAMED;
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    boolean remote = config.text("model_type", "").equals("new");
    // The repositories bring the code that transformers has by now as gte.
    config.inert("auto_map");
    ConfigKeys.checkGraph(config, "GTE", List.of("Gte", "New"));
    config.inert("unpad_inputs", "use_memory_efficient_attention");
    ConfigKeys.onlyText(config, "layer_norm_type", "layer_norm");
    ConfigKeys.onlyText(config, "position_embedding_type", "rope");
    ConfigKeys.refuse(config, "logn_attention_scale", "false");
    ConfigKeys.refuse(config, "logn_attention_clip1", "false");
    if (!config.flag("pack_qkv", true)) {
      throw config.refuse("pack_qkv", false, "true");
    }
    Config gte = Config.read(config, remote);
    return new EncoderPlan(
        "gte " + gte,
        List.of("new.", "gte."),
        List.of(
            "((new|gte)\\.)?pooler\\..*",
            "lm_head\\..*",
            "classifier\\..*",
            ".*rotary_emb\\..*",
            "(new\\.)?embeddings\\.position_ids"),
        gte.vocabulary,
        gte.hidden,
        gte.positions,
        new Embeddings(
            "embeddings.word_embeddings.weight",
            gte.hidden,
            1,
            null,
            gte.types == 0 ? null : new Types("embeddings.token_type_embeddings.weight", gte.types),
            BertLayers.norm("embeddings.LayerNorm", gte.hidden, gte.eps),
            null),
        IntStream.range(0, gte.layers).mapToObj(n -> layer(gte, n)).toList(),
        null);
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    boolean remote = config.text("model_type", "").equals("new");
    Config gte = Config.read(config, remote);
    String from = "lm_head.";
    return Optional.of(
        new VocabularyHead(
            Linear.of(from + "dense", true, gte.hidden, gte.hidden),
            // The repositories' code takes the layers' own; both are gelu wherever it is published.
            remote ? gte.activation : Activation.GELU,
            new Norm(
                NormKind.LAYER,
                gte.hidden,
                gte.eps,
                new TensorName(from + "norm.weight", from + "layer_norm.weight"),
                new TensorName(from + "norm.bias", from + "layer_norm.bias")),
            from + "decoder.weight",
            ConfigKeys.tied(config),
            new TensorName(from + "decoder.bias")));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    boolean remote = config.text("model_type", "").equals("new");
    return Optional.of(BertLayers.pooledHead(Config.read(config, remote).hidden, labels));
  }

  private static Layer layer(Config gte, int n) {
    String from = "encoder.layer." + n + ".";
    int width = gte.hidden / gte.heads;
    return new Layer(
        Around.post(GatedLayers.layerNorm(from + "attn_ln", true, gte.hidden, gte.eps)),
        new SelfAttention(
            gte.heads,
            gte.heads,
            width,
            Linear.of(from + "attention.qkv_proj", true, 3 * gte.hidden, gte.hidden),
            Linear.of(from + "attention.o_proj", true, gte.hidden, gte.hidden),
            null,
            null,
            gte.rotary,
            1 / Math.sqrt(width),
            Form.PLAIN),
        Around.post(GatedLayers.layerNorm(from + "mlp_ln", true, gte.hidden, gte.eps)),
        new FeedForward(
            Linear.of(from + "mlp.up_gate_proj", false, 2 * gte.inner, gte.hidden),
            Gate.SECOND,
            gte.inner,
            gte.activation,
            Linear.of(from + "mlp.down_proj", true, gte.hidden, gte.inner)));
  }

  private record Config(
      int vocabulary,
      int hidden,
      int layers,
      int heads,
      int inner,
      Activation activation,
      double eps,
      int positions,
      int types,
      Rotary rotary) {

    static Config read(JsonFile config, boolean remote) {
      int hidden = config.integer("hidden_size", 1, 1 << 16);
      int heads = ConfigKeys.heads(config, "num_attention_heads", hidden, "hidden_size");
      RopeKeys rope = new RopeKeys(config, hidden / heads, 160_000);
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          hidden,
          config.integer("num_hidden_layers", 1, 1000),
          heads,
          config.integer("intermediate_size", 1, 1 << 20),
          ConfigKeys.activation(config, "hidden_act", "gelu"),
          config.number("layer_norm_eps", 1e-30, 1, 1e-12),
          rope.longest(config.integer("max_position_embeddings", 1, 1 << 24, 8192)),
          config.integer("type_vocab_size", 0, 1000, 1),
          remote ? stretched(config, hidden / heads) : rope.read());
    }

    /** The repositories' NTK scaling, which is always on where a factor is given. */
    private static Rotary stretched(JsonFile config, int width) {
      JsonFile scaling = config.object("rope_scaling");
      double theta = config.number("rope_theta", 1, 1e12, 10_000);
      if (scaling.isEmpty()) {
        return new Rotary(width, theta, 1);
      }
      String type = scaling.text("type", "ntk");
      if (!type.equals("ntk")) {
        throw scaling.refuse("type", type, "ntk");
      }
      ConfigKeys.refuse(scaling, "mixed_b", "nothing");
      double factor = scaling.number("factor", 1, 1e6, 1);
      return new Rotary(width, theta * factor, Math.pow(factor, 2.0 / width));
    }
  }
}
