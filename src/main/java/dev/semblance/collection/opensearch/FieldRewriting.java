package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Writes documents again as they are, so that their metadata is indexed by today's fields. */
final class FieldRewriting {
  private static final Logger log = LoggerFactory.getLogger(FieldRewriting.class);

  /** Documents at a time; others write between. */
  private static final int AT_ONCE = 200;

  private final EngineParts parts;
  private final OpenSearchCollection collection;

  FieldRewriting(EngineParts parts, OpenSearchCollection collection) {
    this.parts = parts;
    this.collection = collection;
  }

  /** Works in the background, unless another server does. */
  void start() {
    Lease lease = new Lease(parts, "rewrite", collection.uid());
    if (!lease.take(false)) {
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("rewrite-" + collection.name())
        .start(
            () -> {
              try {
                rewrite(lease);
              } catch (RuntimeException e) {
                // The state still says that it is to be done: whoever looks next begins again.
                log.warn(
                    "Collection {}: declared fields are not over all documents",
                    collection.name(),
                    e);
              }
            });
  }

  private void rewrite(Lease lease) {
    CollectionSettings declared;
    do {
      Agreement.Agreed now = collection.reload();
      declared = now.state().settings();
      rewrite(now.live(), lease);
      if (now.other() != null) {
        rewrite(now.other(), lease);
      }
      CollectionSettings done = declared;
      collection.update(
          state -> state.settings().fields().equals(done.fields()) ? state.rewritten() : state);
    } while (!collection.settings().fields().equals(declared.fields()));
    lease.release();
  }

  private void rewrite(OpenSearchGeneration generation, Lease lease) {
    String index = generation.part().index();
    String after = null;
    while (true) {
      List<String> ids =
          generation.heads(after, AT_ONCE).stream().map(Generation.Head::id).toList();
      if (ids.isEmpty()) {
        break;
      }
      if (!lease.isHeld() && !lease.take(false)) {
        throw new IllegalStateException("another server does it");
      }
      Patience patience = new Patience(parts.engine().settings().timeout());
      List<String> left = ids;
      while (!left.isEmpty()) {
        left = rewrite(generation, index, left, patience);
      }
      after = ids.getLast();
    }
    generation.refresh();
  }

  /**
   * @return those that are to be read and written again
   */
  private List<String> rewrite(
      OpenSearchGeneration generation, String index, List<String> ids, Patience patience) {
    Map<String, GuardedWrites.Item> read =
        parts.writes().documents(index, generation.number(), ids);
    List<GuardedWrites.Item> items = List.copyOf(read.values());
    List<JsonNode> answers =
        parts
            .writes()
            .write(
                OpenSearchGeneration.following(index),
                generation.number(),
                generation.settings(),
                items);
    List<String> left = new ArrayList<>();
    JsonNode waiting = null;
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).path("status").asInt(0) / 100 != 2) {
        left.add(items.get(i).document().id());
        waiting = answers.get(i);
      }
    }
    if (waiting != null) {
      collection.meet("write", waiting);
      patience.rest(waiting);
    }
    return left;
  }
}
