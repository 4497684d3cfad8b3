package dev.semblance.encoder;

import dev.semblance.fault.Fault;

/** Passes every call on to another encoder; a decorator overrides what it adds to. */
public abstract class ForwardingEncoder implements Encoder {

  /** What this one decorates. */
  protected final Encoder next;

  protected ForwardingEncoder(Encoder next) {
    this.next = next;
  }

  @Override
  public EncoderFacts facts() {
    return next.facts();
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    return next.embed(request);
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    return next.tokenize(text, prompt);
  }

  @Override
  public TokenSpans spans(String text, String prompt) {
    return next.spans(text, prompt);
  }

  @Override
  public String detokenize(int[] ids, Fault.Place place) {
    return next.detokenize(ids, place);
  }

  @Override
  public String detokenizeWhole(int[] ids, Fault.Place place) {
    return next.detokenizeWhole(ids, place);
  }

  @Override
  public String piece(int id) {
    return next.piece(id);
  }
}
