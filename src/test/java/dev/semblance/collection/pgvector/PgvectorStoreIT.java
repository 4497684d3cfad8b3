package dev.semblance.collection.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.semblance.FreePort;
import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.FieldType;
import dev.semblance.collection.Generation;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.Migration;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.collection.WriteListener;
import dev.semblance.containers.NeedsContainers;
import dev.semblance.containers.TestImage;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL's store promises beside the contract of all stores. */
@NeedsContainers(TestImage.PGVECTOR)
class PgvectorStoreIT {
  private final String namespace = TestDatabase.freshNamespace();
  private final List<PgvectorCollectionStore> opened = new ArrayList<>();

  private PgvectorCollectionStore store() {
    PgvectorCollectionStore store = TestDatabase.store(namespace);
    opened.add(store);
    return store;
  }

  @AfterEach
  void closeStores() {
    opened.forEach(PgvectorCollectionStore::close);
  }

  private static CollectionSettings settings(int dimensions, Quantization quantization) {
    return new CollectionSettings(
        null, "mine", dimensions, VectorSimilarity.COSINE, Map.of(), "any", quantization, null);
  }

  private static StoredDocument document(String id, String text, float... vector) {
    return new StoredDocument(
        id,
        text,
        Metadata.parse("{\"t\":\"\\u0000\"}"),
        null,
        0,
        true,
        List.of(new Chunk(0, text.length(), vector)));
  }

  private static Connection connection() throws SQLException {
    return DriverManager.getConnection(TestDatabase.url(), "semblance", "semblance");
  }

  /** Returns when as many statements of this namespace wait for locks. */
  private void awaitWaiting(int statements) {
    await()
        .until(
            () ->
                asked(
                        "select pid from pg_stat_activity where wait_event_type = 'Lock' and query"
                            + " like '%"
                            + namespace
                            + "%'")
                    .size(),
            waiting -> waiting >= statements);
  }

  private static List<String> asked(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  @Test
  void pgvectorBefore084IsRefusedUnlessItIsAllowed() throws SQLException {
    store().names();
    String version = asked("select extversion from pg_extension where extname = 'vector'").get(0);
    boolean old = java.util.Arrays.compare(PgSchema.numbers(version), new int[] {0, 8, 4}) < 0;
    PgvectorCollectionStore strict =
        TestDatabase.store(
            TestDatabase.settings(TestDatabase.url(), namespace, false), CollectionListener.NONE);
    opened.add(strict);
    if (old) {
      assertThatThrownBy(strict::names)
          .isInstanceOf(Fault.CollectionUnavailable.class)
          .hasMessageContaining("pgvector " + version)
          .hasMessageContaining("0.8.4")
          .hasMessageContaining("semblance.collections.allow-old-pgvector=true");
    } else {
      assertThat(strict.names()).isEmpty();
    }
  }

  @Test
  void vectorsBeyond2000DimensionsAreWalkedAsHalvesAndKeptWhole() throws SQLException {
    StoredCollection wide = store().create("wide", settings(2_001, Quantization.NONE));
    float[] vector = new float[2_001];
    vector[0] = 1.2345678f;
    vector[1] = 1;
    wide.put(document("a", "x", vector), null);

    assertThat(Objects.requireNonNull(wide.latest("a")).chunks().getFirst().vector())
        .containsExactly(vector);
    assertThat(asked("select indexdef from pg_indexes where schemaname = '" + namespace + "'"))
        .anyMatch(index -> index.contains("hnsw") && index.contains("halfvec(2001)"));
    try (CollectionView view = wide.view(1)) {
      assertThat(view.nearest(vector, null, 3).getFirst().id()).isEqualTo("a");
    }
  }

  @Test
  void quantisedVectorsAreRefusedByName() {
    assertThatThrownBy(() -> store().create("c", settings(2, Quantization.ONE_BIT)))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageContaining("quantization is 1bit, the pgvector store");
  }

  @Test
  void textsWithNulAreKept() {
    StoredCollection made = store().create("c", settings(2, Quantization.NONE));
    List<String> odd = List.of("\0", "\u0001", "a\0\u0002b\u0002a", "\u0001\u0002a");
    for (String id : odd) {
      made.put(document(id, "text " + id, 1, 0), null);
    }
    for (String id : odd) {
      assertThat(Objects.requireNonNull(made.latest(id)).text()).isEqualTo("text " + id);
    }
    assertThat(made.live().heads(null, 9)).hasSize(4);
  }

  @Test
  void aDocumentIsReadAsItWasAtOneMoment() throws Exception {
    StoredCollection made = store().create("c", settings(2, Quantization.NONE));
    made.put(document("a", "old", 1, 0), null);
    String documents =
        asked(
                "select relname from pg_class where relkind = 'r' and relname like 'd\\_%' and"
                    + " relnamespace = '"
                    + namespace
                    + "'::regnamespace")
            .getFirst();
    String chunks = "c" + documents.substring(1);
    CompletableFuture<StoredDocument> read;
    try (Connection writer = connection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("set search_path = " + namespace + ", public");
      statement.execute("lock table " + documents + " in access exclusive mode");
      read = CompletableFuture.supplyAsync(() -> Objects.requireNonNull(made.latest("a")));
      awaitWaiting(1);
      statement.execute("update " + documents + " set text = 'newer'");
      statement.execute("update " + chunks + " set last = 5, embedding = '[0,1]'");
      writer.commit();
    }

    StoredDocument one = read.get();
    assertThat(one.text()).isEqualTo("old");
    assertThat(one.chunks().getFirst().end()).isEqualTo(3);
    assertThat(one.chunks().getFirst().vector()).containsExactly(1, 0);
  }

  @Test
  void manyWritersOfACollectionThatIsHeldLeaveConnectionsToReaders() throws Exception {
    PgvectorCollectionStore store = store();
    StoredCollection made = store.create("c", settings(2, Quantization.NONE));
    made.put(document("a", "x", 1, 0), null);
    List<Thread> writers = new ArrayList<>();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (Connection holder = connection();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select from " + namespace + ".collections for no key update");
      for (int i = 0; i < 16; i++) {
        String id = "w" + i;
        writers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        made.put(document(id, "x", 1, 0), null);
                      } catch (RuntimeException e) {
                        failures.add(e);
                      }
                    }));
      }
      // Of eight connections.
      awaitWaiting(4);
      await()
          .until(
              () ->
                  writers.stream()
                          .filter(writer -> writer.getState() == Thread.State.TIMED_WAITING)
                          .count()
                      == 12);

      assertThat(made.latest("a")).isNotNull();
      try (CollectionView view = made.view(0)) {
        assertThat(view.nearest(new float[] {1, 0}, null, 3)).hasSize(1);
      }
      holder.rollback();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(failures).isEmpty();
    assertThat(made.live().count()).isEqualTo(17);
  }

  private static Migration running() {
    return new Migration(
        Migration.State.RUNNING,
        1,
        2,
        settings(3, Quantization.NONE),
        Instant.ofEpochSecond(1_790_000_000),
        null);
  }

  @Test
  void whatIsCarriedOverHasFieldsThatWereDeclaredMeanwhile() throws SQLException {
    StoredCollection made = store().create("c", settings(2, Quantization.NONE));
    made.begin(running());
    Generation embeddingFor = Objects.requireNonNull(made.other());
    made.change(made.settings().withFields(Map.of("t", FieldType.parse("keyword").orElseThrow())));
    await()
        .until(
            () -> asked("select rewrite from " + namespace + ".collections").equals(List.of("f")));

    embeddingFor.follow(document("a", "x", 1, 0, 0));

    String chunks =
        asked(
                "select relname from pg_class where relkind = 'r' and relname like 'c\\_%\\_2' and"
                    + " relnamespace = '"
                    + namespace
                    + "'::regnamespace")
            .getFirst();
    assertThat(asked("select jsonb_exists(fields, 't') from " + namespace + "." + chunks))
        .containsExactly("t");
  }

  @Test
  void aWriteIsToldThoughTheCommitThatTookItWasNotAnswered() throws Exception {
    StoredCollection writing = store().create("c", settings(2, Quantization.NONE));
    try (CutCommits between = new CutCommits()) {
      PgvectorCollectionStore store =
          TestDatabase.store(
              TestDatabase.settings(between.url(), namespace, true), CollectionListener.NONE);
      opened.add(store);
      StoredCollection followed = store.find("c");
      followed.begin(running());
      Set<String> told = ConcurrentHashMap.newKeySet();
      followed.tell(
          new WriteListener() {
            @Override
            public void written(Collection<String> ids) {
              told.addAll(ids);
            }

            @Override
            public void writtenUnknown() {}
          });

      between.cut(true);
      writing.put(document("a", "x", 1, 0), null);
      await().until(() -> asked("select id from " + namespace + ".changes").isEmpty());
      between.cut(false);
      writing.put(document("b", "x", 1, 0), null);

      await().until(() -> told.contains("b"));
      assertThat(told).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void afterManyWritesThePlannersFiguresAreThere() throws Exception {
    PgvectorCollectionStore store = store();
    StoredCollection made = store.create("c", settings(2, Quantization.NONE));
    List<StoredDocument> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add(document("d" + i, "x", 1, i));
    }
    made.putAll(many, 1);
    String figures =
        "select reltuples::int from pg_class where relname like 'c\\_%' and relkind = 'r' and"
            + " relnamespace = '"
            + namespace
            + "'::regnamespace";
    for (int i = 0; i < 300 && !asked(figures).equals(List.of("1000")); i++) {
      Thread.sleep(100);
    }
    assertThat(asked(figures)).containsExactly("1000");
  }

  @Test
  void aCollectionThatIsDeletedLeavesNoTables() throws Exception {
    PgvectorCollectionStore store = store();
    store.create("c", settings(2, Quantization.NONE));
    store.create("d", settings(2, Quantization.NONE));
    store.delete("c");
    String tables =
        "select relname from pg_class where relkind = 'r' and relname ~ '^[cd]_' and"
            + " relnamespace = '"
            + namespace
            + "'::regnamespace";
    for (int i = 0; i < 300 && asked(tables).size() > 2; i++) {
      Thread.sleep(100);
    }
    assertThat(asked(tables)).hasSize(2);
    assertThat(store.find("d").facts().documents()).isZero();
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsToldAndIsNotTheEnd() throws IOException, InterruptedException {
    int nobody = FreePort.choose();
    PgvectorCollectionStore store =
        TestDatabase.store(
            TestDatabase.settings("jdbc:postgresql://127.0.0.1:" + nobody + "/x", namespace, true),
            CollectionListener.NONE);
    opened.add(store);
    assertThatThrownBy(() -> store.find("c"))
        .isInstanceOfSatisfying(
            Fault.StoreUnreachable.class,
            fault -> assertThat(fault.retryAfter().toSeconds()).isPositive())
        .hasMessageContaining("PostgreSQL does not answer");
    for (int i = 0; i < 600 && store.trouble() == null; i++) {
      Thread.sleep(100);
    }
    assertThat(store.trouble()).contains("PostgreSQL does not answer");
  }
}
