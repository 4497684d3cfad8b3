package dev.semblance.collection.lucene;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.search.ReferenceManager;
import org.jspecify.annotations.Nullable;

/**
 * What was written since the readers were last opened, by id. A write comes here after it was
 * applied; what was here before a refresh began is in the readers when it has ended.
 */
final class RecentWrites implements ReferenceManager.RefreshListener {
  private volatile Map<String, Head> current = new ConcurrentHashMap<>();
  private volatile Map<String, Head> refreshing = Map.of();

  /**
   * What is known of a document without reading it.
   *
   * @param exists false when it was deleted
   */
  record Head(boolean exists, @Nullable Long version, long seq) {}

  void applied(String id, Head head) {
    current.put(id, head);
  }

  @Nullable Head find(String id) {
    Head head = current.get(id);
    return head == null ? refreshing.get(id) : head;
  }

  int size() {
    return current.size();
  }

  void clear() {
    current = new ConcurrentHashMap<>();
    refreshing = Map.of();
  }

  @Override
  public void beforeRefresh() {
    refreshing = current;
    current = new ConcurrentHashMap<>();
  }

  @Override
  public void afterRefresh(boolean refreshed) {
    refreshing = Map.of();
  }
}
