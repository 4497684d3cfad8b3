package dev.semblance.model;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.TextRole;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Loads models that compute queries otherwise than documents, trained to be compared: a Router of
 * two encoders, and jina-embeddings-v3 adapted to both of two tasks. Both paths are in memory, and
 * their vectors are of one space, whose hash covers both.
 */
final class TwoPaths {

  private static final String QUERY_TASK = ".query";
  private static final String DOCUMENT_TASK = ".passage";

  private TwoPaths() {}

  /**
   * A folder's model with as many paths as it has.
   *
   * @param beforeMeasuring as in {@link LoadedModel#load(java.nio.file.Path, ModelOptions,
   *     Runnable)}
   */
  static LoadedModel load(ModelFolder folder, ModelOptions options, Runnable beforeMeasuring) {
    ModelFolder.QueryPath routed = folder.queries();
    if (routed != null) {
      return joined(
          LoadedModel.loadOne(folder, options, beforeMeasuring),
          () -> LoadedModel.loadOne(routed.folder(), options, beforeMeasuring),
          folder.prompts(),
          routed.unlessAsked() ? TextRole.QUERY : TextRole.DOCUMENT);
    }
    String tasks = options.task();
    if (tasks == null || !hasBothSides(folder.config(), tasks)) {
      return LoadedModel.loadOne(folder, options, beforeMeasuring);
    }
    Prompts prompts = folder.prompts();
    Map<String, String> bySide = new LinkedHashMap<>();
    bySide.put("query", prompts.byName().getOrDefault(tasks + QUERY_TASK, ""));
    bySide.put("document", prompts.byName().getOrDefault(tasks + DOCUMENT_TASK, ""));
    return joined(
        LoadedModel.loadOne(folder, options.withTask(tasks + DOCUMENT_TASK), beforeMeasuring),
        () -> LoadedModel.loadOne(folder, options.withTask(tasks + QUERY_TASK), beforeMeasuring),
        new Prompts(bySide, "document"),
        TextRole.DOCUMENT);
  }

  /** Whether a task's name stands for one of queries and one of documents. */
  private static boolean hasBothSides(JsonFile config, String tasks) {
    List<String> listed = new ArrayList<>();
    JsonNode value = config.value("lora_adaptations");
    if (value != null) {
      value.forEach(each -> listed.add(each.asString("")));
    }
    return !listed.contains(tasks)
        && listed.contains(tasks + QUERY_TASK)
        && listed.contains(tasks + DOCUMENT_TASK);
  }

  private interface Loading {
    LoadedModel load();
  }

  private static LoadedModel joined(
      LoadedModel documents, Loading loading, Prompts prompts, TextRole unlessAsked) {
    LoadedModel queries = null;
    try {
      queries = loading.load();
      EncoderFacts first = documents.facts();
      EncoderFacts second = queries.facts();
      if (first.dimensions() != second.dimensions()) {
        throw new Fault.ModelRefused(
            "router_config.json",
            "has vectors of "
                + second.dimensions()
                + " dimensions for queries and "
                + first.dimensions()
                + " for documents, needed: the same");
      }
      EmbeddingSpace space =
          new EmbeddingSpace(
              first.space().label(),
              hash(first.space().hash() + second.space().hash()),
              first.pooling(),
              first.dimensions());
      EncoderFacts.Offer offer = EncoderFacts.Offer.ofTwoPaths(unlessAsked);
      long bytes = first.memoryBytes() + second.memoryBytes();
      return new LoadedModel(
          first.onePath(space, prompts, bytes, offer),
          documents.tokenizer(),
          documents.encoder(),
          null,
          new LoadedModel(
              second.onePath(space, prompts, bytes, offer),
              queries.tokenizer(),
              queries.encoder(),
              null));
    } catch (RuntimeException | Error e) {
      close(documents);
      close(queries);
      throw e;
    }
  }

  private static String hash(String both) {
    byte[] bytes = both.getBytes(StandardCharsets.US_ASCII);
    return Sha256.hex(Sha256.digest().digest(bytes)).substring(0, 12);
  }

  private static void close(@Nullable LoadedModel model) {
    if (model != null) {
      model.close();
    }
  }
}
