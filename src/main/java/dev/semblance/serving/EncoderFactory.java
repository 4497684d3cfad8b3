package dev.semblance.serving;

import dev.semblance.batching.BatchLimits;
import dev.semblance.batching.BatchingEncoder;
import dev.semblance.batching.TwoPathEncoder;
import dev.semblance.batching.WeighedQueries;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderLayers;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.QueryWeights;
import dev.semblance.model.LoadedModel;
import org.jspecify.annotations.Nullable;

/**
 * Builds what stands around a loaded model, the same for the server and for commands: workers that
 * share the model, batching before them, a canary that has been embedded, and the layers that stay
 * as long as the model does. Safe to share.
 */
public final class EncoderFactory {

  private final SharedThreads threads;
  private final EncoderLayers layers;

  /**
   * @param threads where long texts are tokenised; not owned
   */
  public EncoderFactory(SharedThreads threads, EncoderLayers layers) {
    this.threads = threads;
    this.layers = layers;
  }

  /**
   * Starts the workers and embeds the canary.
   *
   * @param name of the model, for meters and the log
   * @param model owned from now on, and closed when this fails
   * @param workers forward passes at the same time
   * @param listener hears of every batch
   * @throws dev.semblance.fault.Fault.InvalidSetting when the limits contradict the model
   * @throws dev.semblance.fault.Fault.ModelRefused when the canary's vectors are wrong
   */
  public LoadedEncoder build(
      String name, LoadedModel model, int workers, BatchLimits limits, EncoderListener listener) {
    LoadedModel queryPath = model.queryPath();
    if (queryPath == null) {
      return one(name, model, workers, limits, listener, null);
    }
    LoadedModel documents = model.documentPath();
    LoadedEncoder queries;
    try {
      queries = one(name, queryPath, workers, limits, listener, null);
    } catch (RuntimeException | Error e) {
      documents.close();
      throw e;
    }
    try {
      return one(name, documents, workers, limits, listener, queries.batching());
    } catch (RuntimeException | Error e) {
      queries.close();
      throw e;
    }
  }

  /**
   * @param queries what computes queries beside it; the layers stand around both
   */
  private LoadedEncoder one(
      String name,
      LoadedModel model,
      int workers,
      BatchLimits limits,
      EncoderListener listener,
      @Nullable BatchingEncoder queries) {
    Canary canary = new Canary(name);
    BatchingEncoder batching;
    try {
      batching =
          new BatchingEncoder(
              model.facts(),
              model.tokenizer(),
              SharedEncoder.of(model.encoder(), workers),
              limits,
              threads,
              canary.beside(listener),
              System::nanoTime);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    try {
      canary.learn(batching);
      return new LoadedEncoder(
          layers.aroundModel(name, answering(model, batching, queries, listener)),
          batching,
          canary,
          queries);
    } catch (RuntimeException | Error e) {
      batching.close();
      throw e;
    }
  }

  private Encoder answering(
      LoadedModel model,
      BatchingEncoder batching,
      @Nullable BatchingEncoder queries,
      EncoderListener listener) {
    QueryWeights weights = model.queries();
    if (weights != null) {
      return new WeighedQueries(batching, weights, threads, listener, System::nanoTime);
    }
    return queries == null ? batching : new TwoPathEncoder(batching, queries);
  }
}
