package dev.semblance.cache;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loses its first answer to a bug. */
final class BrokenOnceEncoder implements Encoder {

  private final Encoder encoder;
  private final AtomicBoolean broken = new AtomicBoolean();

  BrokenOnceEncoder(Encoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public EncoderFacts facts() {
    return encoder.facts();
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    boolean first = broken.compareAndSet(false, true);
    EmbedResult result = encoder.embed(request);
    if (first) {
      throw new IllegalStateException("a bug");
    }
    return result;
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    return encoder.tokenize(text, prompt);
  }

  @Override
  public String detokenize(int[] ids, Fault.Place place) {
    return encoder.detokenize(ids, place);
  }

  @Override
  public String piece(int id) {
    return encoder.piece(id);
  }
}
