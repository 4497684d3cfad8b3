package dev.semblance.serving;

import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source of models that has begun to load one before it is asked for it. Whoever asks for that
 * one first gets it, or its fault; all others are loaded as they always are. Safe to share.
 *
 * <p>Kernels are measured in peace: where a model's are not known yet, its load waits until it is
 * asked for.
 */
final class BegunLoad implements ModelSource {

  private static final Logger log = LoggerFactory.getLogger(BegunLoad.class);

  /** Longer than it takes to load weights that lie on this machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String reference;
  private final ModelOptions options;
  private final ModelSource source;
  private final CountDownLatch asked = new CountDownLatch(1);
  private @Nullable Tasks tasks;

  private record Tasks(FutureTask<Path> folder, FutureTask<LoadedModel> model) {
    void run() {
      folder.run();
      model.run();
    }
  }

  /**
   * @param reference of the model to begin with
   * @param source where it comes from, and all others do
   */
  BegunLoad(String reference, ModelOptions options, ModelSource source) {
    this.reference = reference;
    this.options = options;
    this.source = source;
    FutureTask<Path> folder = new FutureTask<>(() -> source.find(reference));
    tasks =
        new Tasks(
            folder,
            new FutureTask<>(() -> source.load(result(folder), options, this::awaitQuestion)));
  }

  /**
   * Begins, on a thread of its own.
   *
   * @param name of the model
   */
  void start(String name) {
    Tasks begun = current();
    if (begun != null) {
      Thread.ofPlatform().name("semblance-load-" + name).daemon().start(begun::run);
    }
  }

  private synchronized @Nullable Tasks current() {
    return tasks;
  }

  @Override
  public Path find(String wanted) {
    Tasks begun = current();
    if (begun == null || !wanted.equals(reference)) {
      return source.find(wanted);
    }
    asked.countDown();
    return result(begun.folder());
  }

  @Override
  public LoadedModel load(Path folder, ModelOptions wanted, Runnable beforeMeasuring) {
    Tasks begun = take(folder, wanted);
    return begun == null ? source.load(folder, wanted, beforeMeasuring) : result(begun.model());
  }

  /** It is handed out once: whoever gets it owns it. */
  private synchronized @Nullable Tasks take(Path folder, ModelOptions wanted) {
    Tasks begun = tasks;
    if (begun == null || !wanted.equals(options) || !result(begun.folder()).equals(folder)) {
      return null;
    }
    tasks = null;
    asked.countDown();
    return begun;
  }

  /**
   * Gives up what nobody will ask for. Waits for weights that are being loaded, since a process
   * should not end in the middle of native code; not for a download, which runs none.
   */
  void abandon() {
    asked.countDown();
    Tasks begun = current();
    if (begun == null || !begun.folder().isDone()) {
      return;
    }
    try {
      begun.model().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).close();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("A model that was begun is not needed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitQuestion() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this class's own thread", e);
    }
  }

  /** Callers have their own threads, which nobody interrupts ({@link SharedLoad}). */
  private static <T> T result(FutureTask<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a load", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException reason -> throw reason;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
