package dev.semblance.api.cohere;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.JsonBody;
import dev.semblance.api.VectorForm;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The body of both versions' {@code embed}. */
final class EmbedBody {
  private static final Map<String, Truncate> TRUNCATE = truncations();

  private final EmbedAsk ask = new EmbedAsk("texts", "input_type");
  private List<String> texts = List.of();
  private @Nullable String inputType;
  private @Nullable SequencedSet<VectorForm> types;

  private EmbedBody() {}

  private static Map<String, Truncate> truncations() {
    Map<String, Truncate> names = new LinkedHashMap<>();
    names.put("NONE", Truncate.ERROR);
    names.put("START", Truncate.START);
    names.put("END", Truncate.END);
    return names;
  }

  /** Version 2: {@code model} and {@code input_type} must be there. */
  static EmbedBody readV2(JsonBody json, ApiLimits limits) {
    EmbedBody body = new EmbedBody();
    boolean[] model = new boolean[1];
    Map<String, Runnable> fields = body.fields(json, limits);
    fields.put(
        "model",
        () -> {
          body.ask.model(json.string());
          model[0] = true;
        });
    fields.put("inputs", () -> body.texts = Contents.read(json, limits));
    fields.put("max_tokens", () -> body.refuseMaxTokens(json));
    fields.put("output_dimension", () -> body.ask.dimensions(json.dimensions()));
    fields.put("priority", () -> body.priority(json.integer(0, 999)));
    json.object(fields);
    if (!model[0]) {
      throw JsonBody.missing("model", "a model's name");
    }
    if (body.inputType == null) {
      throw JsonBody.missing("input_type", String.join(", ", Roles.NAMES));
    }
    if (body.types == null) {
      body.types = new LinkedHashSet<>(List.of(VectorForm.FLOAT));
    }
    return body.checked();
  }

  /** Version 1: only the texts must be there, and no types are asked unless they are named. */
  static EmbedBody readV1(JsonBody json, ApiLimits limits) {
    EmbedBody body = new EmbedBody();
    Map<String, Runnable> fields = body.fields(json, limits);
    fields.put("model", () -> body.ask.model(json.string()));
    json.object(fields);
    return body.checked();
  }

  private Map<String, Runnable> fields(JsonBody json, ApiLimits limits) {
    ask.truncate(Truncate.END);
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("texts", () -> texts = json.strings(limits.maxInputs()));
    fields.put("images", () -> refuseImages(json));
    fields.put("input_type", () -> inputType = json.string());
    fields.put("embedding_types", () -> types = VectorForm.readSeveral(json));
    fields.put("truncate", () -> ask.truncate(json.choice(TRUNCATE)));
    return fields;
  }

  private static void refuseImages(JsonBody json) {
    throw json.invalid("is given, but no model here reads images; send texts");
  }

  private void refuseMaxTokens(JsonBody json) {
    json.integer(1, Integer.MAX_VALUE);
    throw json.invalid("is given, but texts are cut at the model's own length alone: leave it out");
  }

  /** Lower goes first, and 0 is what everybody has who says nothing. */
  private void priority(int priority) {
    if (priority > 0) {
      ask.lane(Lane.BULK);
    }
  }

  private EmbedBody checked() {
    if (texts.isEmpty()) {
      throw JsonBody.missing("texts", "a list of strings");
    }
    ask.texts(texts);
    if (inputType != null) {
      if (!Roles.NAMES.contains(inputType)) {
        throw new Fault.InvalidRequest(
            Fault.Place.of("input_type"),
            "is " + Fault.quote(inputType) + ", needed: one of " + String.join(", ", Roles.NAMES));
      }
      ask.task(List.of(inputType));
    }
    return this;
  }

  EmbedAsk ask() {
    return ask;
  }

  List<String> texts() {
    return texts;
  }

  /** The types that are asked; null in version 1 where none is, which is a list of floats. */
  @Nullable SequencedSet<VectorForm> types() {
    return types;
  }

  /**
   * Cohere's names of what texts are for; each is the model's prompt of that name, if it has one.
   */
  static final class Roles {
    static final List<String> NAMES =
        List.of("search_document", "search_query", "classification", "clustering", "image");

    private Roles() {}
  }

  /** Cohere's {@code inputs}: each a list of contents, of which one text is understood. */
  private static final class Contents {
    private Contents() {}

    static List<String> read(JsonBody json, ApiLimits limits) {
      List<String> texts = new ArrayList<>();
      json.list(
          limits.maxInputs(),
          () -> {
            List<String> parts = new ArrayList<>();
            json.object(
                Map.of("content", () -> json.list(limits.maxInputs(), () -> part(json, parts))));
            if (parts.size() != 1) {
              throw json.invalid("has " + parts.size() + " contents, needed: one text");
            }
            texts.add(parts.getFirst());
          });
      return texts;
    }

    private static void part(JsonBody json, List<String> parts) {
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put(
          "type",
          () -> {
            if (!json.string().equals("text")) {
              throw json.invalid(
                  "is " + Fault.quote(json.string()) + ", but no model here reads more than text");
            }
          });
      fields.put("text", () -> parts.add(json.string()));
      json.object(fields);
    }
  }
}
