package dev.semblance.collection.pgvector;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.StoredDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that a view met, numbered as they are met, and what was read of them and of their
 * documents; each is read once. For one thread.
 */
final class MetChunks {
  /** Chunks that are kept; a map goes through a collection once and need not keep what it saw. */
  private static final int MOST_KEPT = 10_000;

  private final PgTables tables;
  private final CollectionSettings settings;
  private final List<Place> places = new ArrayList<>();
  private final Map<Place, Integer> numbers = new HashMap<>();
  private final Map<Integer, Chunk> chunks = new HashMap<>();
  private final Map<String, StoredDocument> found = new HashMap<>();

  /** Where a chunk is: the document and its number there. */
  private record Place(String id, int n) {}

  MetChunks(PgTables tables, CollectionSettings settings) {
    this.tables = tables;
    this.settings = settings;
  }

  /** The number of a document's n-th chunk. */
  int number(String id, int n) {
    return numbers.computeIfAbsent(
        new Place(id, n),
        place -> {
          places.add(place);
          return places.size() - 1;
        });
  }

  /** The document of a chunk. */
  String id(int chunk) {
    return places.get(chunk).id();
  }

  /** Which of its document's chunks it is. */
  int n(int chunk) {
    return places.get(chunk).n();
  }

  /** Those of some chunks that were not read. */
  Set<Integer> unread(Collection<Integer> expected) {
    return expected.stream()
        .filter(chunk -> !chunks.containsKey(chunk))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Ids of those documents of some chunks that were not read. */
  Set<String> unreadDocuments(Collection<Integer> expected) {
    return expected.stream()
        .map(this::id)
        .filter(id -> !found.containsKey(id))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  Chunk chunk(int chunk) {
    return Objects.requireNonNull(chunks.get(chunk));
  }

  StoredDocument document(int chunk) {
    return Objects.requireNonNull(found.get(id(chunk)));
  }

  void read(Map<String, StoredDocument> documents) {
    found.putAll(documents);
  }

  /** Reads chunks; with them others of their documents may come. */
  void read(Connection over, Set<Integer> unread) throws SQLException {
    if (chunks.size() > MOST_KEPT) {
      chunks.clear();
    }
    Set<String> ids = new HashSet<>();
    unread.forEach(chunk -> ids.add(id(chunk)));
    Set<Integer> ns = unread.stream().map(this::n).collect(Collectors.toSet());
    try (PreparedStatement select =
        over.prepareStatement(
            "select id, n, first, last, vector_send(embedding), "
                + (settings.lateInteraction() ? "tokens" : "null")
                + " from "
                + tables.chunks()
                + " where id = any (?) and n = any (?)")) {
      select.setArray(1, PgDocuments.texts(over, ids));
      select.setArray(2, over.createArrayOf("int4", ns.toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          byte @Nullable [] tokens = rows.getBytes(6);
          chunks.put(
              number(PgText.read(rows.getString(1)), rows.getInt(2)),
              new Chunk(
                  rows.getInt(3),
                  rows.getInt(4),
                  PgDocuments.vector(rows.getBytes(5)),
                  tokens == null ? null : PgDocuments.tokens(tokens)));
        }
      }
    }
  }
}
