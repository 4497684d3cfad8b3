package dev.semblance.observation;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderLayer;

/**
 * Keeps the account of the request that found an encoder. Whoever finds one outside of a request
 * gets it plain.
 */
final class ObservedLayer implements EncoderLayer {

  private final EmbedSpans spans;

  ObservedLayer(EmbedSpans spans) {
    this.spans = spans;
  }

  @Override
  public Place place() {
    return Place.OBSERVED;
  }

  @Override
  public Encoder around(String model, Encoder next) {
    RequestAccount account = RequestAccount.current();
    if (account == null) {
      return next;
    }
    account.served(model);
    return new ObservedEncoder(next, model, account, spans.here());
  }
}
