package dev.semblance.collection;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.fault.Fault;
import dev.semblance.similarity.SpaceEquivalence;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets into a collection only what is of its space. Safe to share. */
final class CollectionSpace {
  private final Encoders encoders;
  private final SpaceEquivalence equivalence;

  CollectionSpace(Encoders encoders, SpaceEquivalence equivalence) {
    this.encoders = encoders;
    this.equivalence = equivalence;
  }

  /**
   * The encoder of a collection's texts.
   *
   * @throws Fault.InvalidRequest when the collection has none
   * @throws Fault.SpaceMismatch when its model is another by now
   */
  Encoder encoder(StoredCollection collection, String field) {
    CollectionSettings settings = collection.settings();
    String model = settings.model();
    if (model == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(field),
          "is given, but collection "
              + collection.name()
              + " has no model to embed it with: send a vector of "
              + settings.dimensions()
              + " dimensions");
    }
    ServedEncoder served = encoders.find(model);
    EmbeddingSpace own = served.encoder().facts().space();
    EmbeddingSpace cut =
        settings.dimensions() < own.dimensions() ? own.cutTo(settings.dimensions()) : own;
    if (!same(cut.toString(), settings.space())) {
      throw new Fault.Conflict(
          null,
          "collection "
              + collection.name()
              + " is of the space "
              + settings.space()
              + ", its model "
              + model
              + " now gives "
              + cut
              + ": texts cannot be embedded for it. Searches by vector and in lexical mode go on;"
              + " serve the old model under that name again, or write the documents into a new"
              + " collection");
    }
    return served.encoder();
  }

  /**
   * Holds the space that came with vectors against a collection's.
   *
   * @param said null when the request named none
   */
  void check(CollectionSettings settings, @Nullable String said) {
    if (said == null) {
      throw new Fault.SpaceMissing(settings.space());
    }
    if (!said.equals(EmbeddingSpace.UNCHECKED) && !same(said, settings.space())) {
      throw new Fault.SpaceMismatch(said, settings.space());
    }
  }

  private boolean same(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    Optional<EmbeddingSpace> parsed = EmbeddingSpace.parse(one);
    Optional<EmbeddingSpace> against = EmbeddingSpace.parse(other);
    return parsed.isPresent()
        && against.isPresent()
        && equivalence.equivalent(parsed.get(), against.get());
  }

  /**
   * What a vector from outside must be: as long as the collection's, finite, and with a direction.
   */
  static void checkVector(CollectionSettings settings, Fault.Place place, float[] vector) {
    if (vector.length != settings.dimensions()) {
      throw new Fault.DimensionMismatch(place, vector.length, settings.dimensions());
    }
    int odd = VectorMath.firstNonFinite(vector, 0, vector.length);
    if (odd >= 0) {
      throw new Fault.InvalidRequest(
          place, "has a number at " + odd + " that is not finite or does not fit float32");
    }
    if (settings.metric() == VectorSimilarity.COSINE && VectorMath.norm(vector) == 0) {
      throw new Fault.ZeroVector(place);
    }
  }
}
