package dev.semblance.status;

import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.EncoderListeners;
import java.util.function.LongSupplier;

/** Counts requests and what models compute. Safe to share. */
final class LiveRates implements EncoderListeners {
  private final SlidingRate requests;
  private final SlidingRate refused;
  private final SlidingRate texts;
  private final SlidingRate tokens;

  LiveRates(LongSupplier nanoTime) {
    this.requests = new SlidingRate(nanoTime);
    this.refused = new SlidingRate(nanoTime);
    this.texts = new SlidingRate(nanoTime);
    this.tokens = new SlidingRate(nanoTime);
  }

  /** A second, each. */
  record Rates(double requests, double texts, double tokens, double refused) {}

  Rates now() {
    return new Rates(
        requests.perSecond(), texts.perSecond(), tokens.perSecond(), refused.perSecond());
  }

  void request(boolean wasRefused) {
    requests.add(1);
    if (wasRefused) {
      refused.add(1);
    }
  }

  @Override
  public EncoderListener of(String model) {
    return new EncoderListener() {
      @Override
      public void forwarded(int sequences, int count, int paddedTokens, long nanos) {
        texts.add(sequences);
        tokens.add(count);
      }
    };
  }
}
