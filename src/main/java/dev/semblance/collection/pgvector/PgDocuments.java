package dev.semblance.collection.pgvector;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Generation;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.StoredDocument;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents and chunks of one generation, over a connection that is given. Safe to share. */
final class PgDocuments {
  private static final Lexemes LEXEMES = new Lexemes();
  private static final int ROWS_AT_ONCE = 500;

  private final PgTables tables;

  PgDocuments(PgTables tables) {
    this.tables = tables;
  }

  static Lexemes lexemes() {
    return LEXEMES;
  }

  /** What is known of a document that is there. */
  record Head(long seq, @Nullable Long version) {}

  static Array texts(Connection connection, Collection<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.stream().map(PgText::kept).toArray());
  }

  Map<String, Head> heads(Connection connection, Collection<String> ids) throws SQLException {
    Map<String, Head> heads = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, seq, version from " + tables.documents() + " where id = any (?)")) {
      select.setArray(1, texts(connection, ids));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          heads.put(
              PgText.read(rows.getString(1)),
              new Head(rows.getLong(2), rows.getObject(3, Long.class)));
        }
      }
    }
    return heads;
  }

  /** Heads in the order of ids. */
  List<Generation.Head> page(Connection connection, @Nullable String after, int limit)
      throws SQLException {
    List<Generation.Head> heads = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, seq from " + tables.documents() + " where id > ? order by id limit ?")) {
      select.setString(1, after == null ? "" : PgText.kept(after));
      select.setInt(2, limit);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          heads.add(new Generation.Head(PgText.read(rows.getString(1)), rows.getLong(2)));
        }
      }
    }
    return heads;
  }

  /** Writes documents, each with its seq, in place of those of their ids with no greater one. */
  void write(Connection connection, List<StoredDocument> documents, CollectionSettings settings)
      throws SQLException {
    for (int from = 0; from < documents.size(); from += ROWS_AT_ONCE) {
      writeSome(
          connection,
          documents.subList(from, Math.min(documents.size(), from + ROWS_AT_ONCE)),
          settings);
    }
  }

  private void writeSome(
      Connection connection, List<StoredDocument> documents, CollectionSettings settings)
      throws SQLException {
    delete(connection, tables.chunks(), documents.stream().map(StoredDocument::id).toList());
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into "
                    + tables.documents()
                    + " (id, seq, version, text, metadata, sent, bare) values (?, ?, ?, ?, ?, ?, ?)"
                    + " on conflict (id) do update set seq = excluded.seq,"
                    + " version = excluded.version, text = excluded.text,"
                    + " metadata = excluded.metadata, sent = excluded.sent, bare = excluded.bare");
        PreparedStatement chunks =
            connection.prepareStatement(
                "insert into "
                    + tables.chunks()
                    + " (id, n, first, last, embedding, tokens, words, fields)"
                    + " values (?, ?, ?, ?, ?::real[]::vector, ?, ?::tsvector, ?::jsonb)")) {
      for (StoredDocument document : documents) {
        String text = document.text();
        insert.setString(1, PgText.kept(document.id()));
        insert.setLong(2, document.seq());
        insert.setObject(3, document.version(), Types.BIGINT);
        insert.setString(4, text == null ? null : PgText.kept(text));
        insert.setString(5, PgText.kept(document.metadata().json()));
        insert.setBoolean(6, document.sentVector());
        insert.setBoolean(7, !document.hasVectors());
        insert.addBatch();
        chunks(chunks, document, settings);
      }
      insert.executeBatch();
      chunks.executeBatch();
    }
  }

  private static void chunks(
      PreparedStatement insert, StoredDocument document, CollectionSettings settings)
      throws SQLException {
    String fields = FieldValues.of(document.metadata(), settings.fields());
    for (int n = 0; n < document.chunks().size(); n++) {
      Chunk chunk = document.chunks().get(n);
      insert.setString(1, PgText.kept(document.id()));
      insert.setInt(2, n);
      insert.setInt(3, chunk.start());
      insert.setInt(4, chunk.end());
      float[] vector = chunk.vector();
      insert.setObject(5, vector, Types.ARRAY);
      float[][] tokens = chunk.tokens();
      insert.setBytes(6, tokens == null ? null : bytes(tokens));
      insert.setString(
          7,
          document.text() == null
              ? null
              : LEXEMES.vector(settings.language(), document.textOf(chunk)));
      insert.setString(8, fields);
      insert.addBatch();
    }
  }

  private static void delete(Connection connection, String table, Collection<String> ids)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from " + table + " where id = any (?)")) {
      delete.setArray(1, texts(connection, ids));
      delete.executeUpdate();
    }
  }

  /** The ids that were there. */
  List<String> delete(Connection connection, Collection<String> ids) throws SQLException {
    delete(connection, tables.chunks(), ids);
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from " + tables.documents() + " where id = any (?) returning id")) {
      delete.setArray(1, texts(connection, ids));
      return ids(delete);
    }
  }

  /** Deletes what a condition passes; the ids that were there. */
  List<String> delete(Connection connection, FilterSql filter) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from "
                + tables.documents()
                + " where id in (select id from "
                + tables.chunks()
                + " where n = 0 and "
                + filter.sql()
                + ") returning id")) {
      bind(connection, delete, 1, filter);
      List<String> gone = ids(delete);
      delete(connection, tables.chunks(), gone);
      return gone;
    }
  }

  private static List<String> ids(PreparedStatement returning) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (ResultSet rows = returning.executeQuery()) {
      while (rows.next()) {
        ids.add(PgText.read(rows.getString(1)));
      }
    }
    return ids;
  }

  /** Sets a filter's parameters; gives the number of the next one. */
  static int bind(Connection connection, PreparedStatement statement, int from, FilterSql filter)
      throws SQLException {
    int at = from;
    for (Object parameter : filter.parameters()) {
      switch (parameter) {
        case String text -> statement.setString(at++, text);
        case Double number -> statement.setDouble(at++, number);
        case List<?> texts ->
            statement.setArray(at++, connection.createArrayOf("text", texts.toArray()));
        default -> throw new IllegalStateException("a parameter of " + parameter.getClass());
      }
    }
    return at;
  }

  /** Documents by id, in no order; the connection's statements see one moment. */
  Map<String, StoredDocument> find(
      Connection connection, Collection<String> ids, boolean vectors, boolean tokens)
      throws SQLException {
    Map<String, List<Chunk>> chunks = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, first, last, "
                + (vectors ? "vector_send(embedding)" : "null")
                + ", "
                + (tokens ? "tokens" : "null")
                + " from "
                + tables.chunks()
                + " where id = any (?) order by id, n")) {
      select.setArray(1, texts(connection, ids));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          byte[] kept = tokens ? rows.getBytes(5) : null;
          chunks
              .computeIfAbsent(PgText.read(rows.getString(1)), _ -> new ArrayList<>())
              .add(
                  new Chunk(
                      rows.getInt(2),
                      rows.getInt(3),
                      vectors ? vector(rows.getBytes(4)) : null,
                      kept == null ? null : tokens(kept)));
        }
      }
    }
    Map<String, StoredDocument> found = new LinkedHashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, seq, version, text, metadata, sent from "
                + tables.documents()
                + " where id = any (?) order by id")) {
      select.setArray(1, texts(connection, ids));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String id = PgText.read(rows.getString(1));
          String text = rows.getString(4);
          List<Chunk> of = chunks.get(id);
          if (of != null) {
            found.put(
                id,
                new StoredDocument(
                    id,
                    text == null ? null : PgText.read(text),
                    Metadata.parse(PgText.read(rows.getString(5))),
                    rows.getObject(3, Long.class),
                    rows.getLong(2),
                    rows.getBoolean(6),
                    of));
          }
        }
      }
    }
    return found;
  }

  /** What pgvector sends: two shorts, the first of them the dimensions, then floats. */
  static float @Nullable [] vector(byte @Nullable [] sent) {
    if (sent == null) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(sent);
    float[] vector = new float[bytes.getShort()];
    bytes.getShort();
    bytes.asFloatBuffer().get(vector);
    return vector;
  }

  /** Two ints, tokens and width, then floats. */
  private static byte[] bytes(float[][] tokens) {
    int width = tokens.length == 0 ? 0 : tokens[0].length;
    ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + tokens.length * width * Float.BYTES);
    bytes.putInt(tokens.length).putInt(width);
    for (float[] token : tokens) {
      for (float component : token) {
        bytes.putFloat(component);
      }
    }
    return bytes.array();
  }

  static float[][] tokens(byte[] kept) {
    ByteBuffer bytes = ByteBuffer.wrap(kept);
    float[][] tokens = new float[bytes.getInt()][bytes.getInt()];
    for (float[] token : tokens) {
      for (int i = 0; i < token.length; i++) {
        token[i] = bytes.getFloat();
      }
    }
    return tokens;
  }

  long count(Connection connection, String condition) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "select count(*) from " + tables.documents() + " where " + condition);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  Generation.Some some(Connection connection, String condition, int ids) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from "
                + tables.documents()
                + " where "
                + condition
                + " order by id limit "
                + ids)) {
      return new Generation.Some(count(connection, condition), ids(select));
    }
  }
}
