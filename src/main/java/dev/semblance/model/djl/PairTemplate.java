package dev.semblance.model.djl;

import dev.semblance.encoder.TokenSequence;
import dev.semblance.fault.Fault;

/** How many special tokens a tokenizer's template puts before, between and after two texts. */
record PairTemplate(int prefix, int between, int suffix) {

  /**
   * Reads it off two equal texts.
   *
   * @param special the mask of special tokens of the two together
   * @param alone one of them alone
   * @throws Fault.ModelRefused when the template does not part two texts
   */
  static PairTemplate of(long[] special, TokenSequence alone) {
    int prefix = run(special, 0, 1);
    int first = run(special, prefix, 0);
    int between = run(special, prefix + first, 1);
    int body = alone.length() - alone.prefix() - alone.suffix();
    if (between == 0 && first == 2 * body) {
      return new PairTemplate(prefix, 0, special.length - prefix - first);
    }
    int second = run(special, prefix + first + between, 0);
    int suffix = run(special, prefix + first + between + second, 1);
    if (prefix + first + between + second + suffix != special.length || second == 0) {
      throw new Fault.ModelRefused(
          "tokenizer.json", "has no template for two texts, needed: one that parts them");
    }
    return new PairTemplate(prefix, between, suffix);
  }

  /** How many entries from one on are alike. */
  private static int run(long[] mask, int from, long value) {
    int to = from;
    while (to < mask.length && mask[to] == value) {
      to++;
    }
    return to - from;
  }
}
