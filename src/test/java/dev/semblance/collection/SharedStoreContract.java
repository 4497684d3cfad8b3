package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.semblance.collection.Migration.State;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store keeps that two servers share; each such store's tests inherit it. */
public abstract class SharedStoreContract {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final FieldType NUMBER = FieldType.parse("number").orElseThrow();

  private MovingCollection one;
  private MovingCollection other;

  /** A store of its own on the place that all of a test share; can be closed. */
  protected abstract CollectionStore open(CollectionListener listener);

  @BeforeEach
  void openServers() {
    one = new MovingCollection(this::open);
    other = new MovingCollection(this::open);
  }

  @AfterEach
  void closeServers() {
    one.close();
    other.close();
  }

  @Test
  void whatOneServerMakesWritesAndDeletesTheOtherHasWithoutARestart() {
    one.create();
    assertThat(other.store.names()).containsExactly("c");
    one.put("of one", "a");
    other.put("of the other", "b");

    assertThat(one.service.document("c", "b").text()).isEqualTo("b of the other");
    assertThat(other.service.document("c", "a").text()).isEqualTo("a of one");
    long seq = one.collection().seq();
    assertThat(other.collection().seq()).isEqualTo(seq);
    try (CollectionView view = other.collection().view(seq)) {
      assertThat(view.count(null)).isEqualTo(2);
    }

    other.service.delete("c");

    assertThat(one.store.names()).isEmpty();
    one.create();
    assertThat(other.collection().latest("a")).isNull();
  }

  @Test
  void twoServersThatMakeOneCollectionAtOnceHaveTheSame() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (MovingCollection server : List.of(one, other, one, other)) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      go.await();
                      server.create();
                    } catch (Exception e) {
                      failures.add(e);
                    }
                  }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(failures).isEmpty();
    one.put("x", "a");
    assertThat(other.service.document("c", "a").text()).isEqualTo("a x");
  }

  @Test
  void twoServersThatWriteAndMigrateAtOnceDoNoHarm() throws InterruptedException {
    one.create();
    one.put("first", "aa", "bb", "cc", "dd", "ee");
    AtomicBoolean stop = new AtomicBoolean();
    Map<String, String> written = new ConcurrentHashMap<>();
    Set<String> deleted = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> writers = new ArrayList<>();
    for (MovingCollection server : List.of(one, other)) {
      String name = server == one ? "one" : "two";
      writers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; !stop.get(); i++) {
                        String id = name + "-" + i;
                        server.put(List.of(document(id, "first")), false);
                        server.put(List.of(document(id, "second"), document("all", name)), false);
                        written.put(id, id + " second");
                        if (i % 3 == 0) {
                          var _ = server.service.delete("c", Set.of(id));
                          written.remove(id);
                          deleted.add(id);
                        }
                      }
                    } catch (Throwable e) {
                      failures.add(e);
                    }
                  }));
    }

    String id = one.migrations.start("c", "others", null).migration().id();
    awaitState(other, State.READY);
    MovingCollection.switched(() -> other.migrations.activate("c", id, null));
    assertThat(one.collection().live().number()).isEqualTo(2);
    await().atMost(LONG).until(() -> written.size() > 20 || !failures.isEmpty());
    stop.set(true);
    for (Thread writer : writers) {
      writer.join();
    }

    assertThat(failures).isEmpty();
    StoredCollection there = one.collection();
    for (Map.Entry<String, String> document : written.entrySet()) {
      StoredDocument kept = there.latest(document.getKey());
      assertThat(kept).as(document.getKey()).isNotNull();
      assertThat(kept.text()).isEqualTo(document.getValue());
    }
    assertThat(there.latest(deleted)).isEmpty();
    assertThat(there.live().count()).isEqualTo(written.size() + 6);
    // The generation that was live before has all of it too, with its own vectors.
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> one.assertSame(there.live(), Objects.requireNonNull(one.collection().other())));

    var _ = one.migrations.rollback("c", id, null);

    assertThat(other.collection().live().number()).isEqualTo(1);
    assertThat(other.collection().live().count()).isEqualTo(written.size() + 6);
  }

  @Test
  void settingsMadeOfThoseBeforeAnotherServersChangeAreRefused() {
    one.create();
    CollectionSettings read = one.collection().settings();
    other.collection().change(read, read.withFields(Map.of("a", NUMBER)));

    assertThatThrownBy(() -> one.collection().change(read, read.withFields(Map.of("b", NUMBER))))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining("send it again");

    assertThat(other.collection().settings().fields()).containsOnlyKeys("a");
    var _ =
        one.service.change(
            "c",
            new CollectionDraft(
                null, null, null, null, Map.of("b", NUMBER), null, null, null, null));
    assertThat(other.collection().settings().fields()).containsOnlyKeys("a", "b");
  }

  @Test
  void aSwitchIsNotUndoneBySettingsThatWereReadBeforeIt() {
    one.create();
    one.put("first", "aa", "bb");
    CollectionSettings read = one.collection().settings();
    String id = one.migrations.start("c", "others", null).migration().id();
    awaitState(other, State.READY);
    Migration ready = Objects.requireNonNull(one.collection().migration());
    MovingCollection.switched(() -> other.migrations.activate("c", id, null));

    assertThatThrownBy(() -> one.collection().change(read, read.withFields(Map.of("a", NUMBER))))
        .isInstanceOf(Fault.Conflict.class);
    assertThatThrownBy(() -> one.collection().keep(ready, ready.failed("late")))
        .isInstanceOf(Fault.Conflict.class);

    assertThat(one.collection().settings().model()).isEqualTo("others");
    assertThat(Objects.requireNonNull(other.collection().migration()).state())
        .isEqualTo(State.ACTIVE);
  }

  @Test
  void aSwitchKeepsFieldsThatAreDeclaredUnderIt() {
    one.create();
    one.put("first", "aa", "bb");
    var _ = one.migrations.start("c", "others", null);
    awaitState(one, State.READY);
    StoredCollection there = one.collection();
    Migration read = Objects.requireNonNull(there.migration());
    CollectionSettings before = there.settings();
    there.change(before, before.withFields(Map.of("a", NUMBER)));

    there.swap(read.with(State.ACTIVE).with(before), () -> {});

    assertThat(there.settings().fields()).containsOnlyKeys("a");
    assertThat(Objects.requireNonNull(there.other()).settings().fields()).containsOnlyKeys("a");
  }

  private static NewDocument document(String id, String word) {
    return new NewDocument(id, id + " " + word, null, Metadata.NONE, null);
  }

  private static void awaitState(MovingCollection server, State state) {
    await().atMost(LONG).until(() -> server.collection().migration().state() == state);
  }

  @Test
  void aMigrationGoesOnWhenItsServerIsGone() {
    one.create();
    one.put("first", "aa", "bb");
    var _ = one.migrations.start("c", "others", null);
    one.close();
    one = new MovingCollection(this::open);

    awaitState(other, State.READY);
    other.put("later", "cc");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                other.assertSame(
                    other.collection().live(), Objects.requireNonNull(other.collection().other())));
  }
}
