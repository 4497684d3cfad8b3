package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two generations, and what is kept beside the documents. */
abstract class GenerationsContract extends ListsContract {
  private static final CollectionSettings NEXT =
      new CollectionSettings(
          "other",
          "other@0123456789ab/mean/3",
          3,
          VectorSimilarity.DOT,
          FIELDS,
          "any",
          Quantization.NONE,
          null);

  private static Migration running(int from, int to) {
    return new Migration(
        Migration.State.RUNNING, from, to, NEXT, Instant.ofEpochSecond(1_790_000_000), null);
  }

  private static StoredDocument followed(StoredDocument document, long seq) {
    return document.withSeq(seq).withChunks(List.of(new Chunk(0, 1, new float[] {1, 2, 3})), false);
  }

  @Test
  void aMigrationsGenerationIsKeptBesideTheLiveOneAndSwapsWithIt() throws Exception {
    StoredCollection made = made();
    put(made, document("a", "x", 1, 0), document("b", "y", 0, 1), document("c", "z", 1, 1));
    made.begin(running(1, 2));
    assertThat(made.migration()).isEqualTo(running(1, 2));
    assertThat(made.live().number()).isEqualTo(1);
    Generation other = Objects.requireNonNull(made.other());
    assertThat(other.number()).isEqualTo(2);
    assertThat(other.settings()).isEqualTo(NEXT);
    assertThat(other.count()).isZero();

    other.follow(followed(document("a", "x"), 1));
    other.followAll(List.of(followed(document("b", "y"), 2), followed(document("gone", "z"), 3)));
    other.follow(List.of("gone"));
    other.follow(document("c", "z").withSeq(3).withChunks(List.of(new Chunk(0, 1, null)), false));
    other.makeDurable();

    assertThat(other.seqOf("b")).isEqualTo(2);
    assertThat(other.seqOf("gone")).isZero();
    assertThat(other.seqsOf(List.of("a", "b", "gone"))).isEqualTo(Map.of("a", 1L, "b", 2L));
    assertThat(other.heads(null, 9))
        .containsExactly(
            new Generation.Head("a", 1), new Generation.Head("b", 2), new Generation.Head("c", 3));
    assertThat(other.latest("nobody")).isNull();
    assertThat(Objects.requireNonNull(other.latest("a")).chunks().getFirst().vector())
        .containsExactly(1, 2, 3);
    eventually(() -> other.count() == 3 && other.withoutVector(5).count() == 1);
    assertThat(other.withoutVector(5).ids()).containsExactly("c");

    Migration active = running(1, 2).with(Migration.State.ACTIVE).with(made.live().settings());
    boolean[] caughtUp = new boolean[1];
    made.swap(active, () -> caughtUp[0] = true);

    assertThat(caughtUp[0]).isTrue();
    assertThat(made.settings()).isEqualTo(NEXT);
    assertThat(made.live().number()).isEqualTo(2);
    assertThat(Objects.requireNonNull(made.other()).number()).isEqualTo(1);
    assertThat(made.facts().generation()).isEqualTo(2);
    assertThat(Objects.requireNonNull(made.put(document("d", "w", 1, 2, 3), null)).seq())
        .isGreaterThan(3);
    try (CollectionView view = view(made)) {
      assertThat(view.settings()).isEqualTo(NEXT);
      assertThat(ids(view.nearest(new float[] {1, 0, 0}, null, 9)))
          .containsExactlyInAnyOrder("a", "b", "d");
    }

    StoredCollection again = reopened().find("c");
    assertThat(again.migration()).isEqualTo(active);
    assertThat(again.live().number()).isEqualTo(2);
    assertThat(again.settings()).isEqualTo(NEXT);
    assertThat(Objects.requireNonNull(again.other()).settings())
        .isEqualTo(settings(2, VectorSimilarity.COSINE));
    assertThat(Objects.requireNonNull(again.other()).count()).isEqualTo(3);

    again.lookAfterMigration();
    again.keep(active.with(Migration.State.ROLLED_BACK));
    assertThat(again.other()).isNull();
    assertThat(again.live().number()).isEqualTo(2);
    again.forgetMigration();
    assertThat(again.migration()).isNull();
    assertThat(store().find("c").facts().documents()).isEqualTo(4);
  }

  @Test
  void aSwapThatCannotCatchUpKeepsEverythingAsItWas() {
    StoredCollection made = made();
    put(made, document("a", "x", 1, 0));
    made.begin(running(1, 2));

    assertThatThrownBy(
            () ->
                made.swap(
                    running(1, 2).with(Migration.State.ACTIVE),
                    () -> {
                      throw new Fault.Conflict(null, "is behind");
                    }))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining("is behind");

    assertThat(made.live().number()).isEqualTo(1);
    assertThat(made.migration()).isEqualTo(running(1, 2));
    assertThat(made.put(document("b", "x", 1, 0), null)).isNotNull();
  }

  @Test
  void aMigrationThatBeginsAgainIsEmpty() {
    StoredCollection made = made();
    put(made, document("a", "x", 1, 0));
    made.begin(running(1, 2));
    Objects.requireNonNull(made.other()).follow(followed(document("a", "x"), 1));

    made.begin(running(1, 3));

    assertThat(Objects.requireNonNull(made.other()).number()).isEqualTo(3);
    assertThat(Objects.requireNonNull(made.other()).count()).isZero();
    made.forgetMigration();
    assertThat(made.other()).isNull();
    assertThat(made.migration()).isNull();
    assertThat(Objects.requireNonNull(made.latest("a")).text()).isEqualTo("x");
  }

  @Test
  void whoeverMigratesIsToldOfEveryWrite() throws Exception {
    StoredCollection made = made();
    made.begin(running(1, 2));
    Set<String> told = new ConcurrentSkipListSet<>();
    AtomicReference<Boolean> unknown = new AtomicReference<>(false);
    made.tell(
        new WriteListener() {
          @Override
          public void written(Collection<String> ids) {
            told.addAll(ids);
          }

          @Override
          public void writtenUnknown() {
            unknown.set(true);
          }
        });

    put(made, document("a", "x", "{\"n\":1}", 1, 0), document("b", "x", 1, 0));
    made.putAll(List.of(document("c", "x", 1, 0), document("d", "x", 1, 0)), 1);
    var _ = made.delete(List.of("d"));

    eventually(() -> told.containsAll(List.of("a", "b", "c", "d")));
    told.clear();
    var _ =
        made.delete(Objects.requireNonNull(FilterCheck.check(FilterText.parse("n = 1"), FIELDS)));
    eventually(() -> unknown.get() || told.contains("a"));
  }

  @Test
  void filesAreKeptBesideTheLiveGeneration() throws Exception {
    put(made(), document("a", "x", 1, 0));
    KeptFiles kept = store().find("c").kept();
    assertThat(kept.names()).isEmpty();
    assertThat(kept.read("map-1")).isNull();

    kept.write("map-2", new byte[] {1, 2, 3});
    kept.write("map-1", new byte[100_000]);
    kept.write("map-2", new byte[] {-1});

    KeptFiles again = reopened().find("c").kept();
    assertThat(again.names()).containsExactly("map-1", "map-2");
    assertThat(again.read("map-2")).containsExactly(-1);
    assertThat(again.read("map-1")).hasSize(100_000);
    again.delete("map-1");
    again.delete("map-9");
    assertThat(again.names()).containsExactly("map-2");
    store().delete("c");
    assertThat(made().kept().names()).isEmpty();
  }

  @Test
  void aCopyIsRestoredOrRefusedWithWhatToUseInstead(@TempDir Path folder) throws Exception {
    StoredCollection made = made();
    put(made, document("a", "x", 1, 0), document("b", "y", 0, 1));
    Path into = Files.createDirectory(folder.resolve("copy"));
    if (store().snapshots() == null) {
      assertThatThrownBy(() -> made.copy(into, _ -> {}))
          .isInstanceOf(Fault.CollectionUnavailable.class)
          .hasMessageContaining(store().name())
          .hasMessageContaining("snapshot");
      assertThatThrownBy(
              () -> store().restore("d", into, new CollectionCopy(store().name(), 0, 0, List.of())))
          .isInstanceOf(Fault.CollectionUnavailable.class)
          .hasMessageContaining("snapshot");
      try (Stream<Path> files = Files.list(into)) {
        assertThat(files).isEmpty();
      }
      return;
    }
    CollectionCopy copy = made.copy(into, _ -> {});
    put(made, document("a", "later", 1, 0));

    StoredCollection restored = store().restore("d", into, copy);

    assertThat(copy.documents()).isEqualTo(2);
    assertThat(copy.seq()).isEqualTo(2);
    assertThat(Objects.requireNonNull(restored.latest("a")).text()).isEqualTo("x");
    assertThat(restored.seq()).isEqualTo(2);
    assertThat(store().names()).containsExactly("c", "d");
  }
}
