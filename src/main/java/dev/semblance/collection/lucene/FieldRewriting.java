package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each document of a collection again as it is, so that its metadata is indexed by fields
 * that were declared after it. Runs on a thread of its own; others write between.
 */
final class FieldRewriting {
  private static final Logger log = LoggerFactory.getLogger(FieldRewriting.class);

  /** Documents that are written again at a time. */
  private static final int REWRITTEN_AT_ONCE = 200;

  /** Documents after which what was written is made to last. */
  private static final int COMMITTED_AT_ONCE = 5_000;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final String name;
  private final Supplier<List<LuceneGeneration>> generations;
  private final BooleanSupplier closed;
  private final Runnable lost;

  /**
   * @param generations asked for when a rewriting begins
   * @param closed whether the collection is; a rewriting ends then
   * @param lost told when a generation may have lost writes
   */
  FieldRewriting(
      String name,
      Supplier<List<LuceneGeneration>> generations,
      BooleanSupplier closed,
      Runnable lost) {
    this.name = name;
    this.generations = generations;
    this.closed = closed;
    this.lost = lost;
  }

  /**
   * Begins it; what fails is tried again after a pause.
   *
   * @param settings of the collection when the rewriting begins
   * @param done told of these settings when all documents are written by them
   */
  void begin(Supplier<CollectionSettings> settings, Consumer<CollectionSettings> done) {
    Thread.ofPlatform().daemon().name("rewrite-" + name).start(() -> run(settings, done));
  }

  private void run(Supplier<CollectionSettings> settings, Consumer<CollectionSettings> done) {
    Duration pause = FIRST_PAUSE;
    while (!closed.getAsBoolean() && !isDone(settings, done)) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        // The file still says that it is to be done: the next start begins again.
        return;
      }
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  private boolean isDone(Supplier<CollectionSettings> settings, Consumer<CollectionSettings> done) {
    try {
      CollectionSettings declared = settings.get();
      generations.get().forEach(generation -> rewrite(generation.index()));
      done.accept(declared);
      return true;
    } catch (RuntimeException e) {
      if (!closed.getAsBoolean()) {
        log.warn(
            "Collection {}: declared fields are not over all documents yet, it is tried again: {}",
            name,
            e.getMessage());
        lost.run();
      }
      return false;
    }
  }

  private void rewrite(LuceneIndex index) {
    // What failed before left a writer that must be opened anew.
    index.makeDurable();
    List<Long> written = new ArrayList<>();
    String after = null;
    do {
      try (LuceneView view = index.view(index.seq())) {
        var page = view.page(null, REWRITTEN_AT_ONCE, after, true);
        page.forEach(document -> written.add(index.rewrite(document)));
        after = page.isEmpty() ? null : page.getLast().id();
      }
      if (after == null || written.size() >= COMMITTED_AT_ONCE) {
        // Each of them: another's failure takes some away, and later ones last all the same.
        written.reversed().forEach(index::makeDurable);
        written.clear();
      }
    } while (after != null && !closed.getAsBoolean());
    if (!closed.getAsBoolean()) {
      index.makeVisible(index.seq());
    }
  }
}
