package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionListener;
import dev.semblance.fault.Fault;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Looks every second at collections that some server has work to do for: takes over migrations
 * whose server is gone, tells of writes of others, ends what was left half done.
 */
final class MigrationWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MigrationWatch.class);
  private static final long EACH_MILLIS = 1_000;

  private final EngineParts parts;
  private final Function<String, OpenSearchCollection> find;
  private final CollectionListener listener;
  private final Map<String, OpenSearchCollection> attended = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean stopped;
  private boolean reached = true;

  MigrationWatch(
      EngineParts parts, Function<String, OpenSearchCollection> find, CollectionListener listener) {
    this.parts = parts;
    this.find = find;
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("collections-watch").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!stopped) {
      try {
        look();
        reached = true;
      } catch (Fault.StoreUnreachable e) {
        if (reached && !stopped) {
          log.warn("Collections are not served for now: {}", e.message());
        }
        reached = false;
      } catch (RuntimeException e) {
        if (!stopped) {
          log.warn("Collections of other servers were not looked after", e);
        }
      }
      try {
        Thread.sleep(EACH_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    JsonNode wanted =
        FilterJson.bool(
            "filter",
            List.of(
                FilterJson.term(CollectionState.KIND, CollectionState.COLLECTION),
                Json.object("term", Json.object().put(CollectionState.ATTENTION, true))));
    Set<String> names = new HashSet<>(attended.keySet());
    parts
        .documents()
        .search(wanted, SharedDocuments.NAME, null)
        .forEach(hit -> names.add(hit.required("_id").asString()));
    for (String name : names) {
      try {
        attend(find.apply(name));
      } catch (Fault.NotFound gone) {
        OpenSearchCollection before = attended.remove(name);
        if (before != null) {
          listener.closing(before);
        }
      } catch (Fault.CollectionUnavailable e) {
        log.debug("Collection {} is not looked after", name, e);
      }
    }
  }

  private void attend(OpenSearchCollection collection) {
    Agreement.Agreed now = collection.agreed();
    String name = collection.name();
    if (now.state().switching() != null) {
      collection.mend();
    }
    if (now.state().rewrite()) {
      new FieldRewriting(parts, collection).start();
    }
    if (now.other() == null) {
      OpenSearchCollection ended = attended.remove(name);
      if (ended != null) {
        listener.closing(ended);
        ended.lease().release();
      }
      return;
    }
    if (collection.lease().take(false)) {
      if (attended.put(name, collection) != collection && !collection.isFollowed()) {
        listener.opened(collection);
      }
      collection.tellWrites();
    } else {
      OpenSearchCollection taken = attended.remove(name);
      if (taken != null) {
        listener.closing(taken);
      }
    }
  }

  /** Ends work for a collection that is about to be deleted. */
  void forget(OpenSearchCollection collection) {
    attended.remove(collection.name());
    listener.closing(collection);
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join(EACH_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (OpenSearchCollection collection : attended.values()) {
      listener.closing(collection);
      try {
        collection.lease().release();
      } catch (RuntimeException e) {
        log.debug("A lease ends by itself", e);
      }
    }
  }
}
