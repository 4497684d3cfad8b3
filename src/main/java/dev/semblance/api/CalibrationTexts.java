package dev.semblance.api;

import dev.semblance.encoder.EmbedInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The built-in texts by which components are measured: those of the built-in load, their sentences,
 * and the longer words in them. A range is part of what callers keep, so these must not change.
 */
final class CalibrationTexts {
  /** As many as one request may well hold. */
  static final int AT_A_TIME = 32;

  private static final String RESOURCE = "/bench/texts.jsonl";
  private static final int MOST = 400;
  private static final int LONG_WORD = 7;

  private CalibrationTexts() {}

  /** A few hundred, none twice, always the same. */
  static List<EmbedInput> read() {
    Set<String> whole = new LinkedHashSet<>();
    try (InputStream in = CalibrationTexts.class.getResourceAsStream(RESOURCE);
        JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        whole.add(parser.getString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Set<String> texts = new LinkedHashSet<>(whole);
    whole.forEach(text -> texts.addAll(List.of(text.split("(?<=[.?!]) +"))));
    for (String text : whole) {
      for (String word : text.split("[^A-Za-z]+", -1)) {
        if (word.length() >= LONG_WORD) {
          texts.add(word);
        }
      }
    }
    return texts.stream().limit(MOST).<EmbedInput>map(EmbedInput.Text::new).toList();
  }
}
