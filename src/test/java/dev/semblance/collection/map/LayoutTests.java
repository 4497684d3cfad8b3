package dev.semblance.collection.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTests {
  private static final Progress UNWATCHED = done -> {};

  /** Points in memory; neighbours by looking at all. */
  private record Cloud(float[][] vectors) implements Points {

    /** Some points around each of several centres of 20 dimensions. */
    static Cloud clusters(int clusters, int each, double spread) {
      Random random = new Random(7);
      float[][] vectors = new float[clusters * each][20];
      for (int cluster = 0; cluster < clusters; cluster++) {
        double[] centre = random.doubles(20, -1, 1).toArray();
        for (int i = 0; i < each; i++) {
          for (int d = 0; d < 20; d++) {
            vectors[cluster * each + i][d] = (float) (centre[d] + spread * random.nextGaussian());
          }
        }
      }
      return new Cloud(vectors);
    }

    @Override
    public int size() {
      return vectors.length;
    }

    @Override
    public int dimensions() {
      return vectors.length == 0 ? 20 : vectors[0].length;
    }

    @Override
    public float[] vector(int point) {
      return vectors[point];
    }

    @Override
    public int nearest(int point, int[] ids, float[] distances) {
      List<Integer> others =
          new ArrayList<>(
              IntStream.range(0, size()).filter(other -> other != point).boxed().toList());
      others.sort(Comparator.comparingDouble(other -> distance(vectors[point], vectors[other])));
      int found = Math.min(ids.length, others.size());
      for (int i = 0; i < found; i++) {
        ids[i] = others.get(i);
        distances[i] = (float) distance(vectors[point], vectors[others.get(i)]);
      }
      return found;
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return Math.sqrt(sum);
  }

  private static Cloud plane(float[] xy) {
    float[][] points = new float[xy.length / 2][];
    for (int i = 0; i < points.length; i++) {
      points[i] = Arrays.copyOfRange(xy, 2 * i, 2 * i + 2);
    }
    return new Cloud(points);
  }

  /** Of each point's five nearest in the plane, how many are of its cluster. */
  private static double ofOneCluster(float[] xy, int each) {
    Cloud plane = plane(xy);
    int same = 0;
    int[] ids = new int[5];
    for (int point = 0; point < plane.size(); point++) {
      plane.nearest(point, ids, new float[5]);
      for (int id : ids) {
        same += id / each == point / each ? 1 : 0;
      }
    }
    return same / (5.0 * plane.size());
  }

  @Test
  void whatIsNearStaysNear() {
    float[] xy = Layout.of(Cloud.clusters(12, 30, 0.15), null, 1, UNWATCHED);

    assertThat(ofOneCluster(xy, 30)).isGreaterThan(0.95);
  }

  /** Two axes cannot hold twelve directions: what the neighbours add must be seen. */
  @Test
  void neighboursAreKeptBetterThanByThePrincipalPlane() {
    Cloud points = Cloud.clusters(12, 30, 0.15);
    PrincipalPlane plane = PrincipalPlane.of(points, new Generator(1), UNWATCHED);
    double[] flat = new double[2 * points.size()];
    for (int point = 0; point < points.size(); point++) {
      plane.project(points.vector(point), flat, 2 * point);
    }
    float[] projected = new float[flat.length];
    for (int i = 0; i < flat.length; i++) {
      projected[i] = (float) flat[i];
    }

    double kept = ofOneCluster(Layout.of(points, null, 1, UNWATCHED), 30);

    assertThat(kept).isGreaterThan(ofOneCluster(projected, 30) + 0.1);
  }

  @Test
  void theSameSeedGivesTheSamePlacesAndAnotherSeedOthers() {
    Cloud points = Cloud.clusters(4, 20, 0.3);

    float[] once = Layout.of(points, null, 5, UNWATCHED);

    assertThat(Layout.of(points, null, 5, UNWATCHED)).isEqualTo(once);
    assertThat(Layout.of(points, null, 6, UNWATCHED)).isNotEqualTo(once);
  }

  @Test
  void placesFillTheFrameFromMinusOneToOne() {
    float[] xy = Layout.of(Cloud.clusters(3, 20, 0.2), null, 1, UNWATCHED);

    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float one : xy) {
      least = Math.min(least, one);
      most = Math.max(most, one);
    }
    assertThat(least).isBetween(-1.0001f, -0.999f);
    assertThat(most).isBetween(0.999f, 1.0001f);
  }

  @Test
  void anotherLayoutStartsFromTheLastAndPutsWhatIsNewBesideItsNeighbours() {
    Cloud points = Cloud.clusters(6, 30, 0.1);
    float[] first = Layout.of(points, null, 1, UNWATCHED);
    float[] before = first.clone();
    // The last point of each cluster is new.
    for (int point = 29; point < points.size(); point += 30) {
      before[2 * point] = Float.NaN;
      before[2 * point + 1] = Float.NaN;
    }

    float[] again = Layout.of(points, before, 1, UNWATCHED);

    assertThat(ofOneCluster(again, 30)).isGreaterThan(0.95);
    double moved = 0;
    for (int point = 0; point < points.size(); point++) {
      moved +=
          Math.hypot(
              again[2 * point] - first[2 * point], again[2 * point + 1] - first[2 * point + 1]);
    }
    assertThat(moved / points.size()).isLessThan(0.25);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 16})
  void fewPointsHaveFinitePlacesToo(int size) {
    Cloud points = new Cloud(Arrays.copyOf(Cloud.clusters(1, 16, 1).vectors(), size));

    float[] xy = Layout.of(points, null, 1, UNWATCHED);

    assertThat(xy).hasSize(2 * size);
    for (float one : xy) {
      assertThat(one).isFinite();
    }
  }

  @Test
  void pointsInOnePlacePart() {
    Cloud same = Cloud.clusters(1, 40, 0);

    float[] xy = Layout.of(same, null, 1, UNWATCHED);

    assertThat(Arrays.stream(plane(xy).vectors()).map(Arrays::toString)).doesNotHaveDuplicates();
    for (float one : xy) {
      assertThat(one).isFinite();
    }
  }

  @Test
  void progressOnlyGrowsAndEndsTheWorkWhenItIsTold() {
    Cloud points = Cloud.clusters(4, 40, 0.2);
    List<Double> told = new ArrayList<>();
    float[] _ = Layout.of(points, null, 1, told::add);

    assertThat(told).hasSizeGreaterThan(20).isSorted();
    assertThat(told.getLast()).isBetween(0.9, 1.0);
    assertThatThrownBy(
            () ->
                Layout.of(
                    points,
                    null,
                    1,
                    done -> {
                      if (done > 0.7) {
                        throw new CancellationException();
                      }
                    }))
        .isInstanceOf(CancellationException.class);
  }
}
