package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a process that is within a snapshot, or within making a collection of one. */
class KilledSnapshotTests {
  private static final int ANSWERS = 5;

  @TempDir private Path folder;
  private Path data;
  private String whole;
  private final Map<String, Integer> answered = new HashMap<>();

  @BeforeEach
  void takeOne() {
    data = folder.resolve("collections");
    try (MovingCollection moving = new MovingCollection(data);
        CollectionSnapshots snapshots = snapshots(moving)) {
      moving.create();
      moving.put(
          "first 0",
          IntStream.range(0, SnapshottingProcess.DOCUMENTS)
              .mapToObj(Integer::toString)
              .toArray(String[]::new));
      whole = snapshots.take("c").id();
    }
  }

  private static CollectionSnapshots snapshots(MovingCollection moving) {
    return new CollectionSnapshots(() -> moving.store, InstantSource.system());
  }

  @Test
  void aSnapshotThatWasBeingTakenIsNoneAndTheNextOneIsWhole() throws IOException {
    Process process = start();
    try (BufferedReader lines = process.inputReader()) {
      int after = -1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line);
        after = line.equals("copying") ? 0 : after < 0 ? after : after + 1;
        if (after == ANSWERS) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(names(folder.resolve("snapshots/c"))).anyMatch(name -> name.startsWith(".coming-"));

    try (MovingCollection moving = new MovingCollection(data);
        CollectionSnapshots snapshots = snapshots(moving)) {
      assertAnswered(moving);
      assertThat(snapshots.list("c")).extracting(Snapshot::id).containsExactly(whole);

      Snapshot next = snapshots.take("c");

      assertThat(next.state()).isEqualTo(Snapshot.State.DONE);
      assertThat(names(folder.resolve("snapshots/c"))).containsExactlyInAnyOrder(whole, next.id());
      StoredCollection made = snapshots.restore("c", next.id(), "made");
      moving.assertSame(moving.collection().live(), made.live());
    }
  }

  @Test
  void aCollectionThatWasBeingMadeOfASnapshotIsNoneAndIsMadeWholeAgain() throws Exception {
    Path file = largest(folder.resolve("snapshots/c").resolve(whole).resolve("copy"));
    Path aside = Files.move(file, folder.resolve("aside"));
    // Whoever reads a pipe waits for its writer: the process stays within it.
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    Process process = start(whole);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> names(data).stream().anyMatch(name -> name.startsWith(".coming-made")));
      try (BufferedReader lines = process.inputReader()) {
        int read = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          note(line);
          read++;
          if (read == ANSWERS) {
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly();
    }
    Files.move(aside, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    try (MovingCollection moving = new MovingCollection(data);
        CollectionSnapshots snapshots = snapshots(moving)) {
      assertThat(moving.store.names()).containsExactly("c");
      assertThat(names(data)).noneMatch(name -> name.startsWith(".coming-"));
      assertAnswered(moving);

      StoredCollection made = snapshots.restore("c", whole, "made");

      assertThat(made.live().count()).isEqualTo(SnapshottingProcess.DOCUMENTS);
      assertThat(Objects.requireNonNull(made.latest("7")).text()).isEqualTo("7 first 0");
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SnapshottingProcess.class.getName(),
                data.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void note(String line) {
    String[] said = line.split(" ");
    if (said[0].equals("w")) {
      answered.put(said[1], Integer.parseInt(said[2]));
    }
  }

  private void assertAnswered(MovingCollection moving) {
    Generation live = moving.collection().live();
    assertThat(answered).isNotEmpty();
    assertThat(live.count()).isEqualTo(SnapshottingProcess.DOCUMENTS);
    assertThat(live.heads(null, 10_000)).hasSize(SnapshottingProcess.DOCUMENTS);
    answered.forEach(
        (id, number) -> {
          String text = Objects.requireNonNull(Objects.requireNonNull(live.latest(id)).text());
          assertThat(Integer.parseInt(text.split(" ")[2])).as(id).isGreaterThanOrEqualTo(number);
        });
  }

  private static Path largest(Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(copy)) {
      return files
          .filter(Files::isRegularFile)
          .max(java.util.Comparator.comparing(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static List<String> names(Path parent) throws IOException {
    try (Stream<Path> inside = Files.list(parent)) {
      return inside.map(one -> one.getFileName().toString()).toList();
    }
  }
}
