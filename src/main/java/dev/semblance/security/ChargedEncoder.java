package dev.semblance.security;

import dev.semblance.encoder.ComputedTokens;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Charges a request for the tokens it embeds: an estimate before, since counting is work too, and
 * the difference to what was really used after.
 *
 * <p>An answer costs what it shows, from a cache or computed. What the model computed and the
 * answer does not show (the deadline passed, the caller hung up, the request failed for one of its
 * texts) costs the same; what never reached the model costs nothing.
 */
final class ChargedEncoder extends ForwardingEncoder {
  /** Of English a token has about four characters; what is not ASCII is taken as one each. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  private final Charge charge;

  ChargedEncoder(Encoder next, Charge charge) {
    super(next);
    this.charge = charge;
  }

  /**
   * @throws Fault.RateLimitExceeded when the caller's quota has not that many tokens left
   */
  @Override
  public EmbedResult embed(EmbedRequest request) {
    long estimate = estimate(request, facts().maxTokens());
    charge.reserve(estimate);
    ComputedTokens computed = new ComputedTokens();
    @Nullable EmbedResult result = null;
    try {
      result = computed.count(() -> next.embed(request));
      return result;
    } finally {
      charge.settle(estimate, computed.spent(result));
    }
  }

  static long estimate(EmbedRequest request, int maxTokens) {
    long prompt = estimate(request.prompt());
    long tokens = 0;
    for (EmbedInput input : request.inputs()) {
      long own =
          switch (input) {
            case EmbedInput.Text text -> estimate(text.text());
            case EmbedInput.Pair pair -> estimate(pair.first()) + estimate(pair.second());
            case EmbedInput.TokenIds ids -> ids.ids().length;
          };
      // No model embeds more of a text than it takes.
      tokens += Math.min(maxTokens, Math.max(1, prompt + own));
    }
    return tokens;
  }

  private static long estimate(String text) {
    long ascii = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 128) {
        ascii++;
      }
    }
    return (ascii + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN + (text.length() - ascii);
  }
}
