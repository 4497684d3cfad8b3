package dev.semblance.encoder;

/**
 * How components become bytes: spread over what is told apart, rounded to the nearest, clipped,
 * never wrapped. Unsigned bytes are 128 more than signed ones. Safe to share.
 */
public sealed interface Int8Range {
  /** A component as a whole number from -128 to 127. */
  long scaled(float component, int dimension);

  /** The vector's bytes, each from -128 to 127; new. */
  default byte[] signed(float[] vector) {
    return bytes(vector, 0);
  }

  /** The vector's bytes, each to be read as 0 to 255; new. */
  default byte[] unsigned(float[] vector) {
    return bytes(vector, 128);
  }

  private byte[] bytes(float[] vector, int offset) {
    byte[] bytes = new byte[vector.length];
    for (int i = 0; i < vector.length; i++) {
      bytes[i] = (byte) (scaled(vector[i], i) + offset);
    }
    return bytes;
  }

  /**
   * {@code round(x * 127 / r)} in all dimensions, so that cosines hold.
   *
   * @param r the magnitude that becomes 127
   */
  record Uniform(float r) implements Int8Range {
    /** For forms that need none. */
    public static final Uniform NONE = new Uniform(Float.NaN);

    @Override
    public long scaled(float component, int dimension) {
      if (!(r > 0)) {
        throw new IllegalStateException("the range is " + r);
      }
      return Math.clamp(Math.round((double) component * 127 / r), -128, 127);
    }
  }

  /**
   * {@code round((x - low) * 255 / (high - low)) - 128}, with bounds of each dimension's own, so
   * that each uses all bytes; cosines do not hold. Sentence Transformers' {@code
   * quantize_embeddings} spreads components over the same steps, and cuts where this rounds.
   */
  final class PerDimension implements Int8Range {
    private final float[] lows;
    private final float[] highs;

    /**
     * @param lows becomes -128, in each dimension; copied
     * @param highs becomes 127, in each dimension; copied
     */
    public PerDimension(float[] lows, float[] highs) {
      if (lows.length != highs.length) {
        throw new IllegalArgumentException(lows.length + " and " + highs.length);
      }
      this.lows = lows.clone();
      this.highs = highs.clone();
    }

    public int dimensions() {
      return lows.length;
    }

    @Override
    public long scaled(float component, int dimension) {
      double low = lows[dimension];
      return Math.clamp(
          Math.round((component - low) * 255 / (highs[dimension] - low)) - 128, -128, 127);
    }
  }
}
