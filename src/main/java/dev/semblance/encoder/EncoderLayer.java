package dev.semblance.encoder;

/**
 * Decorates the encoders of all models with one thing, such as a cache. The package that knows the
 * thing offers a layer; {@link EncoderLayers} puts all of them on, in the order of {@link Place}.
 * Safe to share.
 */
public interface EncoderLayer {

  /** Where a layer stands: a caller's request passes these from the first to the last. */
  enum Place {
    /** Outermost, so that what a cache answers is charged like what a model computes. */
    CHARGED(Lifetime.REQUEST),
    /** Outside of the cache, so that its answers are logged and traced too. */
    OBSERVED(Lifetime.REQUEST),
    /** Before the queue: what is known waits for nothing. */
    CACHED(Lifetime.MODEL);

    private final Lifetime lifetime;

    Place(Lifetime lifetime) {
      this.lifetime = lifetime;
    }

    public Lifetime lifetime() {
      return lifetime;
    }
  }

  /** When a layer is put on. */
  enum Lifetime {
    /** Each time a request finds an encoder, on the request's thread. */
    REQUEST,
    /** Once, when a model was loaded. */
    MODEL
  }

  Place place();

  /**
   * The decorated encoder, or {@code next} itself where there is nothing to add.
   *
   * @param model the configured model's name
   */
  Encoder around(String model, Encoder next);
}
