package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.collection.SearchRequest.Rerank;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.LetterPairs;
import dev.semblance.rerank.RerankService;
import dev.semblance.rerank.Scorer;
import dev.semblance.vector.VectorSimilarity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HitRerankingTests {
  private final Map<String, Encoder> models = new LinkedHashMap<>();
  private final List<String> loaded = new ArrayList<>(List.of("own"));

  private static final CollectionSettings OWN =
      new CollectionSettings(
          "own",
          "letters@0123456789ab/mean/4",
          4,
          VectorSimilarity.COSINE,
          Map.of(),
          "any",
          Quantization.NONE,
          null);

  private static Searching.Passage passage(String text) {
    return new Searching.Passage(text, () -> null);
  }

  HitRerankingTests() {
    models.put("own", new LetterVectors("0123456789ab", "abc"));
  }

  private final class Models implements Encoders {
    @Override
    public ServedEncoder find(String name) {
      Encoder encoder = models.get(name);
      if (encoder == null) {
        throw new Fault.ModelNotServed(name, models.keySet());
      }
      loaded.add(name);
      return new ServedEncoder(name, name, null, encoder);
    }

    @Override
    public List<ServedModel> list() {
      return models.entrySet().stream()
          .map(
              model ->
                  new ServedModel(
                      model.getKey(),
                      "/models",
                      List.of(),
                      Instant.EPOCH,
                      loaded.contains(model.getKey()) ? model.getValue().facts() : null))
          .toList();
    }
  }

  private Scorer scorer(@Nullable String asked) {
    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      return new HitReranking(new Models(), new RerankService(threads))
          .score(new Rerank(asked, 50, null), OWN, "a", List.of(passage("b"), passage("c")), null)
          .scorer();
    }
  }

  @Test
  void aModelThatReadsPairsIsChosenWhereNoneIsNamed() {
    models.put("pairs", new LetterPairs());

    assertThat(scorer(null)).isEqualTo(Scorer.CROSS_ENCODER);
    assertThat(scorer("own")).isEqualTo(Scorer.BI_ENCODER);
  }

  @Test
  void theCollectionsOwnModelScoresWhereNoneReadsPairs() {
    assertThat(scorer(null)).isEqualTo(Scorer.BI_ENCODER);
  }

  private static final String LETTERS = "letters@0123456789ab/mean/4";
  private static final String TOKENS = "letters@aaaaaaaaaaaa/tokens/4";
  private static final float[] A = {1, 0, 0, 0};
  private static final float[] B = {0, 1, 0, 0};

  /** Of a collection that keeps vectors of tokens of a space. */
  private Searching.Reranking.Scores late(String tokenSpace, Searching.Passage... passages) {
    models.put("own", LetterVectors.late("0123456789ab", "aaaaaaaaaaaa", "abc"));
    CollectionSettings keeping =
        new CollectionSettings(
            "own",
            LETTERS,
            4,
            VectorSimilarity.COSINE,
            Map.of(),
            "any",
            Quantization.NONE,
            null,
            tokenSpace);
    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      return new HitReranking(new Models(), new RerankService(threads))
          .score(new Rerank(null, 50, null), keeping, "ab", List.of(passages), null);
    }
  }

  @Test
  void vectorsOfTokensThatAreKeptScoreHitsEvenWhereAModelReadsPairs() {
    models.put("pairs", new LetterPairs());

    // The kept vectors are not those of the texts, so that one sees which were compared.
    Searching.Reranking.Scores scores =
        late(
            TOKENS,
            new Searching.Passage("c", () -> new float[][] {A, B}),
            new Searching.Passage("ab", () -> new float[][] {A}));

    assertThat(scores.scorer()).isEqualTo(Scorer.LATE_INTERACTION);
    assertThat(scores.scores()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 2.0, 1, 1.0));
  }

  @Test
  void aHitWithoutVectorsOfTokensIsScoredByItsTextBesideTheOthers() {
    Searching.Reranking.Scores scores =
        late(
            TOKENS,
            new Searching.Passage("c", () -> null),
            new Searching.Passage("c", () -> new float[][] {A}),
            new Searching.Passage("ab", () -> null));

    assertThat(scores.scorer()).isEqualTo(Scorer.LATE_INTERACTION);
    assertThat(scores.scores()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 0.0, 1, 1.0, 2, 2.0));
  }

  @Test
  void vectorsOfTokensOfAnotherMatrixAreNotReadAndTheTextsAreScored() {
    Searching.Reranking.Scores scores =
        late(
            "letters@bbbbbbbbbbbb/tokens/4",
            new Searching.Passage(
                "ab",
                () -> {
                  throw new AssertionError("of another space");
                }));

    assertThat(scores.scorer()).isEqualTo(Scorer.LATE_INTERACTION);
    assertThat(scores.scores()).containsExactlyEntriesOf(Map.of(0, 2.0));
  }
}
