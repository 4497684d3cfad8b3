package dev.semblance.similarity;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.fault.Fault;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides whether what meets in a request is of one space, before anything is embedded. */
final class SpaceCheck {
  /** As many as the label of a collection's space may have. */
  private static final int MOST_CHARACTERS = 400;

  private final SpaceEquivalence equivalence;

  SpaceCheck(SpaceEquivalence equivalence) {
    this.equivalence = equivalence;
  }

  /**
   * What texts and vectors must be to meet.
   *
   * @param vectors how many dimensions the vectors must have; 0 when the first says it
   * @param cut how many leading components of texts' embeddings to keep, or null for all
   * @param named what the answer calls the space, or null for that of the embeddings
   */
  record Agreed(int vectors, @Nullable Integer cut, @Nullable String named) {}

  /**
   * @param tokens whether token vectors are compared and no others
   * @param facts of the request's model; asked only when needed, since vectors alone need no model
   * @throws Fault.SpaceMissing when there are vectors and no space
   * @throws Fault.SpaceMismatch when texts' embeddings would be of another
   */
  Agreed agree(SimilarityRequest request, boolean tokens, Supplier<EncoderFacts> facts) {
    boolean hasVectors =
        !(request.inputs() instanceof Side.Texts && request.columns() instanceof Side.Texts);
    String said = request.space();
    if (said == null && hasVectors) {
      throw new Fault.SpaceMissing(servedSpace(tokens, facts));
    }
    if (said == null) {
      return new Agreed(0, request.dimensions(), null);
    }
    if (said.equals(EmbeddingSpace.UNCHECKED)) {
      return unchecked(request, tokens, hasVectors, facts);
    }
    Optional<EmbeddingSpace> given = EmbeddingSpace.parse(said);
    if (given.isEmpty()) {
      checkLabel(said);
    }
    if (request.hasTexts()) {
      EncoderFacts own = facts.get();
      return meetTexts(
          given.orElseThrow(() -> new Fault.SpaceMismatch(said, own(own, tokens).toString())),
          request,
          tokens,
          hasVectors,
          own);
    }
    return given
        .map(space -> new Agreed(space.dimensions(), null, space.toString()))
        .orElseGet(() -> new Agreed(0, null, said));
  }

  /** What its owner calls a space is compared whole; only what cannot be one is refused. */
  private static void checkLabel(String said) {
    if (said.isBlank()
        || said.length() > MOST_CHARACTERS
        || said.chars().anyMatch(Character::isISOControl)) {
      throw Faults.field(
          "space",
          "is "
              + Fault.quote(said)
              + ", needed: LABEL@HASH/POOLING/DIMENSIONS as it came with the vectors, a label of"
              + " your own of 1 to "
              + MOST_CHARACTERS
              + " characters, or \"unchecked\"");
    }
  }

  private static Agreed unchecked(
      SimilarityRequest request, boolean tokens, boolean hasVectors, Supplier<EncoderFacts> facts) {
    if (!hasVectors) {
      return new Agreed(0, request.dimensions(), null);
    }
    int dimensions = 0;
    if (request.hasTexts()) {
      dimensions =
          request.dimensions() != null
              ? request.dimensions()
              : own(facts.get(), tokens).dimensions();
    }
    return new Agreed(dimensions, request.dimensions(), EmbeddingSpace.UNCHECKED);
  }

  /** A space of fewer dimensions is met by texts that are cut to as many (Matryoshka). */
  private Agreed meetTexts(
      EmbeddingSpace given,
      SimilarityRequest request,
      boolean tokens,
      boolean hasVectors,
      EncoderFacts facts) {
    EmbeddingSpace own = own(facts, tokens);
    Integer asked = request.dimensions();
    if (asked != null && asked != given.dimensions()) {
      throw Faults.field(
          "dimensions", "is " + asked + ", but space says " + given.dimensions() + " dimensions");
    }
    boolean mayCut = !tokens && (hasVectors || asked != null);
    boolean cuts = mayCut && given.dimensions() < own.dimensions();
    EmbeddingSpace needed = cuts ? own.cutTo(given.dimensions()) : own;
    if (!equivalence.equivalent(given, needed)) {
      throw new Fault.SpaceMismatch(given.toString(), own.toString());
    }
    return new Agreed(given.dimensions(), cuts ? (Integer) given.dimensions() : null, null);
  }

  private static EmbeddingSpace own(EncoderFacts facts, boolean tokens) {
    return tokens ? facts.tokenSpace() : facts.space();
  }

  /** For a message only: that no model can be had must not hide that the space is missing. */
  private static String servedSpace(boolean tokens, Supplier<EncoderFacts> facts) {
    try {
      return own(facts.get(), tokens).toString();
    } catch (Fault unavailable) {
      return "not known now";
    }
  }
}
