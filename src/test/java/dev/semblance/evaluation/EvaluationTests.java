package dev.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.encoder.Output;
import dev.semblance.evaluation.RetrievalSet.Entry;
import dev.semblance.evaluation.StsSet.Pair;
import dev.semblance.fault.Fault;
import dev.semblance.similarity.TableEncoder;
import dev.semblance.vector.TokenSimilarity;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Whole evaluations with an encoder whose vectors are known: x, y and z are the three axes. */
class EvaluationTests {
  private static final Offset<Double> CLOSE = within(1e-6);

  private final TableEncoder encoder = new TableEncoder();

  @Test
  void dotProductsAreOfVectorsThatWereNotNormalised() {
    // cosine: 1, 0.71, 0; dot: 1, 3, 0; people: 3, 2, 1
    StsSet set =
        new StsSet("s", List.of(new Pair(3, "x", "x"), pair(2, "x x x", "x y"), pair(1, "x", "y")));

    StsEvaluation figures = StsEvaluation.of(encoder, Output.DENSE, set, Progress.SILENT);

    assertThat(figures.cosineSpearman()).isCloseTo(1, CLOSE);
    // ranks 3 2 1 and 2 3 1: 1 - 6 * (1 + 1 + 0) / (3 * 8)
    assertThat(figures.dotSpearman()).isCloseTo(0.5, CLOSE);
    // (1, 0, -1) with (1, 0.7071, 0): 1 / sqrt(2 * 0.528595)
    assertThat(figures.cosinePearson()).isCloseTo(0.972575, CLOSE);
    // (1, 0, -1) with (1, 3, 0): 1 / sqrt(2 * 14/3)
    assertThat(figures.dotPearson()).isCloseTo(0.327327, CLOSE);
    assertThat(figures.pairs()).isEqualTo(3);
  }

  @Test
  void effortCountsTextsAndTokens() {
    StsSet set = new StsSet("s", List.of(pair(1, "x", "y"), pair(2, "x y", "x y z")));

    Effort effort = StsEvaluation.of(encoder, Output.DENSE, set, Progress.SILENT).effort();

    assertThat(effort.texts()).isEqualTo(4);
    // one, one, two and three words, each text between two special tokens
    assertThat(effort.tokens()).isEqualTo(7 + 8);
    assertThat(effort.truncated()).isZero();
  }

  @Test
  void aSentenceWithoutDirectionIsAFault() {
    StsSet set = new StsSet("s", List.of(pair(1, "x", "y"), pair(2, "zero", "x")));

    assertThatThrownBy(() -> StsEvaluation.of(encoder, Output.DENSE, set, Progress.SILENT))
        .isInstanceOf(Fault.ZeroVector.class)
        .hasMessageContaining("s pair[1]");
  }

  @Test
  void ranksDocumentsAndAveragesOverJudgedQueries() {
    RetrievalSet set =
        set(
            List.of(entry("q1", "x"), entry("q2", "y"), entry("q3", "z")),
            List.of(entry("d1", "x"), entry("d2", "y"), entry("d3", "x y")),
            Map.of(
                "q1", Map.of("d3", 1),
                "q2", Map.of("d2", 1, "gone", 1),
                "q3", Map.of("d1", 0)));

    RetrievalEvaluation figures = RetrievalEvaluation.of(encoder, set, Progress.SILENT);

    assertThat(figures.queries()).isEqualTo(2);
    // q1: d1 d3 d2, so 1/log2(3) = 0.630930; q2: d2 first, best 1 + 0.630930, so 0.613147
    assertThat(figures.ndcgAt10()).isCloseTo((0.630930 + 0.613147) / 2, CLOSE);
    assertThat(figures.recallAt100()).isCloseTo((1 + 0.5) / 2, CLOSE);
    assertThat(figures.mrrAt10()).isCloseTo((0.5 + 1) / 2, CLOSE);
  }

  @Test
  void ofEqualScoresTheEarlierDocumentIsFirst() {
    List<Entry> documents = List.of(entry("d1", "x"), entry("d2", "x x"), entry("d3", "x"));

    for (int rank = 1; rank <= 3; rank++) {
      RetrievalSet set =
          set(List.of(entry("q", "x")), documents, Map.of("q", Map.of("d" + rank, 1)));

      assertThat(RetrievalEvaluation.of(encoder, set, Progress.SILENT).mrrAt10())
          .isCloseTo(1.0 / rank, CLOSE);
    }
  }

  @Test
  void theModelsOwnMetricRanks() {
    RetrievalSet set =
        set(
            List.of(entry("q", "x")),
            List.of(entry("short", "x"), entry("long", "x x y")),
            Map.of("q", Map.of("long", 1)));

    TableEncoder dot = new TableEncoder(false, VectorSimilarity.DOT);
    TableEncoder euclidean = new TableEncoder(false, VectorSimilarity.EUCLIDEAN);

    // dot: 2 over 1; euclidean: 0 is closer than sqrt(2)
    assertThat(RetrievalEvaluation.of(dot, set, Progress.SILENT).mrrAt10()).isEqualTo(1);
    assertThat(RetrievalEvaluation.of(euclidean, set, Progress.SILENT).mrrAt10()).isEqualTo(0.5);
  }

  @Test
  void aMetricOfTokenVectorsIsRefused() {
    TableEncoder late = new TableEncoder(false, TokenSimilarity.MAXSIM);
    RetrievalSet set =
        set(List.of(entry("q", "x")), List.of(entry("d", "x")), Map.of("q", Map.of("d", 1)));

    assertThatThrownBy(() -> RetrievalEvaluation.of(late, set, Progress.SILENT))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("similarity is maxsim");
  }

  @Test
  void queriesGetTheModelsPromptUnlessAnotherIsGiven() {
    RetrievalSet set =
        set(List.of(entry("q", "x")), List.of(entry("d", "x")), Map.of("q", Map.of("d", 1)));

    Effort own = RetrievalEvaluation.of(encoder, set, Progress.SILENT).effort();
    RetrievalPrompts prompts = new RetrievalPrompts("", "y z ");
    Effort given = RetrievalEvaluation.of(encoder, set, prompts, Progress.SILENT).effort();

    // three tokens each, and "query:" before the query
    assertThat(own.tokens()).isEqualTo(3 + 1 + 3);
    assertThat(given.tokens()).isEqualTo(3 + 3 + 2);
  }

  @Test
  void aTextThatIsTooLongIsNamedByItsSet() {
    RetrievalSet set =
        set(
            List.of(entry("q", "x")),
            List.of(entry("d1", "x"), entry("d2", "x y z x y z")),
            Map.of("q", Map.of("d1", 1)));

    assertThatThrownBy(() -> RetrievalEvaluation.of(encoder, set, Progress.SILENT))
        .isInstanceOf(Fault.InputTooLong.class)
        .hasMessageContaining("r documents from 0[1] has 8 tokens");
  }

  @Test
  void manyTextsAreEmbeddedAFewAtATimeAndTold() {
    List<Entry> documents =
        IntStream.range(0, 600).mapToObj(i -> entry("d" + i, i == 555 ? "y" : "x")).toList();
    RetrievalSet set = set(List.of(entry("q", "y")), documents, Map.of("q", Map.of("d555", 1)));
    List<String> told = new ArrayList<>();

    RetrievalEvaluation figures =
        RetrievalEvaluation.of(encoder, set, new RetrievalPrompts("", ""), telling(told));

    assertThat(figures.mrrAt10()).isEqualTo(1);
    assertThat(told)
        .containsExactly(
            "r documents: 600 texts",
            "256",
            "512",
            "600",
            "end",
            "r queries: 1 texts",
            "1",
            "end",
            "r ranking: 1 queries",
            "1",
            "end");
  }

  private static Progress telling(List<String> told) {
    return (name, unit, total) -> {
      told.add(name + ": " + total + " " + unit);
      return new Progress.Stage() {
        @Override
        public void reached(long done) {
          told.add(Long.toString(done));
        }

        @Override
        public void close() {
          told.add("end");
        }
      };
    };
  }

  private static Pair pair(double score, String first, String second) {
    return new Pair(score, first, second);
  }

  private static Entry entry(String id, String text) {
    return new Entry(id, text);
  }

  private static RetrievalSet set(
      List<Entry> queries, List<Entry> documents, Map<String, Map<String, Integer>> judgements) {
    return new RetrievalSet("r", queries, documents, judgements, 0);
  }
}
