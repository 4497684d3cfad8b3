package dev.semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Quantization;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process without collections loads no class of Lucene, and pays nothing for it. */
class NothingLoadedTests {
  @TempDir private Path data;

  /** Asks an empty store what it holds; with a second argument, makes a collection too. */
  static final class Asking {
    public static void main(String[] arguments) {
      try (LuceneCollectionStore store =
          new LuceneCollectionStore(Path.of(arguments[0]), InstantSource.system())) {
        if (arguments.length > 1) {
          store.create(
              "c",
              new CollectionSettings(
                  null, "mine", 2, VectorSimilarity.DOT, Map.of(), "any", Quantization.NONE, null));
        }
        System.out.println(store.names());
        store.find("nobody");
      } catch (Fault.NotFound e) {
        System.out.println(e.message());
      }
    }
  }

  private List<String> loaded(String... more) throws IOException {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xlog:class+load",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Asking.class.getName(),
                            data.resolve("collections").toString()),
                        Stream.of(more))
                    .toList())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      return lines.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void noClassOfLuceneIsLoadedBeforeACollectionIsMade() throws IOException {
    List<String> lines = loaded();

    assertThat(lines).anyMatch(line -> line.contains(LuceneCollectionStore.class.getName()));
    assertThat(lines).anyMatch(line -> line.equals("[]"));
    assertThat(lines).noneMatch(line -> line.contains(" org.apache.lucene."));
    assertThat(lines).noneMatch(line -> line.contains(" com.ibm.icu."));
  }

  /** Else the test above would show nothing. */
  @Test
  void itsClassesAreSeenOnceThereIsOne() throws IOException {
    assertThat(loaded("make")).anyMatch(line -> line.contains(" org.apache.lucene."));
  }
}
