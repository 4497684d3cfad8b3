package dev.semblance.serving;

import dev.semblance.batching.BatchingEncoder;
import dev.semblance.cache.EmbeddingCache;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.fault.Fault;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The place of one configured model, filled when it is loaded. Loading and unloading are not for
 * several threads at once.
 */
final class ModelSlot {

  private final String name;
  private final String reference;
  private final ModelOptions options;
  private final ToIntFunction<EncoderFacts> workers;
  private final BatchingSettings batching;
  private final SharedThreads threads;
  private final ModelSource source;
  private final EmbeddingCache cache;
  private final EncoderListener listener;
  private final Instant since;
  private volatile @Nullable LoadedEncoder loaded;

  ModelSlot(
      String name,
      String reference,
      ModelOptions options,
      ToIntFunction<EncoderFacts> workers,
      BatchingSettings batching,
      SharedThreads threads,
      ModelSource source,
      EmbeddingCache cache,
      EncoderListener listener,
      Instant since) {
    this.name = name;
    this.reference = reference;
    this.options = options;
    this.workers = workers;
    this.batching = batching;
    this.threads = threads;
    this.source = source;
    this.cache = cache;
    this.listener = listener;
    this.since = since;
  }

  String name() {
    return name;
  }

  String reference() {
    return reference;
  }

  Instant since() {
    return since;
  }

  @Nullable LoadedEncoder loaded() {
    return loaded;
  }

  @Nullable EncoderFacts facts() {
    LoadedEncoder current = loaded;
    return current == null ? null : current.encoder().facts();
  }

  /** Loads the model if it is not, and has it compute its canary. */
  LoadedEncoder load() {
    LoadedEncoder current = loaded;
    if (current != null) {
      return current;
    }
    LoadedModel model = source.load(reference, options);
    Canary canary = new Canary(name);
    BatchingEncoder encoder;
    try {
      encoder =
          new BatchingEncoder(
              model.facts(),
              model.tokenizer(),
              SharedEncoder.of(model.encoder(), workers.applyAsInt(model.facts())),
              batching.limits(model.facts().maxTokens()),
              threads,
              canary.beside(listener),
              System::nanoTime);
    } catch (Fault fault) {
      model.close();
      throw fault;
    }
    try {
      canary.learn(encoder);
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
    LoadedEncoder complete = new LoadedEncoder(cache.around(name, encoder), encoder, canary);
    loaded = complete;
    listener.loaded(encoder.facts(), encoder.depth());
    return complete;
  }

  void unload(Duration timeout) {
    LoadedEncoder current = loaded;
    loaded = null;
    if (current != null) {
      current.batching().drain(timeout);
      listener.unloaded();
    }
  }
}
