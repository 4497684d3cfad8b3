package dev.semblance.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The committed folders of cross-encoders and classifiers, what the reference library gives for
 * them, and how close is right: the one owner of both.
 */
public final class GoldenScores {

  public static final Path FOLDERS = Path.of("src/test/resources/cross-encoders");

  /** Of logits and of scores, in fp32. */
  public static final double MOST_DIFFERENCE = 1e-4;

  private GoldenScores() {}

  /** Names of all folders. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of those that give one score. */
  public static List<String> rerankers() {
    return names().stream().filter(name -> labels(name).isEmpty()).toList();
  }

  public static Path folder(String name) {
    return FOLDERS.resolve(name);
  }

  public static JsonNode expected(String name) {
    return JsonMapper.shared().readTree(folder(name).resolve("expected.json"));
  }

  /** Pairs that were scored without an instruction of their own. */
  public static List<JsonNode> pairs(String name) {
    List<JsonNode> pairs = new ArrayList<>();
    for (JsonNode item : expected(name).path("items")) {
      if (!item.has("instruction")) {
        pairs.add(item);
      }
    }
    return pairs;
  }

  /** What a classifier's labels are called; empty where there is one. */
  public static List<String> labels(String name) {
    List<String> labels = new ArrayList<>();
    expected(name).path("labels").forEach(label -> labels.add(label.stringValue()));
    return labels;
  }
}
