package dev.semblance.collection.pgvector;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.FieldType;
import dev.semblance.collection.Filter;
import dev.semblance.collection.StoredDocument;
import dev.semblance.vector.Order;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A generation in one transaction that reads, begun by the first question. Chunks are numbered as
 * they are met.
 */
final class PgvectorView implements CollectionView {
  /** How many chunks the graph's walk keeps in mind, where no list asks for more. */
  static final int WALK = 100;

  /** The most that pgvector takes for it. */
  private static final int LONGEST_WALK = 1_000;

  /** Chunks beyond which the walk may end before a list under a filter is full. */
  private static final int SURELY_WALKED = 10_000;

  private final PgDatabase database;
  private final CollectionRow row;
  private final CollectionSettings settings;
  private final PgTables tables;
  private final PgDocuments documents;
  private final MetChunks met;
  private @Nullable Connection connection;

  PgvectorView(PgDatabase database, CollectionRow row) {
    this.database = database;
    this.row = row;
    this.settings = row.settings();
    this.tables = PgTables.of(database.schema(), row.id(), row.live());
    this.documents = new PgDocuments(tables);
    this.met = new MetChunks(tables, settings);
  }

  @Override
  public long seq() {
    return row.seq();
  }

  @Override
  public CollectionSettings settings() {
    return settings;
  }

  /** The first call may be made again when it fails for a moment: nothing was seen yet. */
  private <T extends @Nullable Object> T read(String operation, PgDatabase.Work<T> work) {
    return database.hold(operation, row.name(), connection, held -> connection = held, work);
  }

  // ---- lists ----

  @Override
  public List<ChunkHit> nearest(float[] vector, @Nullable Filter filter, int k) {
    return read(
        "nearest",
        over -> {
          FilterSql passed = FilterSql.of(filter);
          List<ChunkHit> hits = walk(over, vector, passed, k);
          if (hits.size() < k && filter != null && chunksAbout(over) > SURELY_WALKED) {
            try (Statement statement = over.createStatement()) {
              statement.execute("set local enable_indexscan = off");
              hits = walk(over, vector, passed, k);
              statement.execute("set local enable_indexscan = on");
            }
          }
          return hits;
        });
  }

  private List<ChunkHit> walk(Connection over, float[] vector, FilterSql filter, int k)
      throws SQLException {
    if (k > WALK) {
      try (Statement statement = over.createStatement()) {
        statement.execute("set local hnsw.ef_search = " + Math.min(k, LONGEST_WALK));
      }
    }
    String operator = PgSchema.operator(settings.metric());
    String sql =
        "select id, n, embedding "
            + operator
            + " ?::real[]::vector from "
            + tables.chunks()
            + " where embedding is not null and "
            + filter.sql()
            + " order by "
            + PgSchema.indexed(settings)
            + " "
            + operator
            + " "
            + PgSchema.asked(settings)
            + " limit ?";
    List<ChunkHit> hits = new ArrayList<>();
    try (PreparedStatement select = over.prepareStatement(sql)) {
      select.setObject(1, vector, Types.ARRAY);
      int at = PgDocuments.bind(over, select, 2, filter);
      select.setObject(at++, vector, Types.ARRAY);
      select.setInt(at, k);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          hits.add(hit(rows, PgSchema.score(settings.metric(), rows.getDouble(3))));
        }
      }
    }
    Comparator<ChunkHit> byScore = Comparator.comparingDouble(ChunkHit::score);
    hits.sort(
        (settings.metric().order() == Order.HIGHER_IS_CLOSER ? byScore.reversed() : byScore)
            .thenComparing(ChunkHit::id)
            .thenComparingInt(hit -> met.n(hit.chunk())));
    return hits;
  }

  private ChunkHit hit(ResultSet rows, double score) throws SQLException {
    String id = PgText.read(rows.getString(1));
    return new ChunkHit(met.number(id, rows.getInt(2)), id, score);
  }

  /** As the database supposes. */
  private long chunksAbout(Connection over) throws SQLException {
    try (PreparedStatement select =
        over.prepareStatement("select reltuples from pg_class where oid = ?::regclass")) {
      select.setString(1, tables.chunks());
      try (ResultSet counted = select.executeQuery()) {
        return counted.next() ? counted.getLong(1) : 0;
      }
    }
  }

  /** A longer list is asked for until enough of it are among the chunks. */
  @Override
  public List<ChunkHit> nearestAmong(float[] vector, BitSet among, int k) {
    int asked = 2 * k;
    while (true) {
      List<ChunkHit> hits = nearest(vector, null, asked);
      List<ChunkHit> kept = hits.stream().filter(hit -> among.get(hit.chunk())).limit(k).toList();
      if (kept.size() == k || hits.size() < asked) {
        return kept;
      }
      asked *= 4;
    }
  }

  @Override
  public List<ChunkHit> matching(String text, @Nullable Filter filter, int k) {
    String query = PgDocuments.lexemes().query(settings.language(), text);
    if (query.isEmpty()) {
      return List.of();
    }
    FilterSql passed = FilterSql.of(filter);
    String sql =
        "select id, n, ts_rank(words, ?::tsquery) as rank from "
            + tables.chunks()
            + " where words @@ ?::tsquery and "
            + passed.sql()
            + " order by rank desc, id, n limit ?";
    return read(
        "matching",
        over -> {
          List<ChunkHit> hits = new ArrayList<>();
          try (PreparedStatement select = over.prepareStatement(sql)) {
            select.setString(1, query);
            select.setString(2, query);
            int at = PgDocuments.bind(over, select, 3, passed);
            select.setInt(at, k);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                hits.add(hit(rows, rows.getDouble(3)));
              }
            }
          }
          return hits;
        });
  }

  @Override
  public int[] firstChunks(@Nullable Filter filter) {
    FilterSql passed = FilterSql.of(filter);
    List<String> ids =
        read(
            "scan",
            over -> {
              List<String> all = new ArrayList<>();
              try (PreparedStatement select =
                  over.prepareStatement(
                      "select id from " + tables.chunks() + " where n = 0 and " + passed.sql())) {
                PgDocuments.bind(over, select, 1, passed);
                try (ResultSet rows = select.executeQuery()) {
                  while (rows.next()) {
                    all.add(PgText.read(rows.getString(1)));
                  }
                }
              }
              return all;
            });
    return ids.stream().mapToInt(id -> met.number(id, 0)).toArray();
  }

  // ---- what is at a place ----

  @Override
  public String idOf(int chunk) {
    return met.id(chunk);
  }

  @Override
  public void expectVectors(Collection<Integer> expected) {
    Set<Integer> unread = met.unread(expected);
    if (!unread.isEmpty()) {
      var _ =
          read(
              "get",
              over -> {
                met.read(over, unread);
                return true;
              });
    }
  }

  @Override
  public Chunk chunk(int chunk) {
    return documentOf(chunk).chunks().get(met.n(chunk));
  }

  @Override
  public float @Nullable [] vector(int chunk) {
    return withVectors(chunk).vector();
  }

  @Override
  public float @Nullable [][] tokens(int chunk) {
    return withVectors(chunk).tokens();
  }

  private Chunk withVectors(int chunk) {
    expectVectors(List.of(chunk));
    return met.chunk(chunk);
  }

  @Override
  public StoredDocument documentOf(int chunk) {
    expectDocuments(List.of(chunk));
    return met.document(chunk);
  }

  @Override
  public void expectDocuments(Collection<Integer> expected) {
    Set<String> ids = met.unreadDocuments(expected);
    if (!ids.isEmpty()) {
      met.read(read("get", over -> documents.find(over, ids, false, false)));
    }
  }

  @Override
  public @Nullable StoredDocument document(String id, boolean vectors) {
    Map<String, StoredDocument> one =
        read("get", over -> documents.find(over, List.of(id), vectors, false));
    return one.get(id);
  }

  @Override
  public List<StoredDocument> page(
      @Nullable Filter filter, int limit, @Nullable String after, boolean vectors) {
    FilterSql passed = FilterSql.of(filter);
    return read(
        "scan",
        over -> {
          List<String> ids = new ArrayList<>();
          try (PreparedStatement select =
              over.prepareStatement(
                  "select id from "
                      + tables.chunks()
                      + " where n = 0 and id > ? and "
                      + passed.sql()
                      + " order by id limit ?")) {
            select.setString(1, after == null ? "" : PgText.kept(after));
            int at = PgDocuments.bind(over, select, 2, passed);
            select.setInt(at, limit);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                ids.add(PgText.read(rows.getString(1)));
              }
            }
          }
          return ids.isEmpty()
              ? List.of()
              : List.copyOf(documents.find(over, ids, vectors, false).values());
        });
  }

  @Override
  public long count(@Nullable Filter filter) {
    FilterSql passed = FilterSql.of(filter);
    return read(
        "count",
        over -> {
          try (PreparedStatement select =
              over.prepareStatement(
                  filter == null
                      ? "select count(*) from " + tables.documents()
                      : "select count(*) from "
                          + tables.chunks()
                          + " where n = 0 and "
                          + passed.sql())) {
            PgDocuments.bind(over, select, 1, passed);
            try (ResultSet counted = select.executeQuery()) {
              counted.next();
              return counted.getLong(1);
            }
          }
        });
  }

  @Override
  public Map<Object, Long> countBy(@Nullable Filter filter, String field) {
    FieldType type = Objects.requireNonNull(settings.fields().get(field));
    FilterSql passed = FilterSql.of(filter);
    return read(
        "count",
        over -> {
          Map<Object, Long> counts = new LinkedHashMap<>();
          try (PreparedStatement select =
              over.prepareStatement(
                  "select v, count(*) from "
                      + tables.chunks()
                      + ", jsonb_array_elements_text(fields -> ?::text) v where n = 0 and "
                      + passed.sql()
                      + " group by v")) {
            select.setString(1, PgText.compared(field));
            PgDocuments.bind(over, select, 2, passed);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                counts.merge(value(type, rows.getString(1)), rows.getLong(2), Long::sum);
              }
            }
          }
          return counts;
        });
  }

  private static Object value(FieldType type, String text) {
    return switch (type.kind()) {
      case KEYWORD -> text;
      case BOOLEAN -> Boolean.parseBoolean(text);
      case NUMBER -> Double.parseDouble(text);
      case DATE -> Instant.ofEpochMilli(Long.parseLong(text)).toString();
    };
  }

  @Override
  public List<int[]> highlights(String query, String text) {
    return PgDocuments.lexemes().places(settings.language(), query, text);
  }

  @Override
  public void close() {
    Connection held = connection;
    connection = null;
    if (held != null) {
      database.giveBack(held);
    }
  }
}
