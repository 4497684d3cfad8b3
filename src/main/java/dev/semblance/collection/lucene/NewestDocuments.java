package dev.semblance.collection.lucene;

import dev.semblance.collection.StoredDocument;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The newest document of each id: as it was written lately, or as the readers have it. Safe to
 * share.
 */
final class NewestDocuments {
  /** Ids that are remembered before the readers are opened anew. */
  private static final int MAX_RECENT = 50_000;

  private final String name;
  private final RecentWrites recent;
  private final LuceneWriter lucene;
  private final IndexReaders readers;

  /**
   * @param name of the collection
   * @param recent told when the readers are opened anew
   */
  NewestDocuments(String name, RecentWrites recent, LuceneWriter lucene, IndexReaders readers) {
    this.name = name;
    this.recent = recent;
    this.lucene = lucene;
    this.readers = readers;
  }

  /** Remembers a write that was applied. */
  void applied(String id, RecentWrites.Head head) {
    recent.applied(id, head);
  }

  /** Forgets what the readers have, where there is much to remember. */
  void bound() throws IOException {
    if (recent.size() > MAX_RECENT) {
      readers.refresh();
    }
  }

  /** What is known of an id's newest document; null when there is none. */
  RecentWrites.@Nullable Head head(String id) throws IOException {
    RecentWrites.Head head = recent.find(id);
    if (head != null) {
      return head.exists() ? head : null;
    }
    return lucene.read(searcher -> new DocumentReader(searcher.getIndexReader()).stateOf(id));
  }

  /** With its chunks' vectors; null when there is none. */
  @Nullable StoredDocument document(String id) {
    try {
      RecentWrites.Head head = recent.find(id);
      if (head != null && !head.exists()) {
        return null;
      }
      if (head != null) {
        readers.refresh();
      }
      return lucene.read(
          searcher -> {
            DocumentReader reader = new DocumentReader(searcher.getIndexReader());
            int doc = reader.headOf(id);
            return doc < 0 ? null : reader.document(doc, true);
          });
    } catch (IOException | IllegalStateException e) {
      throw LuceneFaults.reading(name, e);
    }
  }
}
