package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.semblance.collection.Migration.State;
import dev.semblance.collection.SearchRequest.Mode;
import dev.semblance.collection.SearchRequest.Sought;
import dev.semblance.collection.lucene.FullDisk;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTests {
  @TempDir private Path data;
  private MovingCollection moving;

  @BeforeEach
  void open() {
    moving = new MovingCollection(data);
  }

  @AfterEach
  void close() {
    moving.close();
  }

  private void awaitState(State state) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> moving.collection().migration().state() == state);
  }

  private MigrationProgress start() {
    return moving.migrations.start("c", "others", null);
  }

  private String ready() {
    String id = start().migration().id();
    awaitState(State.READY);
    return id;
  }

  private List<String> found(String text, Mode mode) {
    SearchRequest request =
        new SearchRequest(
            new Sought.Text(text),
            null,
            null,
            mode,
            null,
            10,
            null,
            null,
            0,
            Fusion.DEFAULT,
            null,
            Set.of(),
            false,
            0);
    return moving.service.search("c", request, null).hits().stream()
        .map(hit -> hit.document().id())
        .toList();
  }

  @Test
  void searchesAreOfTheNewModelOnceItIsActiveAndOfTheOldOneAfterARollback() {
    moving.create();
    moving.put("aaa", "vowels");
    moving.put("bbb", "others");
    String id = ready();
    assertThat(found("aaaa", Mode.VECTOR)).first().isEqualTo("vowels");

    MigrationProgress active = moving.migrations.activate("c", id, null);

    assertThat(active.migration().state()).isEqualTo(State.ACTIVE);
    assertThat(active.from().space()).isEqualTo(moving.vowels.space());
    assertThat(active.to().space()).isEqualTo(moving.others.space());
    assertThat(moving.collection().settings().model()).isEqualTo("others");
    assertThat(found("bbbb", Mode.VECTOR)).first().isEqualTo("others");
    assertThat(moving.collection().live().number()).isEqualTo(2);

    MigrationProgress back = moving.migrations.rollback("c", id, null);

    assertThat(back.migration().state()).isEqualTo(State.ROLLED_BACK);
    assertThat(moving.collection().settings().model()).isEqualTo("vowels");
    assertThat(found("aaaa", Mode.VECTOR)).first().isEqualTo("vowels");
    assertThat(moving.collection().other()).isNull();
    assertThat(data.resolve("c/2")).doesNotExist();
    assertThat(start().migration().id()).isEqualTo("m3");
  }

  @Test
  void whatIsWrittenMeanwhileIsInBothAndARollbackKeepsWhatWasWrittenSince() {
    moving.create();
    moving.put("before", "a", "b", "c", "d");
    String id = ready();
    moving.put("during", "a", "e");
    var _ = moving.service.delete("c", Set.of("b"));
    var _ = moving.service.patch("c", "c", Metadata.parse("{\"x\":1}"), true);

    var _ = moving.migrations.activate("c", id, null);

    assertThat(moving.collection().live().heads(null, 10))
        .extracting(Generation.Head::id)
        .containsExactly("a", "c", "d", "e");
    moving.assertSame(moving.collection().live(), moving.collection().other());
    assertThat(moving.service.document("c", "c").metadata().json()).contains("x");
    assertThat(moving.service.document("c", "a").text()).isEqualTo("a during");

    moving.put("since", "d", "f");
    var _ = moving.service.delete("c", Set.of("e"));
    var _ = moving.migrations.rollback("c", id, null);

    assertThat(moving.collection().live().number()).isEqualTo(1);
    assertThat(moving.collection().live().heads(null, 10))
        .extracting(Generation.Head::id)
        .containsExactly("a", "c", "d", "f");
    assertThat(moving.service.document("c", "f").chunks().getFirst().vector())
        .containsExactly(moving.vowels.vector("f since"));
  }

  @Test
  void unchangedTextsAreNotEmbeddedAgainForTheirMetadata() {
    moving.create();
    moving.put("text", "a", "b");
    String id = ready();
    int embedded = moving.others.embedded();

    var _ = moving.service.patch("c", "a", Metadata.parse("{\"x\":1}"), true);
    var _ = moving.migrations.activate("c", id, null);

    assertThat(moving.others.embedded()).isEqualTo(embedded);
    moving.assertSame(moving.collection().live(), moving.collection().other());
  }

  @Test
  void documentsWithoutTextAreNamedAndGoOverWithoutAVector() {
    moving.create();
    moving.put("text", "a");
    moving.put(
        List.of(
            new NewDocument(
                "bare", null, new float[] {1, 2, 3, 4, 5, 6}, Metadata.parse("{\"n\":1}"), null)));

    MigrationProgress begun = start();

    assertThat(begun.withoutText().count()).isEqualTo(1);
    assertThat(begun.withoutText().ids()).containsExactly("bare");
    awaitState(State.READY);
    var _ = moving.migrations.activate("c", begun.migration().id(), null);
    StoredDocument bare = moving.service.document("c", "bare");
    assertThat(bare.hasVectors()).isFalse();
    assertThat(bare.metadata().json()).contains("n");
    assertThat(found("a text", Mode.VECTOR)).containsExactly("a");
    assertThat(moving.service.documents("c", List.of("bare"))).containsKey("bare");

    var _ = moving.service.patch("c", "bare", Metadata.parse("{\"n\":2}"), true);
    var _ = moving.migrations.rollback("c", begun.migration().id(), null);

    StoredDocument back = moving.service.document("c", "bare");
    assertThat(back.chunks().getFirst().vector()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(back.metadata().json()).contains("2");
  }

  @Test
  void aTextThatTheNewModelRefusesIsNamedAndFoundByItsWords() {
    moving.create();
    moving.put("good", "a");
    moving.others.before(() -> {});
    LetterVectors vowels = moving.vowels;
    assertThat(vowels.embedded()).isPositive();
    // A vector of the caller's own lets in a text that no model of these takes.
    moving.put(
        List.of(
            new NewDocument("odd", "odd !", new float[] {1, 1, 1, 1, 1, 1}, Metadata.NONE, null)));

    String id = ready();
    MigrationProgress progress = moving.migrations.find("c", id);
    assertThat(progress.refused().ids()).containsExactly("odd");
    assertThat(progress.reasons().get("odd")).contains("holds !");
    assertThat(progress.done()).isEqualTo(2);

    var _ = moving.migrations.activate("c", id, null);
    assertThat(found("odd", Mode.HYBRID)).contains("odd");
    assertThat(found("odd", Mode.VECTOR)).containsExactly("a");
  }

  @Test
  void itIsPausedAndResumed() throws InterruptedException {
    moving.create();
    moving.put("text", "a", "b");
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    moving.others.before(
        () -> {
          arrived.countDown();
          wait(gate);
        });
    String id = start().migration().id();
    arrived.await();

    assertThat(moving.migrations.pause("c", id).migration().state()).isEqualTo(State.PAUSED);
    gate.countDown();
    moving.put("text", "c");
    assertThatThrownBy(() -> moving.migrations.activate("c", id, null))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessage("migration m2 is paused, it can be activated when it is ready");
    assertThat(moving.migrations.resume("c", id).migration().state()).isEqualTo(State.RUNNING);

    awaitState(State.READY);
    moving.assertSame(moving.collection().live(), moving.collection().other());
  }

  @Test
  void aSwitchThatIsNotDoneInItsCallersTimeIsGivenUpAndLeavesAllAsItWas() throws Exception {
    moving.create();
    moving.put("text", "a");
    String id = ready();
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    moving.others.before(
        () -> {
          arrived.countDown();
          wait(gate);
        });
    moving.put("late", "b");
    arrived.await();

    assertThatThrownBy(() -> moving.migrations.activate("c", id, soon()))
        .isInstanceOf(Fault.DeadlinePassed.class)
        .hasMessageStartingWith("not done within the 0.1 s of X-Request-Timeout: collection c was")
        .hasMessageContaining("not switched");
    assertThat(moving.collection().live().number()).isEqualTo(1);
    assertThat(moving.migrations.find("c", id).migration().state()).isEqualTo(State.READY);

    gate.countDown();
    var _ = moving.migrations.activate("c", id, null);
    CountDownLatch back = new CountDownLatch(1);
    CountDownLatch arrivedBack = new CountDownLatch(1);
    moving.vowels.before(
        () -> {
          arrivedBack.countDown();
          wait(back);
        });
    moving.put("later", "d");
    arrivedBack.await();
    assertThatThrownBy(() -> moving.migrations.rollback("c", id, soon()))
        .isInstanceOf(Fault.DeadlinePassed.class);
    assertThat(moving.collection().live().number()).isEqualTo(2);

    back.countDown();
    var _ = moving.migrations.rollback("c", id, null);
    assertThat(moving.service.document("c", "d").chunks().getFirst().vector())
        .containsExactly(moving.vowels.vector("d later"));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMillis(100), System.nanoTime());
  }

  private static void wait(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aModelThatIsServedNoLongerStopsItUntilItIsResumed() {
    moving.create();
    moving.put("text", "a", "b");
    moving.others.before(() -> moving.served.remove("others"));
    // The batch that was being embedded is kept; the next one finds no model.
    String id = ready();
    moving.put("text", "c");
    awaitState(State.FAILED);
    assertThat(moving.migrations.find("c", id).migration().reason())
        .isEqualTo(
            "generation 2 of collection c is of the space "
                + moving.others.space()
                + ", its model others is not served here: serve it under that name again");

    moving.others.before(() -> {});
    moving.served.put("others", moving.others);
    var _ = moving.migrations.resume("c", id);

    awaitState(State.READY);
    moving.assertSame(moving.collection().live(), moving.collection().other());
  }

  @Test
  void aRollbackIsRefusedWhileWhatWasWrittenSinceCannotBeEmbedded() {
    moving.create();
    moving.put("text", "a");
    String id = ready();
    var _ = moving.migrations.activate("c", id, null);
    moving.served.remove("vowels");
    moving.put("text", "b");

    assertThatThrownBy(() -> moving.migrations.rollback("c", id, null))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining("was not switched")
        .hasMessageContaining("its model vowels is not served here");
    assertThat(moving.collection().live().number()).isEqualTo(2);

    moving.served.put("vowels", moving.vowels);
    var _ = moving.migrations.rollback("c", id, null);
    assertThat(moving.service.document("c", "b").chunks().getFirst().vector())
        .containsExactly(moving.vowels.vector("b text"));
  }

  @Test
  void oneIsUnderWayAtATimeAndItMustBeOfAnotherSpace() {
    moving.create();
    assertThatThrownBy(() -> moving.migrations.start("c", "vowels", null))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageContaining("whose space is the collection's own");
    assertThatThrownBy(() -> moving.migrations.start("c", "nobody", null))
        .isInstanceOf(Fault.ModelNotServed.class);
    String id = ready();
    assertThatThrownBy(this::start)
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining("migration m2 of collection c is ready");
    assertThatThrownBy(() -> moving.migrations.find("c", "m7"))
        .isInstanceOf(Fault.NotFound.class)
        .hasMessageContaining("m7");

    var _ = moving.migrations.rollback("c", id, null);
    assertThat(start().migration().id()).isEqualTo("m3");
  }

  @Test
  void whatIsBeingEmbeddedWhileASwitchComesIsEmbeddedAnew() throws Exception {
    moving.create();
    moving.put("text", "a");
    String id = ready();
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    moving.vowels.before(
        () -> {
          if (first.compareAndSet(true, false)) {
            arrived.countDown();
            wait(gate);
          }
        });
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread writer = Thread.startVirtualThread(() -> moving.put("late", "b"));
    writer.setUncaughtExceptionHandler((_, e) -> failed.set(e));
    arrived.await();

    var _ = moving.migrations.activate("c", id, null);
    gate.countDown();
    writer.join();

    assertThat(failed.get()).isNull();
    assertThat(moving.service.document("c", "b").chunks().getFirst().vector())
        .containsExactly(moving.others.vector("b late"));
  }

  @Test
  void aTextQueryOfAForeignModelSaysWhatToDoAndTheOtherSearchesGoOn() {
    moving.create();
    moving.put("text", "a");
    moving.served.put("vowels", moving.others);

    assertThatThrownBy(() -> found("text", Mode.HYBRID))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining(moving.vowels.space())
        .hasMessageContaining(moving.others.space())
        .hasMessageContaining("POST /v1/collections/c/migrations {\"model\": \"vowels\"}");
    assertThat(found("text", Mode.LEXICAL)).containsExactly("a");
    moving.served.remove("vowels");
    assertThatThrownBy(() -> found("text", Mode.HYBRID))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining("is not served here")
        .hasMessageContaining("POST /v1/collections/c/migrations");
    moving.served.put("vowels", moving.others);

    var _ = moving.migrations.start("c", "vowels", null);
    awaitState(State.READY);
    var _ = moving.migrations.activate("c", "m2", null);
    assertThat(found("text", Mode.HYBRID)).containsExactly("a");
  }

  @Test
  void aForgottenMigrationLeavesTheLiveGenerationAlone() {
    moving.create();
    moving.put("text", "a");
    String id = ready();
    var _ = moving.migrations.activate("c", id, null);

    var _ = moving.migrations.delete("c", id);

    assertThat(moving.collection().migration()).isNull();
    assertThat(data.resolve("c/1")).doesNotExist();
    assertThat(found("text", Mode.VECTOR)).containsExactly("a");
    close();
    open();
    assertThat(found("text", Mode.VECTOR)).containsExactly("a");
    assertThat(moving.collection().live().number()).isEqualTo(2);
  }

  @Test
  void aGenerationThatIsTornIsMadeAnew() throws Exception {
    moving.create();
    moving.put("text", "a", "b");
    String id = ready();
    moving.close();
    try (var files = java.nio.file.Files.list(data.resolve("c/2"))) {
      for (Path file : files.toList()) {
        java.nio.file.Files.delete(file);
      }
    }

    open();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> moving.collection().other().heads(null, 10).size() == 2);

    var _ = moving.migrations.activate("c", id, null);
    moving.assertSame(moving.collection().live(), moving.collection().other());
  }

  @Test
  void whatAFullDiskTookFromTheNewGenerationIsCarriedOverAgain() {
    moving.close();
    AtomicBoolean full = new AtomicBoolean();
    moving = new MovingCollection(listener -> FullDisk.store(data, listener, 2, full));
    moving.create();
    moving.put("text", IntStream.range(0, 150).mapToObj(i -> "d" + i).toArray(String[]::new));
    // Two batches are carried over by then, and no commit was made.
    moving.others.before(() -> full.set(moving.others.embedded() >= 128));
    String id = start().migration().id();
    awaitState(State.FAILED);
    assertThat(moving.migrations.find("c", id).migration().reason()).contains("is full");

    moving.others.before(() -> {});
    full.set(false);
    var _ = moving.migrations.resume("c", id);

    awaitState(State.READY);
    moving.assertSame(moving.collection().live(), moving.collection().other());
  }

  @Test
  void fieldsThatAreDeclaredAtOnceAreAllDeclared() throws InterruptedException {
    moving.create();
    CountDownLatch gate = new CountDownLatch(1);
    List<Thread> callers =
        IntStream.range(0, 8)
            .mapToObj(i -> Thread.ofPlatform().start(() -> declare(gate, "f" + i)))
            .toList();
    gate.countDown();
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(moving.collection().settings().fields()).hasSize(8);
  }

  private void declare(CountDownLatch gate, String field) {
    wait(gate);
    Map<String, FieldType> fields = Map.of(field, FieldType.parse("number").orElseThrow());
    var _ =
        moving.service.change(
            "c", new CollectionDraft(null, null, null, null, fields, null, null, null, null));
  }
}
