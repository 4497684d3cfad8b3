package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of hits: the nearest vectors, the best matching words, pages. */
abstract class ListsContract extends FiltersContract {
  @ParameterizedTest
  @EnumSource(
      value = VectorSimilarity.class,
      names = {"COSINE", "DOT", "EUCLIDEAN"})
  void theNearestComeFirstWithTheMetricsOwnScores(VectorSimilarity metric) {
    StoredCollection made = store().create("m", settings(3, metric));
    float[] query = {0.5f, 2, -1};
    Map<String, float[]> vectors =
        Map.of(
            "a", new float[] {1, 2, -1},
            "b", new float[] {-3, 0.5f, 4},
            "c", new float[] {0.25f, 1, -0.5f},
            "d", new float[] {5, 5, 5});
    vectors.forEach((id, vector) -> put(made, document(id, "text of " + id, vector)));
    List<String> right =
        vectors.keySet().stream()
            .sorted(
                (one, other) ->
                    (metric == VectorSimilarity.EUCLIDEAN ? 1 : -1)
                        * Double.compare(
                            metric.score(query, vectors.get(one)),
                            metric.score(query, vectors.get(other))))
            .toList();
    try (CollectionView view = view(made)) {
      List<CollectionView.ChunkHit> hits = view.nearest(query, null, 4);
      assertThat(ids(hits)).containsExactlyElementsOf(right);
      for (CollectionView.ChunkHit hit : hits) {
        assertThat(hit.score())
            .isCloseTo(metric.score(query, vectors.get(hit.id())), within(SCORE_ROUNDING));
      }
      assertThat(ids(view.nearest(query, null, 2))).containsExactlyElementsOf(right.subList(0, 2));
      BitSet two = new BitSet();
      view.nearest(query, null, 4).stream()
          .filter(hit -> hit.id().equals(right.get(1)) || hit.id().equals(right.get(3)))
          .forEach(hit -> two.set(hit.chunk()));
      assertThat(ids(view.nearestAmong(query, two, 4))).containsExactly(right.get(1), right.get(3));
    }
  }

  @Test
  void aQueryOfAnyLengthHasTheSameCosines() {
    StoredCollection made = made();
    put(made, document("a", "x", 3, 4), document("b", "x", -4, 3));
    try (CollectionView view = view(made)) {
      assertThat(view.nearest(new float[] {30, 40}, null, 2).getFirst().score())
          .isCloseTo(1, within(SCORE_ROUNDING));
      assertThat(view.nearest(new float[] {0.03f, 0.04f}, null, 2).getLast().score())
          .isCloseTo(0, within(SCORE_ROUNDING));
    }
  }

  @Test
  void aFilterThatFewPassStillFindsThemAll() {
    StoredCollection made = made();
    StoredDocument[] documents = new StoredDocument[300];
    for (int i = 0; i < documents.length; i++) {
      double angle = 2 * Math.PI * i / documents.length;
      documents[i] =
          document(
              "d" + i,
              "text",
              "{\"n\":" + i % 100 + "}",
              (float) Math.cos(angle),
              (float) Math.sin(angle));
    }
    made.putAll(List.of(documents), 1);
    Filter filter = FilterCheck.check(FilterText.parse("n = 57"), FIELDS);
    try (CollectionView view = view(made)) {
      assertThat(ids(view.nearest(new float[] {1, 0}, filter, 10)))
          .containsExactlyInAnyOrder("d57", "d157", "d257");
      assertThat(ids(view.nearest(new float[] {1, 0}, null, 3)))
          .containsExactlyInAnyOrder("d0", "d1", "d299");
    }
  }

  @Test
  void equallyGoodMatchesStandInTheOrderOfTheirIds() {
    StoredCollection made = made();
    for (String id : List.of("c", "d1", "a", "d", "b")) {
      put(made, document(id, "the same words", 1, 0));
    }
    try (CollectionView view = view(made)) {
      assertThat(ids(view.matching("words", null, 9))).containsExactly("a", "b", "c", "d", "d1");
    }
  }

  @Test
  void wordsFindTextsWhateverTheirCaseAndAccents() {
    StoredCollection made = made();
    put(
        made,
        document("a", "The quick brown fox", 1, 0),
        document("b", "Crème BRÛLÉE, twice brown: brown", 1, 0),
        document("c", "nothing of it", 1, 0));
    try (CollectionView view = view(made)) {
      assertThat(ids(view.matching("brulee", null, 9))).containsExactly("b");
      assertThat(ids(view.matching("FOX brown", null, 9))).containsExactly("a", "b");
      assertThat(ids(view.matching("brown", null, 1))).hasSize(1);
      assertThat(view.matching("!!! …", null, 9)).isEmpty();
      assertThat(view.matching("absent & | ! ( ' : * words", null, 9)).isEmpty();
      assertThat(view.matching("brown", null, 9))
          .allSatisfy(hit -> assertThat(hit.score()).isPositive());
    }
  }

  @Test
  void aLanguageTakesEndingsOffAndStopWordsOut() {
    StoredCollection made =
        store()
            .create(
                "en",
                new CollectionSettings(
                    null,
                    "mine",
                    2,
                    VectorSimilarity.COSINE,
                    Map.of(),
                    "english",
                    Quantization.NONE,
                    null));
    put(made, document("a", "The runners were running", 1, 0), document("b", "of the", 1, 0));
    try (CollectionView view = view(made)) {
      assertThat(ids(view.matching("run", null, 9))).containsExactly("a");
      assertThat(view.matching("the", null, 9)).isEmpty();
      assertThat(view.highlights("run", "He runs and is running."))
          .containsExactly(new int[] {3, 7}, new int[] {15, 22});
    }
  }

  @Test
  void placesOfWordsAreUtf16UnitsOfTheText() {
    StoredCollection made = made();
    try (CollectionView view = view(made)) {
      assertThat(view.highlights("brûlée fox", "😀 Fox: BRULEE foxes"))
          .containsExactly(new int[] {3, 6}, new int[] {8, 14});
      assertThat(view.highlights("absent", "Fox")).isEmpty();
    }
  }

  @Test
  void documentsArePagedInTheOrderOfTheirIdsBytes() {
    StoredCollection made = made();
    List<String> ids = List.of("B", "a", "a-b", "a/b", "ab", "b", "ä", "é", "\uFF5E", "😀");
    for (String id : ids.reversed()) {
      put(made, document(id, "x", 1, 0));
    }
    try (CollectionView view = view(made)) {
      List<String> seen = new ArrayList<>();
      String after = null;
      while (true) {
        List<StoredDocument> page = view.page(null, 3, after, true);
        if (page.isEmpty()) {
          break;
        }
        page.forEach(document -> seen.add(document.id()));
        assertThat(page.getFirst().chunks().getFirst().vector()).containsExactly(1, 0);
        after = page.getLast().id();
      }
      assertThat(seen).containsExactlyElementsOf(ids);
      assertThat(view.document("nobody", true)).isNull();
    }
    assertThat(made.live().heads("a/b", 3))
        .extracting(Generation.Head::id)
        .containsExactly("ab", "b", "ä");
  }

  @Test
  void aViewDoesNotLoseWhatIsDeletedWhileItIsOpen() {
    StoredCollection made = made();
    put(made, document("a", "text", 1, 0));
    try (CollectionView view = view(made)) {
      CollectionView.ChunkHit hit = view.nearest(new float[] {1, 0}, null, 5).getFirst();
      var _ = made.delete(List.of("a"));
      assertThat(view.documentOf(hit.chunk()).text()).isEqualTo("text");
      assertThat(view.vector(hit.chunk())).containsExactly(1, 0);
    }
    assertThat(made.latest("a")).isNull();
  }
}
