package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A low-rank adapter (LoRA; Hu et al. 2021) beside a model's weights, as PEFT 0.21 saves it: {@code
 * adapter_config.json} and {@code adapter_model.safetensors}. Which layers it changes its weights
 * say; here is by how much. Everything else that PEFT may do to a model is refused by name.
 *
 * @param weights the file of its tensors
 * @param alpha over the rank is what a layer's product is multiplied by
 * @param alphas other alphas, of layers whose names a pattern fits, in the file's order
 * @param rootOfRank whether alpha is divided by the rank's square root (rsLoRA)
 */
public record LoraAdapter(
    Path weights, double alpha, Map<Pattern, Double> alphas, boolean rootOfRank) {

  public static final String CONFIG = "adapter_config.json";

  private static final String BASE = "base_model_name_or_path";

  /** Safetensors first, as PEFT. */
  private static final List<String> WEIGHTS =
      List.of("adapter_model.safetensors", "adapter_model.bin");

  /** Of training, of the file, or said by the tensors themselves. */
  private static final String[] INERT = {
    "auto_mapping",
    BASE,
    "corda_config",
    "eva_config",
    "exclude_modules",
    "inference_mode",
    "layers_pattern",
    "layers_to_transform",
    "lora_dropout",
    "loftq_config",
    "megatron_config",
    "megatron_core",
    "modules_to_save",
    "peft_version",
    "qalora_group_size",
    "r",
    "rank_pattern",
    "revision",
    "runtime_config",
    "target_modules",
    "task_type",
  };

  /** Beginnings that leave the base model's weights as they are. */
  private static final Set<String> BEGINNINGS = Set.of("gaussian", "eva", "orthogonal");

  public LoraAdapter {
    alphas = new LinkedHashMap<>(alphas);
  }

  /**
   * What an adapter calls the model that it adapts: a folder, or a hub id with the revision.
   *
   * @param folder of a transformer, that {@link #isIn has one}
   * @throws Fault.ModelRefused when it names none
   */
  public static String base(Path folder) {
    JsonFile config = JsonFile.read(folder, CONFIG);
    String base = config.textOrNull(BASE);
    if (base == null || base.isBlank()) {
      throw config.refuse(BASE, base == null ? "(missing)" : base, "the model that it adapts");
    }
    String revision = config.textOrNull("revision");
    return revision == null || base.contains("@") || base.startsWith("/")
        ? base
        : base + "@" + revision;
  }

  /** Whether a transformer's folder has one. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /**
   * The adapter of a transformer's folder, or null.
   *
   * @throws Fault.ModelRefused when it is of another kind than can be merged, or the model itself
   *     is not there
   */
  public static @Nullable LoraAdapter readIfPresent(Path folder) {
    if (!isIn(folder)) {
      return null;
    }
    JsonFile config = JsonFile.read(folder, CONFIG);
    String type = config.text("peft_type", "(missing)");
    if (!type.equals("LORA")) {
      throw config.refuse("peft_type", type, "LORA; merge it first, with PEFT's merge_and_unload");
    }
    String base = config.text(BASE, "(missing)");
    if (!Files.exists(folder.resolve("config.json"))) {
      throw new Fault.ModelRefused(
          CONFIG,
          "adapts "
              + Fault.quote(base)
              + ", which is not in this folder; needed: that model's config.json and weights beside"
              + " it");
    }
    checkOnlyLowRank(config);
    return new LoraAdapter(
        file(folder),
        config.number("lora_alpha", 0, 1e9, 8),
        alphas(config.object("alpha_pattern")),
        config.flag("use_rslora", false));
  }

  private static Path file(Path folder) {
    return WEIGHTS.stream()
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () -> new Fault.ModelRefused(WEIGHTS.getFirst(), "is missing, needed by " + CONFIG));
  }

  /** Whatever is set and not known here would change weights in a way of its own. */
  private static void checkOnlyLowRank(JsonFile config) {
    config.inert(INERT);
    String bias = config.text("bias", "none");
    if (!bias.equals("none")) {
      throw config.refuse("bias", bias, "none: trained biases are not merged");
    }
    JsonNode begin = config.value("init_lora_weights");
    if (begin != null && !begin.isBoolean() && !BEGINNINGS.contains(begin.asString(""))) {
      throw config.refuse(
          "init_lora_weights",
          begin,
          "true, false, gaussian, eva or orthogonal: others change the model's own weights");
    }
    // Asked here, so that they are not among the unknown.
    config.inert("lora_alpha", "alpha_pattern", "use_rslora");
    for (String key : config.unknownKeys()) {
      JsonNode value = config.value(key);
      if (value != null && !isNothing(value)) {
        throw config.refuse(
            key,
            value,
            "nothing, or false: plain LoRA alone is merged; merge others first, with PEFT's"
                + " merge_and_unload");
      }
    }
  }

  private static boolean isNothing(JsonNode value) {
    return value.isContainer() ? value.isEmpty() : value.isBoolean() && !value.booleanValue();
  }

  private static Map<Pattern, Double> alphas(JsonFile patterns) {
    Map<Pattern, Double> alphas = new LinkedHashMap<>();
    for (String key : patterns.unknownKeys()) {
      double alpha = patterns.number(key, 0, 1e9, 0);
      try {
        // As PEFT's get_pattern_key.
        alphas.put(Pattern.compile("(.*\\.)?(" + key + ")"), alpha);
      } catch (PatternSyntaxException e) {
        throw patterns.refuse(key, key, "an expression for names of layers");
      }
    }
    return alphas;
  }

  /**
   * What a layer's product is multiplied by.
   *
   * @param layer its name, such as {@code encoder.layer.0.attention.self.query}
   * @param rank of its two matrices
   */
  public double scale(String layer, int rank) {
    double own =
        alphas.entrySet().stream()
            .filter(entry -> entry.getKey().matcher(layer).matches())
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(alpha);
    return own / (rootOfRank ? Math.sqrt(rank) : rank);
  }
}
