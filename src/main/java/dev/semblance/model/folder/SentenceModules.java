package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.SentenceModule.DenseModule;
import dev.semblance.model.folder.SentenceModule.LayerNormModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SentenceModule.PoolingModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Entries of {@code modules.json}, and the modules that they name. */
final class SentenceModules {
  /** jina-embeddings-v3's own. */
  private static final String JINA_TRANSFORMER = "custom_st.Transformer";

  private SentenceModules() {}

  /**
   * The last part of a module's name.
   *
   * @param others names beside those of sentence-transformers
   */
  static String type(JsonNode entry, Path within, String... others) {
    String type = entry.path("type").asString("");
    if (type.equals(JINA_TRANSFORMER) && isJina(within)) {
      return "Transformer";
    }
    if (!type.startsWith("sentence_transformers.") && !List.of(others).contains(type)) {
      throw Fault.ModelRefused.key(
          "modules.json", "type", type, "a module of sentence_transformers; other code is not run");
    }
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** Whether a folder's encoder is the one whose Transformer only chooses among its tasks. */
  private static boolean isJina(Path folder) {
    JsonNode code = JsonFile.readIfPresent(folder, "config.json").value("auto_map");
    return code != null && code.toString().contains("XLMRobertaFlash");
  }

  static Optional<SentenceModule> read(String type, String path, Path within) {
    return switch (type) {
      case "Pooling" ->
          Optional.of(
              PoolingModule.read(
                  JsonFile.read(within, "config.json").renamed(path + "/config.json")));
      case "Dense" -> Optional.of(DenseModule.read(within, path, SentenceModule.POOLED));
      case "LayerNorm" -> Optional.of(LayerNormModule.read(within, path));
      case "Normalize" ->
          Optional.of(
              NormalizeModule.read(
                  JsonFile.readIfPresent(within, "config.json").renamed(path + "/config.json"),
                  SentenceModule.POOLED));
      case "Dropout" -> Optional.empty();
      default ->
          throw Fault.ModelRefused.key(
              "modules.json",
              "type",
              type,
              "Transformer, WeightedLayerPooling, Pooling, Dense, LayerNorm, Normalize or Dropout");
    };
  }

  /**
   * Sentence Transformers weights layers only where the transformer hands out all of them, which it
   * does not unless its configuration asks for it; else the module passes its input on.
   */
  static void checkWeightsNoLayers(Path transformer, String path) {
    if (JsonFile.read(transformer, "config.json").flag("output_hidden_states", false)) {
      throw new Fault.ModelRefused(
          path + "/config.json",
          "weights the layers' outputs (WeightedLayerPooling, with output_hidden_states in"
              + " config.json), which is not served; needed: the last layer's alone");
    }
  }

  static Path inside(Path folder, String path) {
    Path root = folder.toAbsolutePath().normalize();
    // A NUL is the one character that no file system's path can hold.
    Path within = path.indexOf('\0') < 0 ? root.resolve(path).normalize() : null;
    if (within == null || !within.startsWith(root)) {
      throw Fault.ModelRefused.key("modules.json", "path", path, "a path inside the model folder");
    }
    return within;
  }
}
