package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.pgvector.TestDatabase;
import dev.semblance.containers.NeedsContainers;
import dev.semblance.containers.TestImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers on one PostgreSQL. */
@NeedsContainers(TestImage.PGVECTOR)
class PgvectorReplicasIT {
  private final String namespace = TestDatabase.freshNamespace();
  private MovingCollection one;
  private MovingCollection two;
  private volatile boolean enough;

  @BeforeEach
  void start() {
    one = new MovingCollection(listener -> TestDatabase.store(namespace, listener));
    two = new MovingCollection(listener -> TestDatabase.store(namespace, listener));
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void twoServersThatMakeTheSameCollectionsAtOnceMakeEachOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 5; i++) {
        String name = "c" + i;
        CollectionDraft draft =
            new CollectionDraft("vowels", null, null, null, null, null, null, null, null);
        List<Callable<CollectionService.Made>> both =
            List.of(() -> one.service.create(name, draft), () -> two.service.create(name, draft));
        int made = 0;
        for (Future<CollectionService.Made> each : threads.invokeAll(both)) {
          made += each.get().created() ? 1 : 0;
        }
        assertThat(made).isEqualTo(1);
      }
    }
    assertThat(two.store.names()).containsExactly("c0", "c1", "c2", "c3", "c4");
  }

  @Test
  void whatOneServerDoesTheOtherFindsWithoutARestart() {
    one.create();
    one.put("apple", "a", "b");
    assertThat(Objects.requireNonNull(two.collection().latest("a")).text()).isEqualTo("a apple");
    two.put("pear", "a");
    assertThat(Objects.requireNonNull(one.collection().latest("a")).text()).isEqualTo("a pear");
    two.service.delete("c");
    assertThat(one.store.names()).isEmpty();
  }

  @Test
  void twoServersThatWriteAndMigrateAtOnceLoseNothing() throws Exception {
    one.create();
    Set<String> answered = new ConcurrentSkipListSet<>();
    List<Thread> writers = new ArrayList<>();
    for (MovingCollection server : List.of(one, two)) {
      String name = server == one ? "one" : "two";
      writers.add(Thread.ofPlatform().start(() -> write(server, name, answered)));
    }
    await(() -> answered.size() >= 40);

    String id = one.migrations.start("c", "others", null).migration().id();
    await(() -> state(two) == Migration.State.READY);
    int before = answered.size();
    await(() -> answered.size() > before + 10);

    // Another server than the one that looked after it: it takes the migration over.
    MovingCollection.switched(() -> two.migrations.activate("c", id, null));
    assertThat(one.collection().live().number()).isEqualTo(2);
    int active = answered.size();
    await(() -> answered.size() > active + 10);
    enough = true;
    for (Thread writer : writers) {
      writer.join();
    }

    StoredCollection collection = one.collection();
    assertThat(collection.latest(answered).keySet()).containsExactlyInAnyOrderElementsOf(answered);
    Generation live = collection.live();
    await(
        () ->
            Objects.requireNonNull(collection.other())
                .heads(null, 100_000)
                .equals(live.heads(null, 100_000)));
    one.assertSame(live, Objects.requireNonNull(collection.other()));

    MovingCollection.switched(() -> one.migrations.rollback("c", id, null));
    assertThat(two.collection().live().number()).isEqualTo(1);
    assertThat(two.collection().latest(answered).keySet())
        .containsExactlyInAnyOrderElementsOf(answered);
    assertThat(state(two)).isEqualTo(Migration.State.ROLLED_BACK);
  }

  @Test
  void aServerThatHasNotNoticedThatAnotherTookItsMigrationTakesItBack() throws Exception {
    one.create();
    one.put("banana", "a");
    String id = one.migrations.start("c", "others", null).migration().id();
    await(() -> state(two) == Migration.State.READY);
    MovingCollection.switched(() -> two.migrations.activate("c", id, null));
    MovingCollection.switched(() -> one.migrations.rollback("c", id, null));
    assertThat(two.collection().live().number()).isEqualTo(1);
    assertThat(state(two)).isEqualTo(Migration.State.ROLLED_BACK);
  }

  private void write(MovingCollection server, String name, Set<String> answered) {
    for (int i = 0; !enough; i++) {
      String id = name + "-" + i;
      server.put("banana", id);
      answered.add(id);
    }
  }

  private static Migration.State state(MovingCollection server) {
    return Objects.requireNonNull(server.collection().migration()).state();
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < 1_200 && !done.getAsBoolean(); i++) {
      Thread.sleep(50);
    }
    assertThat(done.getAsBoolean()).isTrue();
  }
}
