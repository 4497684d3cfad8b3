package dev.semblance.encoder;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Embeds several requests at the same time, so that a query and the documents it is held against
 * can share a batch. When one fails the others are withdrawn.
 */
public final class TextEmbeddings {
  private TextEmbeddings() {}

  /** The results in the order of the requests; the first fault in that order otherwise. */
  public static List<EmbedResult> embed(Encoder encoder, List<EmbedRequest> requests) {
    if (requests.size() == 1) {
      return List.of(encoder.embed(requests.getFirst()));
    }
    List<EmbedResult> results = new ArrayList<>();
    List<Future<EmbedResult>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        requests.forEach(
            request ->
                futures.add(threads.submit(WaitingCaller.carry(() -> encoder.embed(request)))));
        for (Future<EmbedResult> future : futures) {
          results.add(await(future));
        }
      } finally {
        futures.forEach(future -> future.cancel(true));
      }
    }
    return results;
  }

  private static EmbedResult await(Future<EmbedResult> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
