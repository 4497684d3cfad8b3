package dev.semblance.collection;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Output;
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
   * @param name of the collection
   * @param field of the request that needs it
   * @throws Fault.InvalidRequest when the collection has none
   * @throws Fault.Conflict when its model is another by now, or not served; says what to do
   */
  Encoder encoder(
      String name, CollectionSettings settings, String field, @Nullable Deadline deadline) {
    String model = settings.model();
    if (model == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(field),
          "is given, but collection "
              + name
              + " has no model to embed it with: send a vector of "
              + settings.dimensions()
              + " dimensions");
    }
    ServedEncoder served;
    try {
      served = encoders.find(model, deadline);
    } catch (Fault.ModelNotServed e) {
      throw new Fault.Conflict(
          null,
          "collection "
              + name
              + " is of the space "
              + settings.space()
              + ", and its model "
              + model
              + " is not served here"
              + remedy(name, "MODEL"));
    }
    EmbeddingSpace own = served.encoder().facts().space();
    EmbeddingSpace cut = cut(own, settings);
    if (!same(cut.toString(), settings.space())) {
      throw new Fault.Conflict(
          null,
          "collection "
              + name
              + " is of the space "
              + settings.space()
              + ", its model "
              + model
              + " now gives "
              + own
              + remedy(name, model));
    }
    return served.encoder();
  }

  /**
   * The encoder of a collection's documents, whose vectors of tokens are kept as well where it
   * keeps them.
   *
   * @throws Fault.Conflict as {@link #encoder}, or when its model now gives other vectors of tokens
   */
  Encoder documentEncoder(
      String name, CollectionSettings settings, String field, @Nullable Deadline deadline) {
    Encoder encoder = encoder(name, settings, field, deadline);
    if (!sameTokens(encoder, settings)) {
      throw new Fault.Conflict(
          null,
          "collection "
              + name
              + " keeps vectors of tokens of the space "
              + settings.tokenSpace()
              + ", its model "
              + settings.model()
              + " now gives "
              + encoder.facts().tokenSpace()
              + remedy(name, String.valueOf(settings.model())));
    }
    return encoder;
  }

  /** Whether an encoder's vectors of tokens are of the space of those that are kept, if any are. */
  boolean sameTokens(Encoder encoder, CollectionSettings settings) {
    String kept = settings.tokenSpace();
    return kept == null
        || kept.equals(EmbeddingSpace.UNCHECKED)
        || same(encoder.facts().tokenSpace().toString(), kept);
  }

  /**
   * The encoder of another generation's texts.
   *
   * @throws Fault.Conflict when its model is not served, or another by now
   */
  Encoder encoderOf(String name, Generation generation, @Nullable Deadline deadline) {
    CollectionSettings settings = generation.settings();
    String model = java.util.Objects.requireNonNull(settings.model());
    String now;
    try {
      ServedEncoder served = encoders.find(model, deadline);
      EmbeddingSpace own = served.encoder().facts().space();
      EmbeddingSpace cut = cut(own, settings);
      if (same(cut.toString(), settings.space()) && sameTokens(served.encoder(), settings)) {
        return served.encoder();
      }
      now = "gives " + own;
    } catch (Fault.ModelNotServed e) {
      now = "is not served here";
    }
    throw new Fault.Conflict(
        null,
        "generation "
            + generation.number()
            + " of collection "
            + name
            + " is of the space "
            + settings.space()
            + ", its model "
            + model
            + " "
            + now
            + ": serve it under that name again");
  }

  private static EmbeddingSpace cut(EmbeddingSpace own, CollectionSettings settings) {
    return settings.dimensions() < own.dimensions() ? own.cutTo(settings.dimensions()) : own;
  }

  /**
   * A model that collections can be embedded by.
   *
   * @throws Fault.InvalidRequest when it gives no vectors of texts, or its name says a role
   */
  ServedEncoder modelOfTexts(String model, @Nullable Deadline deadline) {
    ServedEncoder served = encoders.find(model, deadline);
    if (served.inputType() != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("model"),
          "says "
              + served.inputType()
              + " in its name; documents and queries get their prompts by themselves: send "
              + Fault.quote(served.id()));
    }
    if (!served.encoder().facts().outputs().contains(Output.DENSE)) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("model"),
          "is " + Fault.quote(model) + ", which gives no vectors of whole texts");
    }
    return served;
  }

  private static String remedy(String name, String model) {
    return ": texts cannot be embedded for it. Searches by vector and in lexical mode go on; POST"
        + " /v1/collections/"
        + name
        + "/migrations {\"model\": \""
        + model
        + "\"} embeds its documents anew, or serve the old model under its name again";
  }

  /**
   * Holds the space that came with vectors against a collection's.
   *
   * @param said null when the request named none
   */
  void check(CollectionSettings settings, @Nullable String said) {
    check("space", settings.space(), said);
  }

  /** The same with the space that came with vectors of tokens; the collection keeps such. */
  void checkTokens(CollectionSettings settings, @Nullable String said) {
    check("token_space", java.util.Objects.requireNonNull(settings.tokenSpace()), said);
  }

  private void check(String field, String kept, @Nullable String said) {
    if (said == null) {
      throw new Fault.SpaceMissing(field, kept);
    }
    if (!said.equals(EmbeddingSpace.UNCHECKED)
        && !kept.equals(EmbeddingSpace.UNCHECKED)
        && !same(said, kept)) {
      throw new Fault.SpaceMismatch(field, said, kept);
    }
  }

  boolean same(String one, String other) {
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
