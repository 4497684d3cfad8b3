package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The committed model folders, what the reference library computes for them, and how close is
 * right: the one owner of both.
 */
public final class GoldenVectors {

  public static final Path FOLDERS = Path.of("src/test/resources/models");

  private static final double LEAST_COSINE = 0.99999;
  private static final double MOST_DIFFERENCE = 1e-4;

  private GoldenVectors() {}

  /** A pass's dense vector of each sequence, or its token vectors where it asks those. */
  public static float[][] forward(PackedEncoder encoder, PackedBatch batch) {
    return Stream.of(encoder.forward(batch))
        .map(
            outputs ->
                Objects.requireNonNull(
                    outputs.dense() != null ? outputs.dense() : outputs.tokens()))
        .toArray(float[][]::new);
  }

  /** Names of all folders. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("expected.json")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static Path folder(String name) {
    return FOLDERS.resolve(name);
  }

  public static JsonNode expected(String name) {
    return JsonMapper.shared().readTree(folder(name).resolve("expected.json"));
  }

  public static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).doubleValue();
    }
    return values;
  }

  public static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).intValue();
    }
    return values;
  }

  /** Copies a folder of these into an empty one. */
  public static void copy(String name, Path to) throws IOException {
    FolderCopies.copy(folder(name), to);
  }

  /** Fp32 vectors agree: cosine > 0.99999 and every component within 1e-4. */
  public static void assertSame(float[] found, float[] expected, String what) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    double most = 0;
    for (int i = 0; i < found.length; i++) {
      most = Math.max(most, Math.abs(found[i] - expected[i]));
    }
    assertThat(most).as("%s: largest difference", what).isLessThan(MOST_DIFFERENCE);
    assertThat(cosine(found, expected)).as("%s: cosine", what).isGreaterThan(LEAST_COSINE);
  }

  /** Of vectors of one length, in fp64. */
  public static double cosine(float[] found, float[] expected) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < expected.length; i++) {
      dot += (double) found[i] * expected[i];
      left += (double) found[i] * found[i];
      right += (double) expected[i] * expected[i];
    }
    return dot / Math.sqrt(left * right);
  }
}
