package dev.semblance.serving;

import dev.semblance.batching.BatchLimits;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.fault.Fault;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The place of one configured model, filled when it is loaded. Safe to share. */
final class ModelSlot {

  private final String name;
  private final String reference;
  private final ModelOptions options;
  private final ToIntFunction<EncoderFacts> workers;
  private final BatchingSettings batching;
  private final ModelSource source;
  private final EncoderFactory factory;
  private final EncoderListener listener;
  private final Instant since;
  private final WeightMemory memory;
  private final SharedLoad loading;
  private int unloads;
  private volatile @Nullable LoadedEncoder loaded;

  /**
   * @param workers how many forward passes run at a time; may refuse the model by a fault
   * @param memory shared by all models
   * @param nanoTime monotonic, for pauses between loads that failed
   * @param since when it was configured
   */
  ModelSlot(
      String name,
      String reference,
      ModelOptions options,
      ToIntFunction<EncoderFacts> workers,
      BatchingSettings batching,
      ModelSource source,
      EncoderFactory factory,
      EncoderListener listener,
      WeightMemory memory,
      LongSupplier nanoTime,
      Instant since) {
    this.name = name;
    this.reference = reference;
    this.options = options;
    this.workers = workers;
    this.batching = batching;
    this.source = source;
    this.factory = factory;
    this.listener = listener;
    this.memory = memory;
    this.since = since;
    this.loading = new SharedLoad(name, () -> source.find(reference), this::fill, nanoTime);
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

  /**
   * Loads the model if it is not, and has it compute its canary. Whoever asks meanwhile waits for
   * the same load.
   *
   * @throws Fault why it cannot be loaded: for as long as its files are as they were when they are
   *     at fault, else for a while, nothing is tried again
   */
  LoadedEncoder load() {
    return load(null);
  }

  /**
   * As {@link #load()}, for a caller who stops waiting at a deadline.
   *
   * @throws Fault.DeadlinePassed when it is not loaded by then; the load goes on
   */
  LoadedEncoder load(@Nullable Deadline deadline) {
    LoadedEncoder current = loaded;
    return current == null ? loading.await(deadline) : current;
  }

  /** Loads it at the start of the server, which a failure ends with a line of its own. */
  void loadAtStart() {
    if (loaded == null) {
      var _ = loading.awaitUnlogged();
    }
  }

  /** Models are loaded one after the other: a load measures kernels, which need quiet. */
  private LoadedEncoder fill(Path folder) {
    synchronized (memory) {
      LoadedEncoder current = loaded;
      if (current != null) {
        return current;
      }
      int unloadsBefore = unloads();
      LoadedModel model = source.load(folder, options);
      try {
        memory.take(name, model.facts().memoryBytes());
      } catch (Fault fault) {
        model.close();
        throw fault;
      }
      try {
        LoadedEncoder complete = build(model);
        publish(complete, unloadsBefore);
        return complete;
      } catch (RuntimeException | Error e) {
        memory.giveBack(model.facts().memoryBytes());
        throw e;
      }
    }
  }

  private LoadedEncoder build(LoadedModel model) {
    BatchLimits limits;
    int parallel;
    try {
      limits = batching.limits(model.longestText());
      parallel = workers.applyAsInt(model.facts());
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    return factory.build(name, model, parallel, limits, listener);
  }

  private synchronized int unloads() {
    return unloads;
  }

  private void publish(LoadedEncoder complete, int unloadsBefore) {
    synchronized (this) {
      if (unloads == unloadsBefore) {
        loaded = complete;
        listener.loaded(complete.batching().facts(), complete.batching().depth());
        return;
      }
    }
    complete.close();
    throw new Fault.NotReady("the model was unloaded while it was loaded");
  }

  /**
   * Frees the model after what it was given is finished; a load that runs now is freed when it
   * ends.
   *
   * @param timeout how long to wait for what it was given
   */
  void unload(Duration timeout) {
    LoadedEncoder current;
    synchronized (this) {
      unloads++;
      current = loaded;
      loaded = null;
    }
    if (current != null) {
      current.drain(timeout);
      memory.giveBack(current.batching().facts().memoryBytes());
      listener.unloaded();
    }
  }
}
