package dev.semblance.serving;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loading of one model: whoever asks while it runs waits for the same load, and after a failure
 * all get its reason until there is cause to try again. Safe to share.
 *
 * <p>A load runs on a thread of its own: a caller who hangs up is interrupted, and an interrupted
 * read would look like a broken file to all the others.
 */
final class SharedLoad {

  private static final Logger log = LoggerFactory.getLogger(SharedLoad.class);

  private final String model;
  private final Supplier<Path> find;
  private final Function<Path, LoadedEncoder> load;
  private final LongSupplier nanoTime;
  private @Nullable CompletableFuture<LoadedEncoder> running;
  private volatile @Nullable FailedLoad failed;

  /**
   * @param model its name, for the log
   * @param find the model's folder
   * @param load loads the folder
   */
  SharedLoad(
      String model,
      Supplier<Path> find,
      Function<Path, LoadedEncoder> load,
      LongSupplier nanoTime) {
    this.model = model;
    this.find = find;
    this.load = load;
    this.nanoTime = nanoTime;
  }

  /**
   * Loads the model, or waits for the load that runs. A failure is logged, once a load.
   *
   * @param deadline when the caller stops waiting, or null
   * @throws Fault why it cannot be loaded; the caller's own are {@link Fault.Cancelled} and {@link
   *     Fault.DeadlinePassed}, and the load goes on
   */
  LoadedEncoder await(@Nullable Deadline deadline) {
    return await(true, deadline);
  }

  /**
   * As {@link #await(Deadline)}, for a caller who tells the failure himself: the start, which it
   * ends.
   */
  LoadedEncoder awaitUnlogged() {
    return await(false, null);
  }

  private LoadedEncoder await(boolean logged, @Nullable Deadline deadline) {
    FailedLoad last = failed;
    if (last != null && last.stands(nanoTime.getAsLong())) {
      throw last.reason();
    }
    CompletableFuture<LoadedEncoder> joined = join(last, logged);
    try (WaitingCaller.Watch _ = WaitingCaller.watchCurrent()) {
      return deadline == null
          ? joined.get()
          : joined.get(deadline.nanoTime() - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Fault.DeadlinePassed(Objects.requireNonNull(deadline).timeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param seen the failure that the caller found to stand no longer; another one has come since
   *     when it is not the last
   */
  private synchronized CompletableFuture<LoadedEncoder> join(
      @Nullable FailedLoad seen, boolean logged) {
    if (running != null) {
      return running;
    }
    FailedLoad last = failed;
    if (last != null && !last.equals(seen)) {
      return CompletableFuture.failedFuture(last.reason());
    }
    CompletableFuture<LoadedEncoder> begun = new CompletableFuture<>();
    running = begun;
    Thread.ofPlatform().name("semblance-load-" + model).daemon().start(() -> run(begun, logged));
    return begun;
  }

  private void run(CompletableFuture<LoadedEncoder> begun, boolean logged) {
    Path folder = null;
    FolderState before = null;
    try {
      folder = find.get();
      // Looked at before it is read: what changes meanwhile was not read for sure.
      before = FolderState.of(folder);
      LoadedEncoder loaded = load.apply(folder);
      end(null);
      begun.complete(loaded);
    } catch (RuntimeException e) {
      if (logged) {
        log.warn("Model {} cannot be loaded: {}", model, e.getMessage());
      }
      log.debug("Model {} cannot be loaded", model, e);
      end(FailedLoad.of(e, folder, before, nanoTime.getAsLong()));
      begun.completeExceptionally(e);
    } catch (Error e) {
      end(null);
      begun.completeExceptionally(e);
      throw e;
    }
  }

  private synchronized void end(@Nullable FailedLoad failure) {
    failed = failure;
    running = null;
  }
}
