package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Documents: written, read, numbered, deleted; what lasts. */
abstract class DocumentsContract extends CollectionsContract {
  @Test
  void aDocumentComesBackAsItWasWritten() throws Exception {
    StoredCollection made = made();
    StoredDocument written =
        new StoredDocument(
            "a/b %2F é \u0001 😀",
            "one text 😀 and another",
            Metadata.parse(
                "{\"n\":1.50,\"deep\":{\"x\":[null,{\"y\":12345678901234567890123}]},\"s\":\"é\"}"),
            7L,
            0,
            false,
            List.of(
                new Chunk(0, 8, new float[] {0.25f, -3.5f}),
                new Chunk(5, 23, new float[] {1e-7f, 3e5f})));
    put(made, written);

    StoredDocument read = reopened().find("c").latest(written.id());

    assertThat(read).isNotNull();
    assertThat(read.id()).isEqualTo(written.id());
    assertThat(read.text()).isEqualTo(written.text());
    assertThat(read.metadata()).isEqualTo(written.metadata());
    assertThat(read.version()).isEqualTo(7);
    assertThat(read.seq()).isEqualTo(1);
    assertThat(read.sentVector()).isFalse();
    assertThat(read.chunks()).hasSize(2);
    assertThat(read.chunks().get(1).start()).isEqualTo(5);
    assertThat(read.chunks().get(1).end()).isEqualTo(23);
    for (int i = 0; i < 2; i++) {
      float[] kept = Objects.requireNonNull(read.chunks().get(i).vector());
      float[] sent = Objects.requireNonNull(written.chunks().get(i).vector());
      for (int d = 0; d < 2; d++) {
        assertThat(kept[d]).isCloseTo(sent[d], within(Math.abs(sent[d]) * 1e-6f));
      }
    }
  }

  @Test
  void aDocumentOfAVectorAloneHasNoTextAndNoWordsFindIt() {
    StoredCollection made = made();
    put(
        made,
        new StoredDocument(
            "v", null, Metadata.NONE, null, 0, true, List.of(new Chunk(0, 0, new float[] {1, 0}))));

    assertThat(Objects.requireNonNull(made.latest("v")).text()).isNull();
    assertThat(Objects.requireNonNull(made.latest("v")).sentVector()).isTrue();
    try (CollectionView view = view(made)) {
      assertThat(ids(view.nearest(new float[] {1, 0}, null, 5))).containsExactly("v");
      assertThat(view.matching("null", null, 5)).isEmpty();
    }
    assertThat(made.live().withoutText(5).ids()).containsExactly("v");
  }

  @Test
  void writesAreNumberedOneByOneAndSayWhetherTheyReplaced() {
    StoredCollection made = made();
    assertThat(made.seq()).isZero();

    assertThat(made.put(document("a", "x", 1, 0), null))
        .isEqualTo(new StoredCollection.Applied(1, false));
    assertThat(made.put(document("b", "x", 1, 0), null))
        .isEqualTo(new StoredCollection.Applied(2, false));
    assertThat(made.put(document("a", "y", 1, 0), null))
        .isEqualTo(new StoredCollection.Applied(3, true));

    assertThat(made.seq()).isEqualTo(3);
    assertThat(Objects.requireNonNull(made.latest("a")).seq()).isEqualTo(3);
    assertThat(Objects.requireNonNull(made.latest("a")).text()).isEqualTo("y");
    assertThat(made.facts().documents()).isEqualTo(2);
  }

  @Test
  void aWriteThatExpectsAnotherSeqWritesNothing() {
    StoredCollection made = made();
    put(made, document("a", "x", 1, 0));

    assertThat(made.put(document("a", "y", 1, 0), 7L)).isNull();
    assertThat(made.put(document("nobody", "y", 1, 0), 1L)).isNull();
    assertThat(made.latest("nobody")).isNull();
    assertThat(Objects.requireNonNull(made.latest("a")).text()).isEqualTo("x");
    assertThat(made.put(document("a", "y", 1, 0), 1L)).isNotNull();
    assertThat(Objects.requireNonNull(made.latest("a")).text()).isEqualTo("y");
  }

  @Test
  void aVersionThatIsNotGreaterIsRefused() {
    StoredCollection made = made();
    put(made, withVersion("a", 5L));

    assertThatThrownBy(() -> made.put(withVersion("a", 5L), null))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining("has version 5, the stored one has 5");
    assertThatThrownBy(() -> made.put(withVersion("a", 4L), null))
        .isInstanceOf(Fault.Conflict.class);
    assertThat(made.put(withVersion("a", 6L), null)).isNotNull();
    assertThat(made.put(withVersion("a", null), null)).isNotNull();
    assertThat(made.put(withVersion("a", 1L), null)).isNotNull();
  }

  @Test
  void aWriteThatKnowsTheStoredDocumentMayKeepItsVersion() {
    StoredCollection made = made();
    put(made, withVersion("a", 5L));

    assertThat(made.put(withVersion("a", 5L), 1L)).isEqualTo(new StoredCollection.Applied(2, true));
    assertThat(made.put(withVersion("a", 5L), 1L)).isNull();
    assertThat(Objects.requireNonNull(made.latest("a")).version()).isEqualTo(5);
  }

  @Test
  void severalDocumentsAreWrittenAtOnceAndOneAtFaultHurtsNoOther() {
    StoredCollection made = made();
    put(made, withVersion("b", 5L), document("z", "x", 1, 0));

    List<StoredCollection.Written> written =
        made.putAll(
            List.of(document("a", "1", 1, 0), withVersion("b", 3L), document("z", "2", 0, 1)),
            made.live().number());

    assertThat(written).hasSize(3);
    assertThat(written.get(0).applied()).isEqualTo(new StoredCollection.Applied(3, false));
    assertThat(written.get(1).applied()).isNull();
    assertThat(written.get(1).fault()).hasMessageContaining("has version 3");
    assertThat(written.get(2).applied()).isEqualTo(new StoredCollection.Applied(4, true));
    Map<String, StoredDocument> latest = made.latest(List.of("z", "a", "nobody"));
    assertThat(latest.keySet()).containsExactlyInAnyOrder("a", "z");
    assertThat(Objects.requireNonNull(latest.get("z")).text()).isEqualTo("2");
    assertThat(made.putAll(List.of(), made.live().number())).isEmpty();
    assertThat(made.latest(List.of())).isEmpty();
  }

  @Test
  void aWriteForAnotherGenerationIsRefused() {
    StoredCollection made = made();
    assertThatThrownBy(() -> made.put(document("a", "x", 1, 0), null, 2))
        .isInstanceOf(GenerationChangedException.class);
    assertThatThrownBy(() -> made.putAll(List.of(document("a", "x", 1, 0)), 2))
        .isInstanceOf(GenerationChangedException.class);
    assertThat(made.latest("a")).isNull();
  }

  @Test
  void documentsAreDeletedByIdsAndByFilter() {
    StoredCollection made = made();
    put(
        made,
        document("a", "x", "{\"n\":1}", 1, 0),
        document("b", "x", "{\"n\":2}", 1, 0),
        document("c", "x", "{\"n\":3}", 1, 0),
        twoChunks("d"));

    StoredCollection.Deleted byIds = made.delete(List.of("a", "d", "nobody"));
    assertThat(byIds.documents()).isEqualTo(2);
    assertThat(byIds.seq()).isGreaterThan(4);
    assertThat(made.latest("a")).isNull();

    StoredCollection.Deleted byFilter =
        made.delete(Objects.requireNonNull(FilterCheck.check(FilterText.parse("n >= 3"), FIELDS)));
    assertThat(byFilter.documents()).isEqualTo(1);
    assertThat(byFilter.seq()).isGreaterThan(byIds.seq()).isEqualTo(made.seq());

    assertThat(made.delete(List.of("nobody")))
        .isEqualTo(new StoredCollection.Deleted(0, made.seq()));
    try (CollectionView view = view(made)) {
      assertThat(ids(view.nearest(new float[] {1, 0}, null, 9))).containsExactly("b");
      assertThat(view.count(null)).isEqualTo(1);
    }
    assertThat(made.facts().chunks()).isEqualTo(1);
  }

  @Test
  void chunksOfADocumentComeAndGoTogether() {
    StoredCollection made = made();
    put(made, twoChunks("a"), document("b", "far", -1, -1));

    try (CollectionView view = view(made)) {
      CollectionView.ChunkHit hit = view.matching("two", null, 9).getFirst();
      assertThat(hit.id()).isEqualTo("a");
      view.expectDocuments(List.of(hit.chunk()));
      assertThat(view.chunk(hit.chunk()).start()).isEqualTo(4);
      assertThat(view.vector(hit.chunk())).containsExactly(0, 1);
      assertThat(view.documentOf(hit.chunk()).text()).isEqualTo("one two");
      assertThat(view.documentOf(hit.chunk()).chunks()).hasSize(2);
      List<CollectionView.ChunkHit> near = view.nearest(new float[] {0, 1}, null, 9);
      assertThat(ids(near)).containsExactly("a", "a", "b");
      assertThat(view.chunk(near.getFirst().chunk()).start()).isEqualTo(4);
      assertThat(view.firstChunks(null)).hasSize(2);
    }
    put(made, document("a", "short", 1, 0));
    try (CollectionView view = view(made)) {
      assertThat(view.nearest(new float[] {0, 1}, null, 9)).hasSize(2);
      assertThat(view.matching("two", null, 9)).isEmpty();
    }
  }

  @Test
  void aWriteIsInTheNextViewThatAsksForIt() {
    StoredCollection made = made();
    for (int i = 1; i <= 5; i++) {
      long seq = Objects.requireNonNull(made.put(document("a", "version " + i, 1, 0), null)).seq();
      try (CollectionView view = made.view(seq)) {
        assertThat(view.seq()).isGreaterThanOrEqualTo(seq);
        assertThat(Objects.requireNonNull(view.document("a", false)).text())
            .isEqualTo("version " + i);
      }
    }
    assertThatThrownBy(() -> made.view(6))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageContaining("min_seq is 6")
        .hasMessageContaining("is 5");
  }

  @Test
  void whatWasMadeDurableIsThereInTheNextProcess() throws Exception {
    StoredCollection made = made();
    long last = 0;
    for (int i = 0; i < 50; i++) {
      last = Objects.requireNonNull(made.put(document("d" + i, "text " + i, 1, i), null)).seq();
    }
    made.makeDurable(last);

    StoredCollection again = reopened().find("c");

    assertThat(again.seq()).isEqualTo(50);
    assertThat(again.facts().documents()).isEqualTo(50);
    assertThat(Objects.requireNonNull(again.put(document("new", "x", 1, 0), null)).seq())
        .isEqualTo(51);
  }

  @Test
  void manyThreadsLoseNothingAndDoubleNothing() throws InterruptedException {
    StoredCollection made = made();
    Set<Long> seqs = new ConcurrentSkipListSet<>();
    List<Thread> threads =
        IntStream.range(0, 6)
            .mapToObj(
                t ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              for (int i = 0; i < 10; i++) {
                                long seq =
                                    Objects.requireNonNull(
                                            made.put(document(t % 3 + "-" + i, "x", t, 1), null))
                                        .seq();
                                seqs.add(seq);
                                made.makeDurable(seq);
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seqs).hasSize(60);
    assertThat(made.seq()).isEqualTo(60);
    assertThat(made.facts().documents()).isEqualTo(30);
  }
}
