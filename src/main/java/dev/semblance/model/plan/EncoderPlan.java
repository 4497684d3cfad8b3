package dev.semblance.model.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformer encoder as data: everything that its forward pass needs to know, and the names of
 * its tensors. A family makes it of a {@code config.json}; whoever executes an encoder reads it.
 *
 * <p>The plan's forward pass: a sequence's vectors are {@link Embeddings}; each {@link Layer} is
 * attention, then a feed-forward part, each added to what went in, then perhaps its piece of {@link
 * #layerInputs}; {@link #finalNorm} and {@link #finalProjection} end it. Names are those that every
 * saving of a model has in common, without {@link #prefixes}.
 *
 * @param signature everything of the configuration that shapes the vectors, for the space's hash;
 *     must not change for a model that people have vectors of
 * @param prefixes what a saving may put before every name, such as {@code bert.}; the first that
 *     fits counts, none is always tried
 * @param inertTensors patterns of tensors that a saving may carry and the encoder does not use
 * @param vocabulary rows of the word table
 * @param hidden width of a token's vector between layers
 * @param maxTokens the longest sequence that the model takes
 * @param finalNorm of the last layer's vectors
 * @param convolution beside the first layer
 * @param layerInputs what layers are told beside
 * @param finalProjection behind the last norm: a token's vector is then as wide as its output
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
    @Nullable Norm finalNorm,
    @Nullable Convolution convolution,
    @Nullable LayerInputs layerInputs,
    @Nullable Linear finalProjection) {

  /** Without what few have. */
  public EncoderPlan(
      String signature,
      List<String> prefixes,
      List<String> inertTensors,
      int vocabulary,
      int hidden,
      int maxTokens,
      Embeddings embeddings,
      List<Layer> layers,
      @Nullable Norm finalNorm) {
    this(
        signature,
        prefixes,
        inertTensors,
        vocabulary,
        hidden,
        maxTokens,
        embeddings,
        layers,
        finalNorm,
        null,
        null,
        null);
  }

  public EncoderPlan {
    prefixes = List.copyOf(prefixes);
    inertTensors = List.copyOf(inertTensors);
    layers = List.copyOf(layers);
  }

  /** Width of a token's vector as it leaves the plan. */
  public int width() {
    return finalProjection == null ? hidden : finalProjection.out();
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
   * A word table that several tokens may share rows of (model2vec, EmbeddingGemma 2).
   *
   * @param rows of the table
   * @param rowOfToken name of the row of each token, [vocabulary], whole numbers; null where a
   *     token's row is its id
   * @param weightOfToken name of what a token's row is multiplied by, [vocabulary]; null for none
   * @param placeholders tokens that all get one row
   */
  public record Lookup(
      int rows,
      @Nullable String rowOfToken,
      @Nullable String weightOfToken,
      @Nullable Placeholders placeholders) {}

  /** Tokens that stand for something else than text, and the row that they get in a text. */
  public record Placeholders(List<Integer> ids, int row) {
    public Placeholders {
      ids = List.copyOf(ids);
    }
  }

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

  /**
   * One layer: {@code x = around(x, attention)}, then {@code x = around(x, feedForward)}.
   *
   * @param input how it takes its piece of {@link #layerInputs}
   */
  public record Layer(
      Around aroundAttention,
      SelfAttention attention,
      Around aroundFeedForward,
      FeedForward feedForward,
      LayerInputs.@Nullable Taken input) {

    public Layer(
        Around aroundAttention,
        SelfAttention attention,
        Around aroundFeedForward,
        FeedForward feedForward) {
      this(aroundAttention, attention, aroundFeedForward, feedForward, null);
    }
  }

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
   * @param valueEps values are divided by the root of their mean square plus this, head by head;
   *     null where they are not
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
      @Nullable Double valueEps,
      @Nullable Rotary rotary,
      double scale,
      Form form) {

    /** With values as they are. */
    public SelfAttention(
        int heads,
        int keyHeads,
        int width,
        Linear qkv,
        Linear out,
        @Nullable Norm queryNorm,
        @Nullable Norm keyNorm,
        @Nullable Rotary rotary,
        double scale,
        Form form) {
      this(heads, keyHeads, width, qkv, out, queryNorm, keyNorm, null, rotary, scale, form);
    }
  }

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

  /** Which half of a gated feed-forward part's first product is activated. */
  public enum Gate {
    NONE,
    FIRST,
    SECOND
  }

  /**
   * {@code down(activation(up x))}, or with a gate {@code down(activation(one half) x other half)}.
   *
   * <p>With experts each token goes through some of several, and what they give is summed.
   *
   * @param up [inner], or [2 x inner] with a gate; of all experts, one below the other
   * @param inner width between the two products
   * @param down of experts [experts x inner, hidden]: it is applied the other way around, and its
   *     bias is added once
   */
  public record FeedForward(
      Linear up,
      Gate gate,
      int inner,
      Activation activation,
      Linear down,
      @Nullable Experts experts) {

    /** One for all tokens. */
    public FeedForward(Linear up, Gate gate, int inner, Activation activation, Linear down) {
      this(up, gate, inner, activation, down, null);
    }
  }

  /**
   * Which experts a token goes through: the likeliest by a softmax over all, each with its
   * likelihood as its share. Shares do not sum up to 1.
   *
   * @param count of experts
   * @param chosen by each token
   * @param router name of the matrix [count, hidden]
   */
  public record Experts(int count, int chosen, String router) {}
}
