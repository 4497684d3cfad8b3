package dev.semblance.model.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * The texts that int8 models are calibrated on: English questions, sentences and paragraphs of 5 to
 * 120 words. They are part of such a model's arithmetic: with others it has other vectors, and its
 * space another hash.
 */
public final class CalibrationTexts {

  private static final String RESOURCE = "calibration.jsonl";

  private CalibrationTexts() {}

  /** All of them, in their order. */
  public static List<String> all() {
    try (InputStream in =
        Objects.requireNonNull(CalibrationTexts.class.getResourceAsStream(RESOURCE))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .map(line -> JsonMapper.shared().readValue(line, String.class))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
