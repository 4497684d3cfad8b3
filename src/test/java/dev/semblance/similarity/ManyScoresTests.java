package dev.semblance.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import dev.semblance.vector.Ranking;
import dev.semblance.vector.ScoreMatrix;
import dev.semblance.vector.TopK;
import dev.semblance.vector.VectorSimilarity;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrices of more scores than a block: they are computed while they are read. */
class ManyScoresTests extends SimilarityCase {
  private static final int ROWS = 700;
  private static final int COLUMNS = 1500;

  private final float[][] rows = random(ROWS, 1);
  private final float[][] columns = random(COLUMNS, 2);

  @ParameterizedTest
  @EnumSource(VectorSimilarity.class)
  void haveTheBitsOfAMatrixThatStandsWhole(VectorSimilarity metric) {
    SimilarityResult result = compare(request().metrics(metric));

    double[][] scores = exact(result, metric);

    ScoreMatrix whole = ScoreMatrix.of(metric, rows, columns, () -> false);
    assertThat(scores).hasNumberOfRows(ROWS);
    for (int row = 0; row < ROWS; row++) {
      assertThat(scores[row]).as("row %d", row).containsExactly(whole.row(row));
    }
  }

  @Test
  void ofADeadlineAreComputedBeforeTheyAreRead() {
    Deadline deadline = Deadline.in(Duration.ofDays(1), System.nanoTime());
    SimilarityResult result = compare(request().metrics(VectorSimilarity.DOT).deadline(deadline));

    rows[0][0] += 1;

    ScoreMatrix whole = ScoreMatrix.of(VectorSimilarity.DOT, random(ROWS, 1), columns, () -> false);
    assertThat(exact(result, VectorSimilarity.DOT)[0]).containsExactly(whole.row(0));
  }

  @Test
  void areRankedWithoutTheItemItself() {
    SimilarityResult result =
        compare(
            request(new Side.Vectors(columns), null)
                .metrics(VectorSimilarity.COSINE)
                .nearest(3, null)
                .space("unchecked"));

    List<Ranking> nearest = nearest(result, VectorSimilarity.COSINE);

    ScoreMatrix whole = ScoreMatrix.of(VectorSimilarity.COSINE, columns, columns, () -> false);
    assertThat(nearest).hasSize(COLUMNS);
    for (int row = 0; row < COLUMNS; row++) {
      assertThat(nearest.get(row).indexes())
          .as("row %d", row)
          .doesNotContain(row)
          .containsExactly(whole.closestOthers(row, row, TopK.of(3)).indexes());
    }
  }

  @Test
  void holdOneBlockOfMemoryUnlessThereIsADeadline() {
    HeldBytes held = new HeldBytes(64 << 20);

    counted(held, () -> compare(request().metrics(VectorSimilarity.DOT)), 2 << 20);
    counted(
        held,
        () ->
            compare(
                request()
                    .metrics(VectorSimilarity.DOT)
                    .deadline(Deadline.in(Duration.ofDays(1), System.nanoTime()))),
        10 << 20);
    assertThat(held.held()).isZero();
  }

  @Test
  void thatDoNotFitAreRefusedBeforeAnyIsComputed() {
    HeldBytes held = new HeldBytes(2 << 20);

    assertThatExceptionOfType(Fault.LimitExceeded.class)
        .isThrownBy(() -> counted(held, () -> compare(request().metrics(VectorSimilarity.DOT)), 0));
  }

  /** Most bytes are those of one or all blocks, within a quarter. */
  private static void counted(HeldBytes held, Supplier<SimilarityResult> work, long about) {
    try (HeldLease lease = held.lease()) {
      ScopedValue.where(HeldLease.CURRENT, lease).run(work::get);
      assertThat(lease.used()).isBetween(about * 3 / 4, about * 5 / 4);
    }
  }

  private Asked request() {
    return request(new Side.Vectors(rows), new Side.Vectors(columns)).space("unchecked");
  }

  private static float[][] random(int count, long seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][37];
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] = random.nextFloat() - 0.5f;
      }
    }
    return vectors;
  }
}
