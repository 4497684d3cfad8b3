package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.semblance.collection.Migration.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledMigrationTests {
  /** {@code TEST_MIGRATION_KILLS} makes it as long as one likes. */
  private static final int KILLS =
      Integer.parseInt(System.getenv().getOrDefault("TEST_MIGRATION_KILLS", "4"));

  /** The answers that come just before each state, or in it. */
  private static final List<String> KILLED_AT =
      List.of("s running", "s active", "s rolled_back", "w");

  @TempDir private Path data;
  private final Map<String, Integer> answered = new HashMap<>();
  private final Set<State> found = EnumSet.noneOf(State.class);
  private int next;

  /** {@code kill -9} at a random answer, in whatever state the migration is. */
  @Test
  void aMigrationGoesOnAndNoAnsweredWriteIsLostHoweverOftenTheProcessIsKilled() throws Exception {
    try (MovingCollection moving = new MovingCollection(data)) {
      moving.create();
      moving.put("first 0", ids());
    }
    Random random = new Random(20);
    for (int kill = 0; kill < KILLS; kill++) {
      untilKilled(KILLED_AT.get(kill % KILLED_AT.size()), 1 + random.nextInt(10));
      check();
    }
    assertThat(answered).isNotEmpty();
    System.getLogger("test")
        .log(
            System.Logger.Level.INFO,
            "{0} kills, {1} answered writes, found {2}",
            KILLS,
            next,
            found);
  }

  @Test
  void theStateInWhichItWasKilledIsToldAfterwardsAndNothingIsLostOrDoubled() throws Exception {
    try (MovingCollection moving = new MovingCollection(data)) {
      moving.create();
      moving.put("first 0", ids());
    }
    for (State state : List.of(State.ACTIVE, State.PAUSED, State.ROLLED_BACK)) {
      untilKilled("s stays", 5, state.name());
      try (MovingCollection moving = new MovingCollection(data)) {
        assertThat(Objects.requireNonNull(moving.migrations.last("c")).migration().state())
            .isEqualTo(state);
      }
      check();
    }
    assertThat(found).contains(State.ACTIVE, State.PAUSED, State.ROLLED_BACK);
  }

  private static String[] ids() {
    return IntStream.range(0, MigratingProcess.DOCUMENTS)
        .mapToObj(Integer::toString)
        .toArray(String[]::new);
  }

  /** Kills it so many answers after one that begins with these words, as soon as that was read. */
  private void untilKilled(String words, int answers, String... stay) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                MigratingProcess.class.getName(),
                data.toString(),
                Integer.toString(next)));
    command.addAll(List.of(stay));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int read = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] said = line.split(" ");
        if (said[0].equals("w")) {
          answered.put(said[1], Integer.parseInt(said[2]));
          next = Integer.parseInt(said[2]) + 1;
        }
        if (read > 0 || line.startsWith(words)) {
          read++;
        }
        if (read == answers) {
          // Process.destroyForcibly would close the stream, and with it what was answered.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(read).isGreaterThanOrEqualTo(answers);
    // What was being written when it was killed may be there or not.
    next++;
  }

  private void check() {
    try (MovingCollection moving = new MovingCollection(data)) {
      StoredCollection collection = moving.collection();
      Migration migration = collection.migration();
      if (migration != null) {
        found.add(migration.state());
        assertThat(collection.live().number())
            .isEqualTo(migration.state() == State.ACTIVE ? migration.to() : migration.from());
        assertThat(collection.other() != null).isEqualTo(migration.state().keepsBoth());
      }
      assertAnswered(moving);
      if (migration == null || !migration.state().keepsBoth()) {
        return;
      }
      if (migration.state() == State.PAUSED) {
        var _ = moving.migrations.resume("c", migration.id());
      }
      if (migration.state() == State.RUNNING || migration.state() == State.PAUSED) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> Objects.requireNonNull(collection.migration()).state() == State.READY);
      }
      Generation other = Objects.requireNonNull(collection.other());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> other.heads(null, 100_000).equals(collection.live().heads(null, 100_000)));
      moving.assertSame(collection.live(), other);
    }
  }

  private void assertAnswered(MovingCollection moving) {
    Generation live = moving.collection().live();
    List<Generation.Head> heads = live.heads(null, 100_000);
    Set<String> ids = new HashSet<>();
    heads.forEach(head -> assertThat(ids.add(head.id())).isTrue());
    assertThat(live.count()).isEqualTo(heads.size());
    assertThat(ids).containsAll(answered.keySet());
    answered.forEach(
        (id, number) -> {
          String text = Objects.requireNonNull(live.latest(id)).text();
          assertThat(Integer.parseInt(Objects.requireNonNull(text).split(" ")[2]))
              .as(id)
              .isGreaterThanOrEqualTo(number);
        });
  }
}
