package dev.semblance.collection.map;

/**
 * Moves points along sampled gradients: the ends of an edge towards each other, the stronger the
 * edge the more often, and points away from others picked at random. UMAP's second half, with its
 * curve {@code 1 / (1 + a d^2b)} for {@code min_dist} 0.1, its clipping and its five random points
 * for each edge.
 *
 * <p>An edge stands here once and not in both directions: which end meets the random points is
 * drawn.
 */
final class GradientSteps {
  private static final double A = 1.577;
  private static final double B = 0.895;
  private static final double CLIP = 4;
  private static final double NEAR = 1e-3;
  private static final int RANDOM_POINTS = 5;
  private static final int SLICE = 1 << 14;

  private final NeighbourGraph graph;
  private final double[] places;
  private final Generator random;
  private final float[] next;

  /**
   * @param places {@code [size, 2]}, moved
   */
  GradientSteps(NeighbourGraph graph, double[] places, Generator random) {
    this.graph = graph;
    this.places = places;
    this.random = random;
    this.next = new float[graph.edges()];
  }

  void run(int rounds, double firstStep, Progress progress) {
    float strongest = 0;
    for (int edge = 0; edge < graph.edges(); edge++) {
      strongest = Math.max(strongest, graph.strength(edge));
    }
    for (int edge = 0; edge < next.length; edge++) {
      next[edge] = strongest / graph.strength(edge);
    }
    for (int round = 1; round <= rounds; round++) {
      double step = firstStep * (1 - (round - 1.0) / rounds);
      for (int edge = 0; edge < next.length; edge++) {
        if (next[edge] <= round) {
          // What is due once in more rounds than there are is never due.
          next[edge] += strongest / graph.strength(edge);
          pull(edge, step);
        }
        if (edge % SLICE == 0) {
          progress.at((round - 1 + (double) edge / next.length) / rounds);
        }
      }
    }
  }

  private void pull(int edge, double step) {
    boolean turned = (random.next() & 1) == 0;
    int head = 2 * (turned ? graph.tail(edge) : graph.head(edge));
    int tail = 2 * (turned ? graph.head(edge) : graph.tail(edge));
    double dx = places[head] - places[tail];
    double dy = places[head + 1] - places[tail + 1];
    double squared = dx * dx + dy * dy;
    if (squared > 0) {
      double power = Math.pow(squared, B - 1);
      double pull = -2 * A * B * power / (1 + A * power * squared);
      double x = clipped(pull * dx) * step;
      double y = clipped(pull * dy) * step;
      places[head] += x;
      places[head + 1] += y;
      places[tail] -= x;
      places[tail + 1] -= y;
    }
    for (int i = 0; i < RANDOM_POINTS; i++) {
      push(head, 2 * random.below(places.length / 2), step);
    }
  }

  private void push(int head, int other, double step) {
    if (head == other) {
      return;
    }
    double dx = places[head] - places[other];
    double dy = places[head + 1] - places[other + 1];
    double squared = dx * dx + dy * dy;
    if (squared > 0) {
      double push = 2 * B / ((NEAR + squared) * (1 + A * Math.pow(squared, B)));
      places[head] += clipped(push * dx) * step;
      places[head + 1] += clipped(push * dy) * step;
    } else {
      // Points in one place part in some direction.
      places[head] += CLIP * random.centred() * step;
      places[head + 1] += CLIP * random.centred() * step;
    }
  }

  private static double clipped(double gradient) {
    return Math.clamp(gradient, -CLIP, CLIP);
  }
}
