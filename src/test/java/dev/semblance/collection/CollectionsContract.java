package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Collections: made, listed, described, changed, deleted. */
abstract class CollectionsContract extends StoreUnderTest {
  @Test
  void collectionsAreMadeListedAndDeleted() {
    assertThat(store().names()).isEmpty();
    assertThatThrownBy(() -> store().find("b")).isInstanceOf(Fault.NotFound.class);
    assertThatThrownBy(() -> store().delete("b")).isInstanceOf(Fault.NotFound.class);

    store().create("b", settings(2, VectorSimilarity.COSINE));
    store().create("a_1-x", settings(3, VectorSimilarity.DOT));

    assertThat(store().names()).containsExactly("a_1-x", "b");
    assertThat(store().find("a_1-x").settings()).isEqualTo(settings(3, VectorSimilarity.DOT));
    assertThatThrownBy(() -> store().create("b", settings(2, VectorSimilarity.COSINE)))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining("there is a collection b");

    store().delete("b");

    assertThat(store().names()).containsExactly("a_1-x");
    assertThatThrownBy(() -> store().find("b")).isInstanceOf(Fault.NotFound.class);
  }

  @Test
  void aCollectionThatIsMadeAgainIsEmpty() {
    put(made(), document("a", "old text", 1, 0));
    store().delete("c");

    StoredCollection again = made();

    assertThat(again.latest("a")).isNull();
    assertThat(again.facts().documents()).isZero();
    assertThat(again.seq()).isZero();
  }

  @Test
  void everySettingIsThereInTheNextProcess() throws Exception {
    CollectionSettings all =
        new CollectionSettings(
            "m",
            "label@0123456789ab/mean/4",
            4,
            VectorSimilarity.EUCLIDEAN,
            FIELDS,
            "english",
            Quantization.NONE,
            new Chunking(100, 10),
            null);
    store().create("c", all);

    assertThat(reopened().find("c").settings()).isEqualTo(all);
    assertThat(store().find("c").settings().fields().keySet())
        .containsExactlyElementsOf(FIELDS.keySet());
  }

  @Test
  void factsAreCounted() {
    Instant before = Instant.now().minusSeconds(5);
    StoredCollection made = made();
    assertThat(made.facts().generation()).isEqualTo(1);

    put(made, document("a", "x", 1, 0), twoChunks("b"), document("a", "y", 0, 1));

    StoredCollection.Facts facts = made.facts();
    assertThat(facts.documents()).isEqualTo(2);
    assertThat(facts.chunks()).isEqualTo(3);
    assertThat(facts.seq()).isEqualTo(3);
    assertThat(facts.bytes()).isPositive();
    assertThat(facts.created()).isBetween(before, Instant.now().plusSeconds(5));
  }

  @Test
  void whatAStoreCannotKeepIsRefusedWithItsNameAndBothNumbers() {
    int most = store().maxDimensions();
    assertThatThrownBy(() -> store().check(settings(most + 1, VectorSimilarity.COSINE)))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageStartingWith("dimensions is " + (most + 1))
        .hasMessageContaining(store().name())
        .hasMessageContaining("1 to " + most);
    store().check(settings(most, VectorSimilarity.COSINE));
    CollectionSettings klingon =
        new CollectionSettings(
            null, "mine", 2, VectorSimilarity.COSINE, Map.of(), "klingon", Quantization.NONE, null);
    assertThatThrownBy(() -> store().check(klingon))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageContaining("lexical.language")
        .hasMessageContaining(store().name());
  }

  @Test
  void vectorsOfTheMostDimensionsAreKeptAndFound() {
    int most = store().maxDimensions();
    StoredCollection wide = store().create("wide", settings(most, VectorSimilarity.COSINE));
    float[] vector = new float[most];
    vector[most - 1] = 2;
    vector[0] = 0.5f;
    put(wide, document("a", "x", vector));

    assertThat(Objects.requireNonNull(wide.latest("a")).chunks().getFirst().vector())
        .containsExactly(vector);
    try (CollectionView view = view(wide)) {
      assertThat(ids(view.nearest(vector, null, 5))).containsExactly("a");
      assertThat(view.nearest(vector, null, 5).getFirst().score())
          .isCloseTo(1, within(SCORE_ROUNDING));
    }
  }

  @Test
  void everyLanguageOfTheStoreTakesTexts() {
    assertThat(store().languages()).contains("any", "english");
    for (String language : List.copyOf(store().languages()).subList(0, 3)) {
      StoredCollection made =
          store()
              .create(
                  "in-" + language,
                  new CollectionSettings(
                      null,
                      "mine",
                      2,
                      VectorSimilarity.DOT,
                      Map.of(),
                      language,
                      Quantization.NONE,
                      null));
      put(made, document("a", "hotel 42", 1, 0));
      try (CollectionView view = view(made)) {
        assertThat(ids(view.matching("42", null, 5))).as(language).containsExactly("a");
      }
    }
  }

  @Test
  void aFieldDeclaredLaterIsFilteredFromNowOnAndOverWhatWasThere() throws Exception {
    StoredCollection made = made();
    put(made, document("a", "text", "{\"late\":5,\"wrong\":\"x\"}", 1, 0));
    Map<String, FieldType> fields = new LinkedHashMap<>(FIELDS);
    fields.put("late", FieldType.parse("number").orElseThrow());
    fields.put("wrong", FieldType.parse("number").orElseThrow());

    made.change(made.settings().withFields(fields));

    put(made, document("b", "text", "{\"late\":5}", 1, 0));
    assertThat(made.settings().fields()).containsKey("late");
    assertThat(store().find("c").settings().fields()).containsKey("late");
    Filter filter = FilterCheck.check(FilterText.parse("late = 5"), fields);
    eventually(
        () -> {
          try (CollectionView view = view(made)) {
            return view.count(filter) == 2;
          }
        });
    assertThat(reopened().find("c").settings().fields().keySet())
        .containsExactlyElementsOf(fields.keySet());
  }
}
