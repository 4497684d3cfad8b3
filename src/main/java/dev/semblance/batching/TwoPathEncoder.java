package dev.semblance.batching;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.TextRole;

/**
 * A model whose queries another encoder computes than its documents, both in one space. What shows
 * or counts tokens goes to the documents'. Safe to share.
 */
public final class TwoPathEncoder extends ForwardingEncoder {

  private final Encoder queries;

  /**
   * @param documents has the model's facts, whose {@code path} says where a request goes
   * @param queries of the same space
   */
  public TwoPathEncoder(Encoder documents, Encoder queries) {
    super(documents);
    if (!documents.facts().space().equals(queries.facts().space())
        || documents.facts().path(null) == null) {
      throw new IllegalArgumentException(
          documents.facts().space() + " and " + queries.facts().space());
    }
    this.queries = queries;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    return (facts().path(request.role()) == TextRole.QUERY ? queries : next).embed(request);
  }
}
