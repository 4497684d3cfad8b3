package dev.semblance.collection.map;

import org.jspecify.annotations.Nullable;

/** Lays points out in the plane: the same points and seed give the same places, on one machine. */
public final class Layout {
  private static final double EXTENT = 10;
  private static final double NOISE = 1e-4;
  private static final double AFTER_PLANE = 0.05;
  private static final double AFTER_NEIGHBOURS = 0.6;
  private static final int SMALL = 10_000;
  private static final int ROUNDS_OF_SMALL = 300;
  private static final int ROUNDS = 200;
  private static final double FIRST_STEP = 1;

  /** From a layout that is nearly right, long steps would only throw points about. */
  private static final double FIRST_STEP_AGAIN = 0.25;

  private Layout() {}

  /**
   * @param before where points were in an earlier layout, {@code [size, 2]} as this returns it, NaN
   *     for those that were not there; null for none
   * @return {@code [size, 2]}: x and y of each point, from -1 to 1, the middle at 0
   */
  public static float[] of(Points points, float @Nullable [] before, long seed, Progress progress) {
    int size = points.size();
    if (size < 2) {
      return new float[2 * size];
    }
    Generator random = new Generator(seed);
    boolean again = before != null && hasPlaces(before);
    PrincipalPlane plane = PrincipalPlane.of(points, random, progress.part(0, AFTER_PLANE));
    NeighbourGraph graph = NeighbourGraph.of(points, progress.part(AFTER_PLANE, AFTER_NEIGHBOURS));
    double[] places =
        before != null && again ? placesAgain(graph, before) : placesIn(plane, points);
    for (int i = 0; i < places.length; i++) {
      places[i] += NOISE * random.centred();
    }
    int rounds = size <= SMALL ? ROUNDS_OF_SMALL : ROUNDS;
    new GradientSteps(graph, places, random)
        .run(
            again ? rounds / 2 : rounds,
            again ? FIRST_STEP_AGAIN : FIRST_STEP,
            progress.part(AFTER_NEIGHBOURS, 1));
    return framed(places, 1);
  }

  private static boolean hasPlaces(float[] before) {
    for (float place : before) {
      if (!Float.isNaN(place)) {
        return true;
      }
    }
    return false;
  }

  private static double[] placesIn(PrincipalPlane plane, Points points) {
    double[] places = new double[2 * points.size()];
    for (int point = 0; point < points.size(); point++) {
      plane.project(points.vector(point), places, 2 * point);
    }
    float[] framed = framed(places, EXTENT);
    for (int i = 0; i < places.length; i++) {
      places[i] = framed[i];
    }
    return places;
  }

  /** Where points were; new ones stand at the mean of their neighbours. */
  private static double[] placesAgain(NeighbourGraph graph, float[] before) {
    double[] places = new double[before.length];
    for (int point = 0; point < before.length / 2; point++) {
      double x = before[2 * point];
      double y = before[2 * point + 1];
      if (Double.isNaN(x)) {
        x = 0;
        y = 0;
        int known = 0;
        for (int place = 0; place < graph.width(); place++) {
          int other = graph.neighbour(point, place);
          if (other >= 0 && !Float.isNaN(before[2 * other])) {
            x += before[2 * other];
            y += before[2 * other + 1];
            known++;
          }
        }
        x /= Math.max(1, known);
        y /= Math.max(1, known);
      }
      places[2 * point] = x * EXTENT;
      places[2 * point + 1] = y * EXTENT;
    }
    return places;
  }

  /** Moved and scaled, both axes alike, so that the farthest is at the extent. */
  private static float[] framed(double[] places, double extent) {
    double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int i = 0; i < places.length; i++) {
      low[i % 2] = Math.min(low[i % 2], places[i]);
      high[i % 2] = Math.max(high[i % 2], places[i]);
    }
    double half = Math.max(high[0] - low[0], high[1] - low[1]) / 2;
    double scale = half > 0 ? extent / half : 0;
    float[] framed = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      framed[i] = (float) ((places[i] - (low[i % 2] + high[i % 2]) / 2) * scale);
    }
    return framed;
  }
}
