package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The committed folders of late interaction models, what the reference library computes for them,
 * and how close is right; {@code src/test/python/make_late_fixtures.py} made them.
 */
public final class LateGolden {

  private static final Path FOLDERS = Path.of("src/test/resources/late");
  private static final double MOST_DIFFERENCE = 1e-4;

  private LateGolden() {}

  /** Names of all folders. */
  public static List<String> names() {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path folder(String name) {
    return FOLDERS.resolve(name);
  }

  public static JsonNode expected(String name) {
    return JsonMapper.shared().readTree(folder(name).resolve("expected.json"));
  }

  /** As many vectors, each number within 1e-4. */
  public static void assertSame(List<float[]> found, JsonNode expected, String what) {
    assertThat(found).as(what).hasSize(expected.size());
    for (int t = 0; t < found.size(); t++) {
      float[] row = GoldenVectors.floats(expected.get(t));
      assertThat(found.get(t)).as(what).hasSize(row.length);
      for (int i = 0; i < row.length; i++) {
        assertThat((double) Math.abs(found.get(t)[i] - row[i]))
            .as("%s, token %d, number %d", what, t, i)
            .isLessThan(MOST_DIFFERENCE);
      }
    }
  }
}
