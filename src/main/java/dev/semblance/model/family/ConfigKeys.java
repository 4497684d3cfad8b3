package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What every {@code config.json} may hold, and how its keys are read. */
final class ConfigKeys {

  /** Keys that describe training, generation or the file, never a vector. */
  private static final String[] INERT = {
    "_name_or_path",
    "_attn_implementation_autoset",
    "attention_dropout",
    "attention_probs_dropout_prob",
    "bos_token_id",
    "chunk_size_feed_forward",
    "classifier_dropout",
    "cls_token_id",
    "cross_attention_hidden_size",
    "decoder_start_token_id",
    "directionality",
    "dtype",
    "eos_token_id",
    "finetuning_task",
    "gradient_checkpointing",
    "hidden_dropout_prob",
    "id2label",
    "initializer_range",
    "is_encoder_decoder",
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
    "prefix",
    "problem_type",
    "return_dict",
    "sbert_ce_default_activation_function",
    "sentence_transformers",
    "sep_token_id",
    "task_specific_params",
    "tf_legacy_loss",
    "tie_encoder_decoder",
    "tie_word_embeddings",
    "tokenizer_class",
    "torch_dtype",
    "torchscript",
    "transformers_version",
    "unk_token_id",
    "use_bfloat16",
    "use_cache",
  };

  private ConfigKeys() {}

  /**
   * Refuses code of the repository's own, which changes the graph (JinaBERT says model_type bert as
   * well), and what {@link #checkGraph} refuses.
   */
  static void check(JsonFile config, String family, List<String> classes) {
    refuse(config, "auto_map", "nothing: plain " + family + " has no such key");
    checkGraph(config, family, classes);
  }

  /** Refuses a key whatever its value is, unless that is false. */
  static void refuse(JsonFile config, String key, String needed) {
    JsonNode value = config.value(key);
    if (value != null && !(value.isBoolean() && !value.booleanValue())) {
      throw config.refuse(key, value, needed);
    }
  }

  /**
   * Refuses what would make the forward pass another than the family's: a decoder, quantised
   * weights, pruned heads, the classes of another family.
   *
   * @param classes what names in {@code architectures} begin with
   */
  static void checkGraph(JsonFile config, String family, List<String> classes) {
    refuse(config, "feed_forward_type", "nothing: plain " + family + " has no such key");
    checkClasses(config, family, classes);
  }

  /** Stanford's late interaction models say so, whatever their encoder's family is. */
  private static final String STANFORDS = "HF_ColBERT";

  /** {@link #checkGraph} for a family whose feed-forward part the configuration names. */
  static void checkClasses(JsonFile config, String family, List<String> classes) {
    config.inert(INERT);
    for (String flag : List.of("is_decoder", "add_cross_attention")) {
      if (config.flag(flag, false)) {
        throw config.refuse(flag, true, "false: a bidirectional encoder");
      }
    }
    refuse(config, "quantization_config", "nothing: plain " + family + " has no such key");
    JsonNode pruned = config.value("pruned_heads");
    if (pruned != null && !pruned.isEmpty()) {
      throw config.refuse("pruned_heads", pruned, "none");
    }
    JsonNode architectures = config.value("architectures");
    if (architectures != null) {
      for (JsonNode name : architectures) {
        if (classes.stream().noneMatch(name.asString("")::startsWith)
            && !name.asString("").equals(STANFORDS)) {
          throw config.refuse(
              "architectures",
              name,
              classes.getFirst() + "Model or a " + classes.getFirst() + " model with a head");
        }
      }
    }
  }

  /** Refuses a text other than the one needed; absent is fine. */
  static void onlyText(JsonFile config, String key, String needed) {
    String found = config.text(key, needed);
    if (!found.equals(needed)) {
      throw config.refuse(key, found, needed);
    }
  }

  /** The heads, which have to divide the hidden size. */
  static int heads(JsonFile config, String key, int hidden, String hiddenKey) {
    int heads = config.integer(key, 1, 1 << 12);
    if (hidden % heads != 0) {
      throw config.refuse(key, heads, "a divisor of " + hiddenKey + " " + hidden);
    }
    return heads;
  }

  /** Whether a language model's last matrix is the word table. */
  static boolean tied(JsonFile config) {
    return config.flag("tie_word_embeddings", true);
  }

  static Activation activation(JsonFile config, String key, String fallback) {
    String name = config.text(key, fallback);
    return Activation.named(name)
        .orElseThrow(() -> config.refuse(key, name, "one of " + Activation.known()));
  }
}
