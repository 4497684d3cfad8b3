package dev.semblance.security;

import dev.semblance.encoder.ComputedTokens;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.TokenGuess;
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
    long estimate =
        TokenGuess.of(
            request.inputs(), request.prompt(), TokenGuess.TOKENS_PER_BYTE, facts().maxTokens());
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
}
