package dev.semblance.collection.map;

/**
 * The plane in which points differ most (the first two principal components), found by subspace
 * iteration over at most {@value #MOST_POINTS} of them, evenly taken.
 */
final class PrincipalPlane {
  private static final int MOST_POINTS = 10_000;
  private static final int ROUNDS = 8;

  /** Two more than wanted: the two wanted settle sooner. */
  private static final int AXES = 4;

  private final double[] mean;
  private final double[][] axes;

  private PrincipalPlane(double[] mean, double[][] axes) {
    this.mean = mean;
    this.axes = axes;
  }

  static PrincipalPlane of(Points points, Generator random, Progress progress) {
    int step = Math.max(1, (points.size() + MOST_POINTS - 1) / MOST_POINTS);
    double[] mean = mean(points, step);
    double[][] axes = new double[AXES][points.dimensions()];
    for (double[] axis : axes) {
      for (int d = 0; d < axis.length; d++) {
        axis[d] = random.centred();
      }
    }
    orthonormalize(axes);
    for (int round = 0; round < ROUNDS; round++) {
      axes = multiplied(points, step, mean, axes, progress.part(share(round), share(round + 1)));
      orthonormalize(axes);
    }
    return new PrincipalPlane(mean, axes);
  }

  private static double share(int round) {
    return (double) round / ROUNDS;
  }

  private static double[] mean(Points points, int step) {
    double[] mean = new double[points.dimensions()];
    int count = 0;
    for (int point = 0; point < points.size(); point += step) {
      float[] vector = points.vector(point);
      for (int d = 0; d < mean.length; d++) {
        mean[d] += vector[d];
      }
      count++;
    }
    for (int d = 0; d < mean.length; d++) {
      mean[d] /= count;
    }
    return mean;
  }

  /** The covariance times each axis, but for a factor. */
  private static double[][] multiplied(
      Points points, int step, double[] mean, double[][] axes, Progress progress) {
    double[][] product = new double[AXES][mean.length];
    double[] centred = new double[mean.length];
    for (int point = 0; point < points.size(); point += step) {
      float[] vector = points.vector(point);
      for (int d = 0; d < centred.length; d++) {
        centred[d] = vector[d] - mean[d];
      }
      for (int axis = 0; axis < AXES; axis++) {
        double along = dot(centred, axes[axis]);
        double[] sum = product[axis];
        for (int d = 0; d < centred.length; d++) {
          sum[d] += along * centred[d];
        }
      }
      if (point / step % 256 == 0) {
        progress.at((double) point / points.size());
      }
    }
    return product;
  }

  /** Gram-Schmidt; an axis that has no length left, of points in fewer dimensions, stays zero. */
  private static void orthonormalize(double[][] axes) {
    for (int axis = 0; axis < axes.length; axis++) {
      double before = Math.sqrt(dot(axes[axis], axes[axis]));
      for (int other = 0; other < axis; other++) {
        double along = dot(axes[axis], axes[other]);
        for (int d = 0; d < axes[axis].length; d++) {
          axes[axis][d] -= along * axes[other][d];
        }
      }
      double length = Math.sqrt(dot(axes[axis], axes[axis]));
      double scale = length > before * 1e-10 && length > 0 ? 1 / length : 0;
      for (int d = 0; d < axes[axis].length; d++) {
        axes[axis][d] *= scale;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  /** Writes x and y of a vector to two places from {@code at} on. */
  void project(float[] vector, double[] xy, int at) {
    double x = 0;
    double y = 0;
    for (int d = 0; d < mean.length; d++) {
      double centred = vector[d] - mean[d];
      x += centred * axes[0][d];
      y += centred * axes[1][d];
    }
    xy[at] = x;
    xy[at + 1] = y;
  }
}
