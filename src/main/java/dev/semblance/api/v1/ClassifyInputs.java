package dev.semblance.api.v1;

import dev.semblance.api.JsonBody;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.PairForm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is to be classified: a string is a text, a list of strings several texts, a list of
 * lists of two strings several pairs.
 */
final class ClassifyInputs {
  static final String NEEDED = "a string, a list of strings, or a list of lists of two strings";

  private final List<String> texts = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();

  private record Pair(String first, String second) {}

  private ClassifyInputs() {}

  /** Reads the value at hand; at least one. */
  static ClassifyInputs read(JsonBody json, int max) {
    ClassifyInputs read = new ClassifyInputs();
    switch (json.kind()) {
      case STRING -> read.texts.add(json.string());
      case LIST -> {
        if (json.list(max, () -> read.item(json, max)) == 0) {
          throw json.empty("list, needed: " + NEEDED);
        }
      }
      default -> throw json.wrong(NEEDED);
    }
    return read;
  }

  private void item(JsonBody json, int max) {
    switch (json.kind()) {
      case STRING -> {
        if (!pairs.isEmpty()) {
          throw json.wrong("a list of two strings, like the items before it");
        }
        texts.add(json.string());
      }
      case LIST -> {
        if (!texts.isEmpty()) {
          throw json.wrong("a string, like the items before it");
        }
        pair(json, max);
      }
      default -> throw json.wrong("a string, or a list of two strings");
    }
  }

  private void pair(JsonBody json, int max) {
    List<String> both = json.strings(max);
    if (both.size() != 2) {
      throw json.invalid("has " + both.size() + " items, needed: two strings");
    }
    pairs.add(new Pair(both.get(0), both.get(1)));
  }

  boolean arePairs() {
    return !pairs.isEmpty();
  }

  int size() {
    return arePairs() ? pairs.size() : texts.size();
  }

  /** As the model reads them. */
  List<EmbedInput> toInputs(@Nullable PairForm form) {
    return arePairs()
        ? pairs.stream()
            .<EmbedInput>map(
                pair ->
                    new EmbedInput.Pair(
                        form == null || pair.first().isEmpty()
                            ? pair.first()
                            : form.first(pair.first(), null),
                        pair.second()))
            .toList()
        : texts.stream().<EmbedInput>map(EmbedInput.Text::new).toList();
  }
}
