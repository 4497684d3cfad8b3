package dev.semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoredDocument;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** A power cut at any step of writing to the disk loses nothing that was answered. */
class PowerCutTests {
  private static final CollectionSettings SETTINGS =
      new CollectionSettings(
          null, "mine", 2, VectorSimilarity.DOT, Map.of(), "any", Quantization.NONE, null);

  private final Random random = new Random(20);
  private final ForgetfulDirectory disk = new ForgetfulDirectory(random);
  private final List<Cut> cuts = new ArrayList<>();

  /** The number of each document's last write that was answered; a negative one deleted it. */
  private final Map<String, Integer> answered = new HashMap<>();

  /** The same of writes since, which may last or not. */
  private final Map<String, Integer> unanswered = new HashMap<>();

  /** What is on the disk after a cut, and what had been written before it. */
  private record Cut(
      Directory disk, Map<String, Integer> answered, Map<String, Integer> unanswered) {}

  private static StoredDocument document(String id, int number) {
    String text = "text " + number;
    return new StoredDocument(
        id,
        text,
        Metadata.NONE,
        null,
        0,
        true,
        List.of(new Chunk(0, text.length(), new float[] {1, number})));
  }

  private void cutNowAndThen() {
    if (random.nextInt(8) == 0) {
      try {
        cuts.add(new Cut(disk.afterPowerCut(), Map.copyOf(answered), Map.copyOf(unanswered)));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void noAnsweredWriteIsLostWheneverThePowerGoes() throws IOException {
    LuceneIndex index = new LuceneIndex("c", disk, SETTINGS);
    disk.beforeEach(this::cutNowAndThen);
    for (int number = 1; number <= 300; number++) {
      String id = Integer.toString(random.nextInt(40));
      if (random.nextInt(5) == 0) {
        index.delete(Set.of(id));
        unanswered.put(id, -number);
      } else {
        index.put(document(id, number), null);
        unanswered.put(id, number);
      }
      if (random.nextInt(5) == 0) {
        index.makeDurable(index.seq());
        answered.putAll(unanswered);
        unanswered.clear();
      }
    }
    disk.beforeEach(() -> {});
    index.close();

    assertThat(cuts).hasSizeGreaterThan(100);
    assertThat(cuts.getLast().answered()).hasSizeGreaterThan(30);
    for (Cut cut : cuts) {
      check(cut);
    }
  }

  private static void check(Cut cut) throws IOException {
    assertThat(DirectoryReader.indexExists(cut.disk())).isTrue();
    IndexIntegrity.check(cut.disk());
    LuceneIndex index = new LuceneIndex("c", cut.disk(), SETTINGS);
    cut.answered()
        .forEach(
            (id, number) -> {
              StoredDocument there = index.latest(id);
              if (there == null) {
                assertThat(Math.min(number, cut.unanswered().getOrDefault(id, 0)))
                    .as("document %s", id)
                    .isNegative();
              } else {
                String text = String.valueOf(there.text());
                assertThat(Integer.parseInt(text.substring("text ".length())))
                    .as("document %s", id)
                    .isGreaterThanOrEqualTo(Math.abs(number));
              }
            });
    index.close();
  }

  /** The disk really forgets: else the test above would show nothing. */
  @Test
  void whatWasNotAnsweredIsForgotten() throws IOException {
    LuceneIndex index = new LuceneIndex("c", disk, SETTINGS);
    index.put(document("a", 1), null);
    index.makeDurable(index.seq());
    index.put(document("b", 2), null);
    index.makeVisible(index.seq());
    Directory left = disk.afterPowerCut();
    index.close();

    LuceneIndex again = new LuceneIndex("c", left, SETTINGS);
    assertThat(again.latest("a")).isNotNull();
    assertThat(again.latest("b")).isNull();
    again.close();
  }
}
