package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The committed folders of models with sparse heads, what the reference libraries compute for them,
 * and how close is right; {@code src/test/python/make_sparse_fixtures.py} made them.
 */
public final class SparseGolden {

  private static final Path FOLDERS = Path.of("src/test/resources/sparse");
  private static final double MOST_DIFFERENCE = 1e-4;

  private SparseGolden() {}

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

  /**
   * Weights agree within 1e-4, those of pieces that only one of the two has included, and indices
   * ascend.
   */
  public static void assertSame(int[] indices, float[] values, JsonNode expected, String what) {
    assertThat(indices).as(what).isSorted().doesNotHaveDuplicates();
    SortedMap<Integer, Double> difference = new TreeMap<>();
    for (int i = 0; i < expected.path("indices").size(); i++) {
      difference.put(
          expected.path("indices").get(i).intValue(),
          -expected.path("values").get(i).doubleValue());
    }
    for (int i = 0; i < indices.length; i++) {
      difference.merge(indices[i], (double) values[i], Double::sum);
    }
    difference.forEach(
        (index, gap) ->
            assertThat(Math.abs(gap)).as("%s, piece %d", what, index).isLessThan(MOST_DIFFERENCE));
  }
}
