package dev.semblance.api.jina;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.JsonBody;
import dev.semblance.api.VectorForm;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** The body of {@code v1/embeddings}. */
final class EmbeddingsBody {
  private static final Map<String, VectorForm> FORMS =
      VectorForm.named(VectorForm.FLOAT, VectorForm.BASE64, VectorForm.BINARY, VectorForm.UBINARY);

  /** The prompts that each task means, the likeliest first; of a model without them none. */
  private static final Map<String, List<String>> TASKS = tasks();

  private final EmbedAsk ask = new EmbedAsk("input", "task");
  private final List<String> texts = new ArrayList<>();
  private SequencedSet<VectorForm> forms = new LinkedHashSet<>(List.of(VectorForm.FLOAT));
  private boolean byType;
  private boolean lateChunking;
  private boolean cut;

  private EmbeddingsBody() {}

  private static Map<String, List<String>> tasks() {
    Map<String, List<String>> tasks = new LinkedHashMap<>();
    tasks.put("retrieval.query", List.of("retrieval.query", "query"));
    tasks.put("retrieval.passage", List.of("retrieval.passage", "document"));
    tasks.put("text-matching", List.of("text-matching"));
    tasks.put("classification", List.of("classification"));
    tasks.put("separation", List.of("separation", "clustering"));
    tasks.put("clustering", List.of("clustering", "separation"));
    tasks.put("code.query", List.of("code.query", "nl2code_query", "query"));
    tasks.put("code.passage", List.of("code.passage", "nl2code_document", "document"));
    return tasks;
  }

  static EmbeddingsBody read(JsonBody json, ApiLimits limits) {
    EmbeddingsBody body = new EmbeddingsBody();
    body.ask.normalize(false);
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.ask.model(json.string()));
    fields.put("input", () -> body.readInput(json, limits));
    fields.put("task", () -> body.ask.task(json.choice(TASKS)));
    fields.put("dimensions", () -> body.ask.dimensions(json.dimensions()));
    fields.put("embedding_type", () -> body.readForms(json));
    fields.put("normalized", () -> body.ask.normalize(json.bool()));
    fields.put("late_chunking", () -> body.lateChunking = json.bool());
    fields.put("truncate", () -> body.cut = json.bool());
    fields.put("return_multivector", () -> refuseMultivector(json));
    json.object(fields);
    if (body.texts.isEmpty()) {
      throw JsonBody.missing("input", "a list of texts");
    }
    body.ask.texts(body.texts);
    body.ask.truncate(body.cut ? Truncate.END : Truncate.ERROR);
    if (body.lateChunking && body.cut) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("truncate"),
          "is true, but with late_chunking the texts are one document, which is not cut");
    }
    return body;
  }

  private void readInput(JsonBody json, ApiLimits limits) {
    switch (json.kind()) {
      case STRING -> texts.add(json.string());
      case LIST -> {
        if (json.list(limits.maxInputs(), () -> readItem(json)) == 0) {
          throw json.empty("list, needed: texts, or objects with text");
        }
      }
      default -> throw json.wrong("a list of texts, or of objects with text");
    }
  }

  private void readItem(JsonBody json) {
    switch (json.kind()) {
      case STRING -> texts.add(json.string());
      case OBJECT -> {
        int before = texts.size();
        Map<String, Runnable> fields = new LinkedHashMap<>();
        fields.put("text", () -> texts.add(json.string()));
        fields.put(
            "image",
            () -> {
              throw json.invalid("is given, but no model here reads images; send texts");
            });
        json.object(fields);
        if (texts.size() == before) {
          throw json.invalid("has no text");
        }
      }
      default -> throw json.wrong("a text, or an object with text");
    }
  }

  private void readForms(JsonBody json) {
    if (json.kind() == JsonBody.Kind.LIST) {
      byType = true;
      forms = VectorForm.readSeveral(json, FORMS);
    } else {
      forms = new LinkedHashSet<>(List.of(json.choice(FORMS)));
    }
  }

  private static void refuseMultivector(JsonBody json) {
    if (json.bool()) {
      throw json.invalid("is true; a vector for each token is given at /v1/token-embeddings");
    }
  }

  EmbedAsk ask() {
    return ask;
  }

  List<String> texts() {
    return texts;
  }

  /** The forms that are asked. */
  SequencedSet<VectorForm> forms() {
    return forms;
  }

  /** Whether they came as a list, so that each item has an object with one for each. */
  boolean byType() {
    return byType;
  }

  /** Whether the texts are parts of one document. */
  boolean lateChunking() {
    return lateChunking;
  }
}
