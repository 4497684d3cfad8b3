package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.similarity.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one side of a comparison: a string, a list of strings, of vectors, or of token matrices.
 * The first item decides which; one of another kind is a fault.
 */
final class SideReader {
  private static final String NEEDED = "texts, vectors, or lists of token vectors";

  private enum Kind {
    TEXT("a text"),
    VECTOR("a vector, a list of numbers"),
    TOKEN_VECTORS("a list of token vectors");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final JsonBody json;
  private final ApiLimits limits;
  private final List<String> texts = new ArrayList<>();
  private final List<float[]> vectors = new ArrayList<>();
  private final List<float[][]> tokenVectors = new ArrayList<>();
  private float[] numbers = new float[512];
  private @Nullable Kind kind;

  private SideReader(JsonBody json, ApiLimits limits) {
    this.json = json;
    this.limits = limits;
  }

  /** Reads the value at hand; texts have no prompt yet. */
  static Side read(JsonBody json, ApiLimits limits) {
    return switch (json.kind()) {
      case STRING -> new Side.Texts(List.of(json.string()), "");
      case LIST -> new SideReader(json, limits).list();
      default -> throw json.wrong(NEEDED);
    };
  }

  static RuntimeException missing(String field) {
    return JsonBody.missing(field, NEEDED);
  }

  private Side list() {
    json.list(this::limit, this::item);
    return switch (kind) {
      case null -> throw json.empty("list, needed: " + NEEDED);
      case TEXT -> new Side.Texts(texts, "");
      case VECTOR -> new Side.Vectors(vectors.toArray(float[][]::new));
      case TOKEN_VECTORS -> new Side.TokenVectors(tokenVectors.toArray(float[][][]::new));
    };
  }

  /** Vectors cost nothing but their scores, which have a limit of their own. */
  private int limit() {
    return kind == Kind.TEXT ? limits.maxInputs() : limits.maxMatrix();
  }

  private void item() {
    switch (json.kind()) {
      case STRING -> {
        is(Kind.TEXT);
        texts.add(json.string());
      }
      case LIST -> vectorOrMatrix();
      case NUMBER -> throw json.wrong("a text, or a vector: one vector alone is a list in a list");
      default -> throw json.wrong("a text, a vector, or a list of token vectors");
    }
  }

  private void vectorOrMatrix() {
    List<float[]> rows = new ArrayList<>();
    int[] count = {0};
    json.list(
        () -> rows.isEmpty() ? limits.maxVector() : limits.maxTokenIds(),
        () -> {
          switch (json.kind()) {
            case NUMBER -> {
              if (!rows.isEmpty()) {
                throw json.wrong("a list of numbers, like those before it");
              }
              is(Kind.VECTOR);
              if (count[0] == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count[0]);
              }
              numbers[count[0]++] = json.single();
            }
            case LIST -> {
              if (count[0] > 0) {
                throw json.wrong("a number, like those before it");
              }
              is(Kind.TOKEN_VECTORS);
              rows.add(json.vector(limits.maxVector()));
            }
            default -> throw json.wrong("a number, or a token's vector");
          }
        });
    if (!rows.isEmpty()) {
      json.keepArray(2 * rows.size());
      tokenVectors.add(rows.toArray(float[][]::new));
    } else if (count[0] > 0) {
      json.keepArray(count[0]);
      vectors.add(Arrays.copyOf(numbers, count[0]));
    } else {
      throw json.empty("list, needed: numbers");
    }
  }

  private void is(Kind found) {
    if (kind == null) {
      kind = found;
    } else if (kind != found) {
      throw json.wrong(kind.words + ", like the items before it");
    }
  }
}
