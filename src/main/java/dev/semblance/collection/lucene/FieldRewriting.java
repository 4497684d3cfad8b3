package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionSettings;
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

  private final String name;
  private final Supplier<List<LuceneGeneration>> generations;
  private final BooleanSupplier closed;

  /**
   * @param generations asked for when a rewriting begins
   * @param closed whether the collection is; a rewriting ends then
   */
  FieldRewriting(
      String name, Supplier<List<LuceneGeneration>> generations, BooleanSupplier closed) {
    this.name = name;
    this.generations = generations;
    this.closed = closed;
  }

  /**
   * @param settings of the collection when the rewriting begins
   * @param done told of these settings when all documents are written by them
   */
  void begin(Supplier<CollectionSettings> settings, Consumer<CollectionSettings> done) {
    Thread.ofPlatform()
        .daemon()
        .name("rewrite-" + name)
        .start(
            () -> {
              try {
                CollectionSettings declared = settings.get();
                generations.get().forEach(generation -> rewrite(generation.index()));
                done.accept(declared);
              } catch (RuntimeException e) {
                // The file still says that it is to be done: the next start begins again.
                log.warn("Collection {}: declared fields are not over all documents", name, e);
              }
            });
  }

  private void rewrite(LuceneIndex index) {
    String after = null;
    do {
      try (LuceneView view = index.view(index.seq())) {
        var page = view.page(null, REWRITTEN_AT_ONCE, after, true);
        page.forEach(index::rewrite);
        after = page.isEmpty() ? null : page.getLast().id();
      }
    } while (after != null && !closed.getAsBoolean());
    if (!closed.getAsBoolean()) {
      index.makeDurable(index.seq());
      index.makeVisible(index.seq());
    }
  }
}
