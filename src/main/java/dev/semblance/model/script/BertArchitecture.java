package dev.semblance.model.script;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.model.plan.Activation;
import dev.semblance.weights.safetensors.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * BERT (Devlin et al. 2018), as transformers' {@code models/bert/modeling_bert.py} computes it:
 * word, position and type embeddings, post-norm layers, bidirectional attention. Texts are single,
 * so every token's type is 0.
 *
 * <p>Known by it: MiniLM, bge v1.5, e5, gte v1, mxbai, arctic v1.
 */
final class BertArchitecture implements Architecture {

  private static final Logger log = LoggerFactory.getLogger(BertArchitecture.class);

  /** Tensors that a saving may carry and the encoder does not use. */
  private static final List<String> INERT_TENSORS =
      List.of(
          "(bert\\.)?pooler\\..*",
          "cls\\..*",
          "classifier\\..*",
          "(bert\\.)?embeddings\\.(position_ids|token_type_ids)");

  /** Keys that describe training, generation or the file, never a vector. */
  private static final String[] INERT_KEYS = {
    "_name_or_path",
    "_attn_implementation_autoset",
    "attention_probs_dropout_prob",
    "bos_token_id",
    "chunk_size_feed_forward",
    "classifier_dropout",
    "directionality",
    "dtype",
    "eos_token_id",
    "finetuning_task",
    "gradient_checkpointing",
    "hidden_dropout_prob",
    "id2label",
    "initializer_range",
    "label2id",
    "mask_token_id",
    "num_labels",
    "output_attentions",
    "output_hidden_states",
    "output_past",
    "pad_token_id",
    "pooler_fc_size",
    "pooler_num_attention_heads",
    "pooler_num_fc_layers",
    "pooler_size_per_head",
    "pooler_type",
    "problem_type",
    "return_dict",
    "sep_token_id",
    "tie_word_embeddings",
    "tokenizer_class",
    "torch_dtype",
    "torchscript",
    "transformers_version",
    "use_cache",
    "cls_token_id",
    "unk_token_id",
    "decoder_start_token_id",
    "prefix",
    "task_specific_params",
    "cross_attention_hidden_size",
    "tie_encoder_decoder",
    "tf_legacy_loss",
    "use_bfloat16",
    "is_encoder_decoder",
    "sentence_transformers",
  };

  @Override
  public boolean recognises(JsonFile config) {
    return config.text("model_type", "").equals("bert");
  }

  @Override
  public KernelShapes kernelShapes(JsonFile config) {
    Config bert = Config.read(config);
    return new KernelShapes(bert.hidden, bert.heads, bert.inner, bert.activation);
  }

  @Override
  public Weights weights(WeightFiles files) {
    return Weights.withPrefixOf(
        files, "model.safetensors", "embeddings.word_embeddings.weight", "bert.");
  }

  @Override
  public Shape write(JsonFile config, Weights weights, ScriptModule script) {
    Config bert = Config.read(config);
    String word =
        script.exact(
            "word",
            weights.take("embeddings.word_embeddings.weight", bert.vocabulary, bert.hidden));
    String position =
        script.exact(
            "position",
            weights.take("embeddings.position_embeddings.weight", bert.positions, bert.hidden));
    String type =
        script.exact(
            "type",
            weights.take("embeddings.token_type_embeddings.weight", bert.types, bert.hidden));
    String embeddingNorm = norm(script, weights, bert, "norm", "embeddings.LayerNorm");

    StringBuilder source = new StringBuilder();
    source.append(
        """
        def hidden(self,
          ids: Tensor,
          positions: Tensor,
          groups: List[int],
          offsets: Tensor,
          longest: int) -> Tensor:
        """);
    line(source, "x = torch.embedding(%s, ids)".formatted(word));
    line(source, "x0 = " + script.plus("x", "torch.select(%s, 0, 0)".formatted(type)));
    line(source, "x1 = torch.add_(x0, torch.embedding(%s, positions))".formatted(position));
    line(source, "h = " + embeddingNorm.formatted("x1"));
    String in = "h";
    for (int layer = 0; layer < bert.layers; layer++) {
      in = layer(source, script, weights, bert, layer, in);
    }
    line(source, "return " + in);
    script.method(script.attention().source(script.linearType()));
    script.method(source.toString());

    SequencedSet<String> keys = config.unknownKeys();
    if (!keys.isEmpty()) {
      log.warn("{}: unknown keys, taken as inert: {}", config.name(), String.join(", ", keys));
    }
    Set<String> unknown = weights.unknown(INERT_TENSORS);
    if (!unknown.isEmpty()) {
      log.warn("{}: unknown tensors, not used: {}", weights.file(), String.join(", ", unknown));
    }
    return new Shape(bert.hidden, bert.positions, bert.vocabulary, "bert " + bert);
  }

  private static String layer(
      StringBuilder source, ScriptModule script, Weights weights, Config bert, int n, String in) {
    String from = "encoder.layer." + n + ".";
    String qkv = attentionLayer(script, weights, bert, "qkv" + n, from + "attention.self.");
    String out =
        linear(
            script, weights, "out" + n, from + "attention.output.dense", bert.hidden, bert.hidden);
    String up =
        linear(script, weights, "up" + n, from + "intermediate.dense", bert.inner, bert.hidden);
    String down =
        linear(script, weights, "down" + n, from + "output.dense", bert.hidden, bert.inner);
    String outNorm =
        norm(script, weights, bert, "out_norm" + n, from + "attention.output.LayerNorm");
    String downNorm = norm(script, weights, bert, "down_norm" + n, from + "output.LayerNorm");
    String statements =
        """
          q{n}, k{n}, v{n}, = torch.unbind(torch.view({qkv}, [-1, 3, {heads}, {width}]), 1)
          a{n} = (self).attention(q{n}, k{n}, v{n}, groups, offsets, longest)
          o{n} = {out}
          r{n} = {sum of o}
          m{n} = {out norm}
          f{n} = {up}
          d{n} = {down}
          s{n} = {sum of d}
          h{n} = {down norm}
        """
            .replace("{qkv}", script.apply(script.lowered(in), qkv))
            .replace("{heads}", Integer.toString(bert.heads))
            .replace("{width}", Integer.toString(bert.hidden / bert.heads))
            .replace("{out}", script.apply("a{n}", out))
            .replace("{sum of o}", script.plus(script.raised("o{n}"), in))
            .replace("{out norm}", outNorm.formatted("r{n}"))
            .replace("{up}", script.applyActivated(script.lowered("m{n}"), up, bert.activation))
            .replace("{down}", script.apply("f{n}", down))
            .replace("{sum of d}", script.plus(script.raised("d{n}"), "m{n}"))
            .replace("{down norm}", downNorm.formatted("s{n}"))
            .replace("{n}", Integer.toString(n));
    source.append(statements);
    return "h" + n;
  }

  /** Query, key and value as one layer, [3 x hidden, hidden]. */
  private static String attentionLayer(
      ScriptModule script, Weights weights, Config bert, String name, String self) {
    List<String> parts = List.of("query", "key", "value");
    return script.layer(
        name,
        parts.stream()
            .map(part -> weights.take(self + part + ".weight", bert.hidden, bert.hidden))
            .toArray(Tensor[]::new),
        parts.stream()
            .map(part -> weights.take(self + part + ".bias", bert.hidden))
            .toArray(Tensor[]::new));
  }

  private static String linear(
      ScriptModule script, Weights weights, String name, String from, long out, long in) {
    return script.layer(
        name,
        new Tensor[] {weights.take(from + ".weight", out, in)},
        new Tensor[] {weights.take(from + ".bias", out)});
  }

  /** A layer norm with a hole for its operand. Old savings say gamma and beta. */
  private static String norm(
      ScriptModule script, Weights weights, Config bert, String name, String from) {
    return "torch.layer_norm(%%s, [%d], %s, %s, %s)"
        .formatted(
            bert.hidden,
            script.exact(name + "_w", weights.take(from + ".weight", from + ".gamma", bert.hidden)),
            script.exact(name + "_b", weights.take(from + ".bias", from + ".beta", bert.hidden)),
            Double.toString(bert.eps));
  }

  private static void line(StringBuilder source, String statement) {
    source.append("  ").append(statement).append('\n');
  }

  /** The keys of {@code config.json} that shape the computation. */
  private record Config(
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
      config.inert(INERT_KEYS);
      refuseUnlike(config, "position_embedding_type", "absolute");
      for (String flag : List.of("is_decoder", "add_cross_attention")) {
        if (config.flag(flag, false)) {
          throw config.refuse(flag, true, "false: a bidirectional encoder");
        }
      }
      // Code of the repository's own changes the graph (JinaBERT says model_type bert as well).
      for (String key : List.of("auto_map", "quantization_config", "feed_forward_type")) {
        JsonNode value = config.value(key);
        if (value != null) {
          throw config.refuse(key, value, "nothing: plain BERT has no such key");
        }
      }
      JsonNode pruned = config.value("pruned_heads");
      if (pruned != null && !pruned.isEmpty()) {
        throw config.refuse("pruned_heads", pruned, "none");
      }
      JsonNode architectures = config.value("architectures");
      if (architectures != null) {
        for (JsonNode name : architectures) {
          if (!name.asString("").startsWith("Bert")) {
            throw config.refuse("architectures", name, "BertModel or a Bert model with a head");
          }
        }
      }
      int hidden = config.integer("hidden_size", 1, 1 << 16);
      int heads = config.integer("num_attention_heads", 1, 1 << 12);
      if (hidden % heads != 0) {
        throw config.refuse("num_attention_heads", heads, "a divisor of hidden_size " + hidden);
      }
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          hidden,
          config.integer("num_hidden_layers", 1, 1000),
          heads,
          config.integer("intermediate_size", 1, 1 << 20),
          activation(config),
          config.number("layer_norm_eps", 1e-30, 1, 1e-12),
          config.integer("max_position_embeddings", 1, 1 << 24, 512),
          config.integer("type_vocab_size", 1, 1000, 2));
    }

    private static Activation activation(JsonFile config) {
      String name = config.text("hidden_act", "gelu");
      return Activation.named(name)
          .orElseThrow(() -> config.refuse("hidden_act", name, "one of " + Activation.known()));
    }

    private static void refuseUnlike(JsonFile config, String key, String needed) {
      String found = config.text(key, needed);
      if (!found.equals(needed)) {
        throw config.refuse(key, found, needed);
      }
    }
  }
}
