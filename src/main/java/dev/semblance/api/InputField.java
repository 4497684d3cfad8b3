package dev.semblance.api;

import dev.semblance.encoder.EmbedInput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code input}: a string, a list of strings, a list of token ids (one input), or a list of
 * such lists. The first item decides which; one of another kind is a fault.
 */
public final class InputField {
  private static final String NEEDED =
      "a string, a list of strings, a list of token ids, or a list of such lists";

  private final JsonBody json;
  private final ApiLimits limits;
  private final List<EmbedInput> inputs = new ArrayList<>();
  private final IntStream.Builder ids = IntStream.builder();
  private JsonBody.@Nullable Kind kind;

  private InputField(JsonBody json, ApiLimits limits) {
    this.json = json;
    this.limits = limits;
  }

  /** What a missing {@code input} is answered with. */
  public static RuntimeException missing() {
    return JsonBody.missing("input", "a string, a list of strings, or token ids");
  }

  /** Reads the value at hand; at least one input. */
  public static List<EmbedInput> read(JsonBody json, ApiLimits limits) {
    return switch (json.kind()) {
      case STRING -> List.of(new EmbedInput.Text(json.string()));
      case LIST -> new InputField(json, limits).list();
      default -> throw json.wrong(NEEDED);
    };
  }

  private List<EmbedInput> list() {
    int count = json.list(this::limit, this::item);
    if (count == 0) {
      throw json.empty("list, needed: " + NEEDED);
    }
    return kind == JsonBody.Kind.NUMBER
        ? List.of(new EmbedInput.TokenIds(ids.build().toArray()))
        : inputs;
  }

  private int limit() {
    return kind == JsonBody.Kind.NUMBER ? limits.maxTokenIds() : limits.maxInputs();
  }

  private void item() {
    JsonBody.Kind found = json.kind();
    if (kind == null) {
      kind = found;
    } else if (kind != found) {
      throw json.wrong(words(kind) + ", like the items before it");
    }
    switch (found) {
      case STRING -> inputs.add(new EmbedInput.Text(json.string()));
      case NUMBER -> {
        ids.add(json.integer(0, Integer.MAX_VALUE));
        json.keepId();
      }
      case LIST -> inputs.add(new EmbedInput.TokenIds(tokenIds()));
      default -> throw json.wrong("a string, a token id, or a list of token ids");
    }
  }

  private int[] tokenIds() {
    int[] read = json.ids(limits.maxTokenIds());
    if (read.length == 0) {
      throw json.empty("list, needed: token ids");
    }
    return read;
  }

  private static String words(JsonBody.Kind kind) {
    return switch (kind) {
      case NUMBER -> "a token id";
      case LIST -> "a list of token ids";
      default -> "a string";
    };
  }
}
