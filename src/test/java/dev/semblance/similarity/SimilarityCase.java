package dev.semblance.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.fault.Fault;
import dev.semblance.vector.Ranking;
import dev.semblance.vector.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** A service over a small encoder, and requests in few words. */
abstract class SimilarityCase {

  static final String OF_TABLE = TableEncoder.SPACE.toString();
  static final String OTHER = "other@ba9876543210/mean/3";

  final TableEncoder encoder = new TableEncoder();
  static final SharedThreads THREADS = SharedThreads.ofProcessors();

  final SimilarityService service = service(SimilarityLimits.DEFAULT);

  static SimilarityService service(SimilarityLimits limits) {
    return new SimilarityService(limits, SpaceEquivalence.identical(), THREADS, System::nanoTime);
  }

  SimilarityResult compare(Asked asked) {
    return service.compare(asked.request(), () -> encoder, false);
  }

  void refused(Asked asked, String field, String message) {
    assertThatThrownBy(() -> compare(asked))
        .isInstanceOfSatisfying(
            Fault.InvalidRequest.class, fault -> assertThat(fault.place().field()).isEqualTo(field))
        .hasMessageContaining(message);
  }

  static Encoder noModel() {
    throw new Fault.NotReady("no model is loaded");
  }

  static Asked request(Side inputs, Side against) {
    return new Asked(inputs, against);
  }

  static Side texts(String... texts) {
    return new Side.Texts(List.of(texts), "");
  }

  static Side vectors(double[]... vectors) {
    return new Side.Vectors(floats(vectors));
  }

  static Side matrices(double[][]... matrices) {
    return new Side.TokenVectors(
        Arrays.stream(matrices).map(SimilarityCase::floats).toArray(float[][][]::new));
  }

  static float[][] floats(double[][] rows) {
    float[][] vectors = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      vectors[i] = new float[rows[i].length];
      for (int d = 0; d < rows[i].length; d++) {
        vectors[i][d] = (float) rows[i][d];
      }
    }
    return vectors;
  }

  static double[] row(double... values) {
    return values;
  }

  static double[][] rows(double[]... rows) {
    return rows;
  }

  /** Four decimals, so that rows can be written down. */
  static double[][] matrix(SimilarityResult result, Similarity metric) {
    double[][] rows = exact(result, metric);
    for (double[] row : rows) {
      Arrays.setAll(row, i -> Math.round(row[i] * 1e4) / 1e4);
    }
    return rows;
  }

  /** Every bit. */
  static double[][] exact(SimilarityResult result, Similarity metric) {
    assertThat(result.scores()).containsKey(metric);
    List<double[]> rows = new ArrayList<>();
    ((Scores.Matrix) result.scores().get(metric))
        .forEachBlock(
            block -> {
              for (int i = 0; i < block.rows(); i++) {
                rows.add(block.row(i));
              }
            });
    return rows.toArray(double[][]::new);
  }

  static double[] pairs(SimilarityResult result, Similarity metric) {
    DoubleStream.Builder pairs = DoubleStream.builder();
    ((Scores.Pairs) result.scores().get(metric))
        .forEachBlock(some -> Arrays.stream(some).forEach(pairs));
    return pairs.build().toArray();
  }

  static List<Ranking> nearest(SimilarityResult result, Similarity metric) {
    List<Ranking> rankings = new ArrayList<>();
    ((Scores.Nearest) result.scores().get(metric)).forEach(rankings::add);
    return rankings;
  }
}
