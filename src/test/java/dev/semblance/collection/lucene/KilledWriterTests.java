package dev.semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.vector.VectorSimilarity;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterTests {
  /** {@code TEST_KILLS} makes it as long as one likes. */
  private static final int KILLS =
      Integer.parseInt(System.getenv().getOrDefault("TEST_KILLS", "3"));

  @TempDir private Path data;

  /** {@code kill -9} after a random number of answers: what was answered is there, once. */
  @Test
  void noAnsweredWriteIsLostAndNoneIsDoubledHoweverOftenTheProcessIsKilled() throws Exception {
    try (LuceneCollectionStore store = new LuceneCollectionStore(data, InstantSource.system())) {
      store.create(
          "c",
          new CollectionSettings(
              null, "mine", 2, VectorSimilarity.DOT, Map.of(), "any", Quantization.NONE, null));
    }
    Random random = new Random(20);
    Set<Integer> answered = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      // Every second process writes over what the one before it wrote.
      int first = kill / 2 * 100_000;
      for (int batch : untilKilled(first, 1 + random.nextInt(40))) {
        for (int i = batch; i < batch + 10; i++) {
          answered.add(i);
        }
      }
      checkAll(answered);
    }
    assertThat(answered).hasSizeGreaterThan(10 * KILLS - 1);
  }

  private List<Integer> untilKilled(int first, int answers) throws IOException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AcknowledgedWriter.class.getName(),
                data.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Integer> read = new ArrayList<>();
    try (BufferedReader lines = writer.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read.add(Integer.parseInt(line));
        if (read.size() == answers) {
          // Process.destroyForcibly would close the stream, and with it what was answered.
          writer.toHandle().destroyForcibly();
        }
      }
    } finally {
      writer.destroyForcibly();
    }
    assertThat(read.size()).isGreaterThanOrEqualTo(answers);
    return read;
  }

  private void checkAll(Set<Integer> answered) {
    try (LuceneCollectionStore store = new LuceneCollectionStore(data, InstantSource.system())) {
      StoredCollection collection = store.find("c");
      Set<String> seen = new HashSet<>();
      try (CollectionView view = collection.view(collection.seq())) {
        String after = null;
        List<StoredDocument> page;
        do {
          page = view.page(null, 1_000, after, true);
          for (StoredDocument document : page) {
            assertThat(seen.add(document.id())).as(document.id()).isTrue();
            assertThat(document.text()).isEqualTo("text " + document.id());
            assertThat(document.chunks().getFirst().vector())
                .containsExactly(1, Integer.parseInt(document.id()));
          }
          after = page.isEmpty() ? null : page.getLast().id();
        } while (!page.isEmpty());
        assertThat(view.count(null)).isEqualTo(seen.size());
      }
      assertThat(answered).allMatch(number -> seen.contains(Integer.toString(number)));
    }
  }
}
