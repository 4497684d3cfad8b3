package dev.semblance.encoder;

import dev.semblance.fault.Fault;

/**
 * What a request comes to once the model's own defaults are filled in.
 *
 * @param space of the vectors that leave, their width included
 */
public record Wanted(
    EmbeddingKind kind, EmbeddingSpace space, boolean normalize, Truncate truncate) {

  /**
   * @throws Fault when the request as a whole asks for what the model cannot give
   */
  public static Wanted of(EmbedRequest request, EncoderFacts facts) {
    if (request.inputs().isEmpty()) {
      throw new Fault.InvalidRequest(Fault.Place.of(request.field()), "is an empty list");
    }
    Truncate truncate = request.truncate() == null ? facts.truncate() : request.truncate();
    Integer dimensions = request.dimensions();
    if (request.kind() == EmbeddingKind.TOKENS) {
      if (dimensions != null) {
        throw new Fault.InvalidRequest(
            Fault.Place.of("dimensions"), "cannot be chosen for token embeddings; leave it out");
      }
      // Without a word the rows are the model's own, as Sentence Transformers'
      // output_value="token_embeddings" gives them.
      boolean normalize = Boolean.TRUE.equals(request.normalize());
      return new Wanted(EmbeddingKind.TOKENS, facts.tokenSpace(), normalize, truncate);
    }
    if (dimensions != null && (dimensions < 1 || dimensions > facts.dimensions())) {
      throw new Fault.DimensionsNotOffered(dimensions, facts.dimensions());
    }
    return new Wanted(
        EmbeddingKind.SEQUENCE,
        dimensions == null ? facts.space() : facts.space().cutTo(dimensions),
        request.normalize() == null ? facts.normalized() : request.normalize(),
        truncate);
  }
}
