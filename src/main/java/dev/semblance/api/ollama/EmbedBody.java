package dev.semblance.api.ollama;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.JsonBody;
import dev.semblance.encoder.Truncate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code api/embed} and of the older {@code api/embeddings}. */
final class EmbedBody {
  /** What Ollama puts behind a model's name where none is said. */
  private static final String LATEST = ":latest";

  private final EmbedAsk ask;
  private @Nullable String model;
  private @Nullable Integer dimensions;

  private EmbedBody(String inputField) {
    this.ask = new EmbedAsk(inputField, "model");
  }

  /** Texts, which are cut where they are too long, and may be none at all. */
  static EmbedBody readEmbed(JsonBody json, ApiLimits limits) {
    EmbedBody body = new EmbedBody("input");
    body.ask.truncate(Truncate.END);
    body.ask.normalize(true);
    Map<String, Runnable> fields = body.fields(json);
    fields.put(
        "input",
        () ->
            body.ask.texts(
                json.kind() == JsonBody.Kind.STRING
                    ? unlessEmpty(json.string())
                    : json.strings(limits.maxInputs())));
    fields.put("truncate", () -> body.ask.truncate(json.bool() ? Truncate.END : Truncate.ERROR));
    fields.put("dimensions", () -> body.dimensions = json.integer(0, Integer.MAX_VALUE));
    json.object(fields);
    return body.checked();
  }

  /** One text or none, whose vector is as the model gives it. */
  static EmbedBody readEmbeddings(JsonBody json, ApiLimits limits) {
    EmbedBody body = new EmbedBody("prompt");
    body.ask.truncate(Truncate.END);
    body.ask.normalize(false);
    Map<String, Runnable> fields = body.fields(json);
    fields.put("prompt", () -> body.ask.texts(unlessEmpty(json.string())));
    json.object(fields);
    return body.checked();
  }

  /** An empty text, or none, is no fault: clients send such to have a model loaded. */
  private static List<String> unlessEmpty(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }

  private Map<String, Runnable> fields(JsonBody json) {
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> model = json.string());
    return fields;
  }

  private EmbedBody checked() {
    if (model == null) {
      throw JsonBody.missing("model", "a model's name");
    }
    ask.model(plain(model));
    return this;
  }

  /** A name without the tag that means the newest. */
  static String plain(String name) {
    return name.endsWith(LATEST) ? name.substring(0, name.length() - LATEST.length()) : name;
  }

  EmbedAsk ask() {
    return ask;
  }

  /** The model's name as it was sent. */
  String model() {
    return model == null ? "" : model;
  }

  /** Fewer dimensions than the model has; as many or more mean all of them. */
  void cutTo(int modelDimensions) {
    if (dimensions != null && dimensions > 0 && dimensions < modelDimensions) {
      ask.dimensions(dimensions);
    }
  }
}
