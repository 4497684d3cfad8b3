package dev.semblance.observation;

import dev.semblance.encoder.ComputedTokens;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An encoder for one HTTP request. It holds the request's account and span itself, so that it may
 * be called on whatever thread.
 */
final class ObservedEncoder extends ForwardingEncoder {

  private final String model;
  private final RequestAccount account;
  private final EmbedSpans.Here here;

  ObservedEncoder(Encoder next, String model, RequestAccount account, EmbedSpans.Here here) {
    super(next);
    this.model = model;
    this.account = account;
    this.here = here;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    account.asked(request);
    EmbedSpans.Open span = here.begin(model, request);
    ComputedTokens computed = new ComputedTokens();
    @Nullable EmbedResult result = null;
    try {
      result = computed.count(() -> next.embed(request));
      account.answered(result);
      span.end(result);
      return result;
    } catch (RuntimeException e) {
      span.fail(e);
      throw e;
    } finally {
      account.spent(computed.spent(result));
    }
  }
}
