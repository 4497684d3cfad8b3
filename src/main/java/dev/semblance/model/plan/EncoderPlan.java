package dev.semblance.model.plan;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformer encoder as data: everything that its forward pass needs to know, and the names of
 * its tensors. A family makes it of a {@code config.json}; whoever executes an encoder reads it.
 *
 * <p>The plan's forward pass: a sequence's vectors are {@link Embeddings}; each {@link Layer} is
 * attention, then a feed-forward part, each added to what went in; {@link #finalNorm} ends it.
 * Names are those that every saving of a model has in common, without {@link #prefixes}.
 *
 * @param signature everything of the configuration that shapes the vectors, for the space's hash;
 *     must not change for a model that people have vectors of
 * @param prefixes what a saving may put before every name, such as {@code bert.}; the first that
 *     fits counts, none is always tried
 * @param inertTensors patterns of tensors that a saving may carry and the encoder does not use
 * @param vocabulary rows of the word table
 * @param hidden width of a token's vector
 * @param maxTokens the longest sequence that the model takes
 * @param finalNorm of the last layer's vectors
 */
public record EncoderPlan(
    String signature,
    List<String> prefixes,
    List<String> inertTensors,
    int vocabulary,
    int hidden,
    int maxTokens,
    Embeddings embeddings,
    List<Layer> layers,
    @Nullable Norm finalNorm) {

  public EncoderPlan {
    prefixes = List.copyOf(prefixes);
    inertTensors = List.copyOf(inertTensors);
    layers = List.copyOf(layers);
  }

  /**
   * Vectors before the first layer: the word's, times {@code scale}, plus position and type, then
   * norm, then projection.
   *
   * @param words name of the table, [vocabulary, width]
   * @param width of the tables' rows; {@code projection} makes them {@link #hidden} wide
   * @param lookup how a token finds its row; null where the row is its id
   */
  public record Embeddings(
      String words,
      int width,
      double scale,
      @Nullable Positions positions,
      @Nullable Types types,
      @Nullable Norm norm,
      @Nullable Linear projection,
      @Nullable Lookup lookup) {

    public Embeddings(
        String words,
        int width,
        double scale,
        @Nullable Positions positions,
        @Nullable Types types,
        @Nullable Norm norm,
        @Nullable Linear projection) {
      this(words, width, scale, positions, types, norm, projection, null);
    }
  }

  /**
   * A word table that several tokens may share rows of (model2vec).
   *
   * @param rows of the table
   * @param rowOfToken name of the row of each token, [vocabulary], whole numbers; null where a
   *     token's row is its id
   * @param weightOfToken name of what a token's row is multiplied by, [vocabulary]; null for none
   */
  public record Lookup(int rows, @Nullable String rowOfToken, @Nullable String weightOfToken) {}

  /**
   * A learned table of positions.
   *
   * @param rows of the table
   * @param first row of a sequence's first token
   * @param padId a token of this id gets row {@code padId} and does not advance the count, as
   *     {@code create_position_ids_from_input_ids} of RoBERTa does; null where position is place
   */
  public record Positions(String table, int rows, int first, @Nullable Integer padId) {}

  /** A learned table of token types, whose first row every token of a single text gets. */
  public record Types(String table, int rows) {}

  /** What computes a norm. */
  public enum NormKind {
    /** Mean and deviation, weight and bias. */
    LAYER,
    /** Root of the mean square, weight. */
    RMS,
    /** The same with weight + 1 (Gemma). */
    RMS_PLUS_ONE
  }

  /**
   * A norm over the last {@code width} numbers.
   *
   * @param weight name, and an older one that some savings use
   * @param bias likewise; null where there is none
   */
  public record Norm(
      NormKind kind, int width, double eps, TensorName weight, @Nullable TensorName bias) {}

  /**
   * A tensor's name, and the one that older savings gave it.
   *
   * @param older the same where there is no other
   */
  public record TensorName(String name, String older) {
    public TensorName(String name) {
      this(name, name);
    }
  }

  /**
   * A linear layer, perhaps made of several that read the same input: their rows joined.
   *
   * @param in width of the input
   */
  public record Linear(List<Part> parts, int in) {

    /** One matrix [out, in], perhaps with a bias [out]. */
    public record Part(String weight, @Nullable String bias, int out) {}

    public Linear {
      parts = List.copyOf(parts);
      boolean biased = parts.getFirst().bias() != null;
      if (parts.stream().anyMatch(part -> (part.bias() != null) != biased)) {
        throw new IllegalArgumentException("parts with and without a bias: " + parts);
      }
    }

    /** {@code NAME.weight} and, if wanted, {@code NAME.bias}. */
    public static Linear of(String name, boolean biased, int out, int in) {
      return new Linear(List.of(part(name, biased, out)), in);
    }

    /** A part by its module's name. */
    public static Part part(String name, boolean biased, int out) {
      return new Part(name + ".weight", biased ? name + ".bias" : null, out);
    }

    public boolean biased() {
      return parts.getFirst().bias() != null;
    }

    /** Width of the output. */
    public int out() {
      return parts.stream().mapToInt(Part::out).sum();
    }
  }

  /** One layer: {@code x = around(x, attention)}, then {@code x = around(x, feedForward)}. */
  public record Layer(
      Around aroundAttention,
      SelfAttention attention,
      Around aroundFeedForward,
      FeedForward feedForward) {}

  /**
   * Where norms stand about a part f of a layer: {@code after(x + branch(f(before(x))))}. Post-norm
   * models have only {@code after}, pre-norm ones only {@code before}.
   *
   * @param branchOfSum whether {@code branch} norms {@code x + f(x)} rather than {@code f(x)}
   */
  public record Around(
      @Nullable Norm before, @Nullable Norm branch, @Nullable Norm after, boolean branchOfSum) {

    public Around(@Nullable Norm before, @Nullable Norm branch, @Nullable Norm after) {
      this(before, branch, after, false);
    }

    public static Around post(Norm norm) {
      return new Around(null, null, norm);
    }

    public static Around pre(@Nullable Norm norm) {
      return new Around(norm, null, null);
    }
  }

  /**
   * Attention of tokens to tokens of their own sequence.
   *
   * @param heads of queries
   * @param keyHeads of keys and values; a divisor of {@code heads}
   * @param width of one head
   * @param qkv rows of all queries, then keys, then values
   * @param queryNorm over each head's {@code width}, or over all heads together
   * @param scale of the products before the softmax
   */
  public record SelfAttention(
      int heads,
      int keyHeads,
      int width,
      Linear qkv,
      Linear out,
      @Nullable Norm queryNorm,
      @Nullable Norm keyNorm,
      @Nullable Rotary rotary,
      double scale,
      Form form) {}

  /**
   * Rotary positions (Su et al. 2021): the halves of a head's width are turned by {@code position x
   * frequency}.
   *
   * @param width of the part of a head that is turned
   * @param theta frequencies are {@code theta^(-2k / width)}
   * @param divisor each frequency is divided by it: linear and NTK scaling; 1 for none
   * @param frequencies [width / 2] instead of what theta and divisor give, for scalings that treat
   *     each apart; null for none
   * @param factor cosines and sines are multiplied by it
   */
  public record Rotary(
      int width, double theta, double divisor, @Nullable List<Float> frequencies, double factor) {

    public Rotary {
      frequencies = frequencies == null ? null : List.copyOf(frequencies);
    }

    public Rotary(int width, double theta, double divisor) {
      this(width, theta, divisor, null, 1);
    }

    /** Stands in signatures: without frequencies as it was before there were any. */
    @Override
    public String toString() {
      return "Rotary[width="
          + width
          + ", theta="
          + theta
          + ", divisor="
          + divisor
          + (frequencies == null ? "" : ", frequencies=" + frequencies + ", factor=" + factor)
          + "]";
    }
  }

  /**
   * Which tokens a token sees, and what is added to the scores.
   *
   * @param causal only itself and those before it
   * @param window only those at most so far away on either side; {@link #UNBOUNDED}
   */
  public record Form(boolean causal, int window, @Nullable Bias bias) {
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    /** Every token sees all of its sequence. */
    public static final Form PLAIN = new Form(false, UNBOUNDED, null);

    public boolean plain() {
      return equals(PLAIN);
    }
  }

  /** What is added to the scaled scores of a head. */
  public sealed interface Bias {

    /**
     * A learned number for each head and bucket of distances (T5; Raffel et al. 2020).
     *
     * @param table name, [buckets, heads]
     * @param buckets for both directions together
     * @param maxDistance farther tokens share the last bucket
     */
    record Buckets(String table, int buckets, int maxDistance) implements Bias {

      /**
       * The bucket of each distance {@code key - query} from {@code -maxDistance} to {@code
       * maxDistance}.
       */
      public long[] bucketOfDistance() {
        long[] of = new long[2 * maxDistance + 1];
        int half = buckets / 2;
        int exact = half / 2;
        for (int distance = -maxDistance; distance <= maxDistance; distance++) {
          int n = Math.abs(distance);
          // The small number keeps whole results whole that a logarithm leaves just below.
          int bucket =
              n < exact
                  ? n
                  : Math.min(
                      half - 1,
                      exact
                          + (int)
                              (Math.log((double) n / exact)
                                      / Math.log((double) maxDistance / exact)
                                      * (half - exact)
                                  + 1e-6));
          of[distance + maxDistance] = bucket + (distance > 0 ? half : 0);
        }
        return of;
      }
    }

    /**
     * DeBERTa's (He et al. 2020): products of a query with a vector of the distance, and of a key
     * with another, added to the scores before they are scaled.
     *
     * @param table name of the distances' vectors, [2 x span, hidden]
     * @param norm of the table
     * @param span distances below {@code -span} or from {@code span} on share a row
     * @param exact beyond it distances share rows by their logarithm; {@code span} for never
     * @param farthest where the logarithm reaches the last row
     * @param keys of the distances, which queries are multiplied with; null for none
     * @param queries of the distances, which keys are multiplied with; null for none
     */
    record Disentangled(
        String table,
        @Nullable Norm norm,
        int span,
        int exact,
        int farthest,
        EncoderPlan.@Nullable Linear keys,
        EncoderPlan.@Nullable Linear queries)
        implements Bias {

      /** The row of each distance {@code query - key} from {@code -most} to {@code most}. */
      public long[] rowOfDistance(int most) {
        long[] of = new long[2 * most + 1];
        for (int distance = -most; distance <= most; distance++) {
          int n = Math.abs(distance);
          double bucket =
              n <= exact
                  ? n
                  : exact
                      + Math.ceil(
                          Math.log((double) n / exact)
                              / Math.log((farthest - 1.0) / exact)
                              * (exact - 1));
          long row = (long) (distance < 0 ? -bucket : bucket) + span;
          of[distance + most] = Math.clamp(row, 0, 2L * span - 1);
        }
        return of;
      }
    }

    /** {@code -slope x distance} (Press et al. 2021), a slope for each head. */
    record Linear(List<Double> slopes) implements Bias {
      public Linear {
        slopes = List.copyOf(slopes);
      }

      /** The slopes that the paper gives so many heads. */
      public static Linear of(int heads) {
        int power = Integer.highestOneBit(heads);
        double[] slopes = new double[heads];
        for (int h = 0; h < heads; h++) {
          slopes[h] =
              h < power
                  ? Math.pow(2, -8.0 * (h + 1) / power)
                  : Math.pow(2, -4.0 * (2 * (h - power) + 1) / power);
        }
        return new Linear(Arrays.stream(slopes).boxed().toList());
      }
    }
  }

  /** Which half of a gated feed-forward part's first product is activated. */
  public enum Gate {
    NONE,
    FIRST,
    SECOND
  }

  /**
   * {@code down(activation(up x))}, or with a gate {@code down(activation(one half) x other half)}.
   *
   * @param up [inner], or [2 x inner] with a gate
   * @param inner width between the two products
   */
  public record FeedForward(Linear up, Gate gate, int inner, Activation activation, Linear down) {}
}
