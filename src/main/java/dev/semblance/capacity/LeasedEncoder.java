package dev.semblance.capacity;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;

/** An encoder that works for one request's lease, on whatever thread it is called. */
public final class LeasedEncoder extends ForwardingEncoder {
  private final HeldLease lease;

  private LeasedEncoder(Encoder next, HeldLease lease) {
    super(next);
    this.lease = lease;
  }

  /** For the current thread's request; the encoder itself where there is none. */
  public static Encoder of(Encoder encoder) {
    return HeldLease.CURRENT.isBound()
        ? new LeasedEncoder(encoder, HeldLease.CURRENT.get())
        : encoder;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    return ScopedValue.where(HeldLease.CURRENT, lease).call(() -> next.embed(request));
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    return ScopedValue.where(HeldLease.CURRENT, lease).call(() -> next.tokenize(text, prompt));
  }

  @Override
  public TokenSpans spans(String text, String prompt) {
    return ScopedValue.where(HeldLease.CURRENT, lease).call(() -> next.spans(text, prompt));
  }

  @Override
  public String detokenize(int[] ids, Fault.Place place) {
    return ScopedValue.where(HeldLease.CURRENT, lease).call(() -> next.detokenize(ids, place));
  }

  @Override
  public String detokenizeWhole(int[] ids, Fault.Place place) {
    return ScopedValue.where(HeldLease.CURRENT, lease).call(() -> next.detokenizeWhole(ids, place));
  }
}
