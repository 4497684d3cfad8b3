package dev.semblance.collection.map;

import java.util.Arrays;

/**
 * Who is near to whom, and how strongly: each point's nearest, their distances made weights that
 * are alike in dense and in thin places, and both directions of a pair joined as fuzzy sets are
 * ({@code a + b - ab}). UMAP's first half.
 */
final class NeighbourGraph {
  static final int NEIGHBOURS = 15;

  private static final int BISECTIONS = 48;
  private static final double LEAST_BANDWIDTH = 1e-3;
  private static final int SLICE = 32;

  private final int size;
  private final int width;
  private final int[] neighbours;
  private final float[] weights;
  private int[] heads = new int[0];
  private int[] tails = new int[0];
  private float[] strengths = new float[0];

  private NeighbourGraph(int size) {
    this.size = size;
    this.width = Math.min(NEIGHBOURS, size - 1);
    this.neighbours = new int[size * width];
    this.weights = new float[size * width];
    Arrays.fill(neighbours, -1);
  }

  static NeighbourGraph of(Points points, Progress progress) {
    NeighbourGraph graph = new NeighbourGraph(points.size());
    int[] ids = new int[graph.width];
    float[] distances = new float[graph.width];
    for (int point = 0; point < graph.size; point++) {
      int found = points.nearest(point, ids, distances);
      System.arraycopy(ids, 0, graph.neighbours, point * graph.width, found);
      graph.weigh(point, distances, found);
      if (point % SLICE == 0) {
        progress.at((double) point / graph.size);
      }
    }
    graph.join();
    return graph;
  }

  /** {@code exp(-(d - nearest) / bandwidth)}, the bandwidth such that all add up to log2(k). */
  private void weigh(int point, float[] distances, int found) {
    if (found == 0) {
      return;
    }
    double nearest = distances[0];
    double mean = 0;
    for (int i = 0; i < found; i++) {
      nearest = Math.min(nearest, distances[i]);
      mean += distances[i] / found;
    }
    double wanted = Math.log(found + 1.0) / Math.log(2);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double bandwidth = Math.max(mean - nearest, Double.MIN_NORMAL);
    double least = LEAST_BANDWIDTH * bandwidth;
    for (int i = 0; i < BISECTIONS; i++) {
      double sum = 0;
      for (int j = 0; j < found; j++) {
        sum += Math.exp(-(distances[j] - nearest) / bandwidth);
      }
      if (sum > wanted) {
        high = bandwidth;
        bandwidth = (low + high) / 2;
      } else {
        low = bandwidth;
        bandwidth = Double.isInfinite(high) ? bandwidth * 2 : (low + high) / 2;
      }
    }
    bandwidth = Math.max(bandwidth, least);
    for (int j = 0; j < found; j++) {
      weights[point * width + j] = (float) Math.exp(-(distances[j] - nearest) / bandwidth);
    }
  }

  private void join() {
    int edges = 0;
    for (int pass = 0; pass < 2; pass++) {
      if (pass == 1) {
        heads = new int[edges];
        tails = new int[edges];
        strengths = new float[edges];
        edges = 0;
      }
      for (int point = 0; point < size; point++) {
        for (int at = point * width; at < (point + 1) * width; at++) {
          int other = neighbours[at];
          if (other < 0) {
            continue;
          }
          int back = indexOf(other, point);
          if (back >= 0 && other < point) {
            // The other has this edge.
            continue;
          }
          if (pass == 1) {
            float there = weights[at];
            float here = back < 0 ? 0 : weights[back];
            heads[edges] = point;
            tails[edges] = other;
            strengths[edges] = there + here - there * here;
          }
          edges++;
        }
      }
    }
  }

  private int indexOf(int point, int neighbour) {
    for (int at = point * width; at < (point + 1) * width; at++) {
      if (neighbours[at] == neighbour) {
        return at;
      }
    }
    return -1;
  }

  int edges() {
    return heads.length;
  }

  int head(int edge) {
    return heads[edge];
  }

  int tail(int edge) {
    return tails[edge];
  }

  /** How near the two are, above 0 and at most 1. */
  float strength(int edge) {
    return strengths[edge];
  }

  /** The points found nearest to one, -1 behind the last. */
  int neighbour(int point, int place) {
    return neighbours[point * width + place];
  }

  /** How many places each point has. */
  int width() {
    return width;
  }
}
