package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches that somebody filled by hand, or that cannot be written. */
class StagedCacheTests extends HubCase {

  private Path repository;

  @BeforeEach
  void folders() {
    repository = folder.resolve("cache/models--acme--tiny");
  }

  private Path stage(String snapshot) throws IOException {
    Path files = Files.createDirectories(repository.resolve("snapshots").resolve(snapshot));
    Files.writeString(files.resolve("config.json"), "{}");
    Files.writeString(files.resolve("tokenizer.json"), "[1]");
    Files.write(files.resolve("model.safetensors"), WEIGHTS);
    return files;
  }

  private void ref(String revision, String content) throws IOException {
    Path ref = repository.resolve("refs").resolve(revision);
    Files.createDirectories(ref.getParent());
    Files.writeString(ref, content);
  }

  private Path offline(String reference) {
    return hub(settings(null, true)).resolve(reference);
  }

  // ---- names ----

  @ParameterizedTest
  @ValueSource(strings = {"local", "v1.0", "2026-11-28_final", "main", "deadbeef"})
  void aRefMayNameASnapshotThatIsNoCommit(String name) throws IOException {
    Path staged = stage(name);
    ref("main", name + "\n");

    assertThat(offline(ID)).isEqualTo(staged);
    assertThat(server.seen).isEmpty();
  }

  @Test
  void aSnapshotUnderTheRevisionsNameNeedsNoRef() throws IOException {
    Path staged = stage("main");

    assertThat(offline(ID)).isEqualTo(staged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../elsewhere", "a/b", "..", ".", "", "a..b"})
  void aRefThatLeadsOutOfTheSnapshotsIsToldAndNotFollowed(String content) throws IOException {
    stage("local");
    ref("main", content);

    assertThatThrownBy(() -> offline(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("lacks a usable refs/main (it holds \"" + content + "\")");
  }

  @Test
  void aHubOutOfReachServesTheStagedSnapshot() throws IOException {
    Path staged = stage("local");
    ref("main", "local");
    server.close();

    assertThat(hub().resolve(ID)).isEqualTo(staged);
  }

  // ---- links ----

  @Test
  void linksMayPointAnywhereToBeRead() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("models/tiny"));
    Path staged = stage("local");
    ref("main", "local");
    for (String name : new String[] {"config.json", "tokenizer.json", "model.safetensors"}) {
      Files.move(staged.resolve(name), elsewhere.resolve(name));
      Files.createSymbolicLink(staged.resolve(name), elsewhere.resolve(name));
    }

    assertThat(offline(ID)).isEqualTo(staged);
  }

  @Test
  void aWholeSnapshotMayBeALink() throws IOException {
    Path staged = stage("local");
    Files.createSymbolicLink(repository.resolve("snapshots/main"), Path.of("local"));

    assertThat(offline(ID).toRealPath()).isEqualTo(staged.toRealPath());
  }

  @Test
  void foldersOfModulesMayBeLinksAndCirclesAreNoFiles() throws IOException {
    Path staged = stage("local");
    ref("main", "local");
    Path dense = Files.createDirectories(folder.resolve("models/2_Dense"));
    Files.writeString(dense.resolve("config.json"), "{}");
    Files.createSymbolicLink(staged.resolve("2_Dense"), dense);
    Files.createSymbolicLink(staged.resolve("circle"), staged);
    Files.writeString(
        staged.resolve("modules.json"), "[{\"path\": \"\"}, {\"path\": \"2_Dense\"}]");

    assertThat(offline(ID)).isEqualTo(staged);
    Files.writeString(dense.resolve("weights.ckpt"), "pickle");
    assertThatThrownBy(() -> offline(ID)).hasMessageContaining("2_Dense/weights.ckpt");
  }

  @Test
  void aBlobInPythonsSharedStoreHasAnotherNameThere() throws IOException {
    Path snapshot = hub().resolve(ID);
    Path shared = Files.createDirectories(folder.resolve("cache/blobs/ab"));
    Path xet = Files.move(weightsBlob(), shared.resolve("ab".repeat(32)));
    Files.createSymbolicLink(weightsBlob(), Path.of("../../blobs/ab").resolve(xet.getFileName()));

    assertThat(offline(ID)).isEqualTo(snapshot);
    assertThat(hub().resolve(ID)).isEqualTo(snapshot);
    assertThat(Files.isSymbolicLink(weightsBlob())).isTrue();
  }

  // ---- caches that cannot be written ----

  @Test
  void aCompleteCacheThatCannotBeWrittenIsServedAtItsNewCommit() throws IOException {
    Path snapshot = hub().resolve(ID);
    unwritable(repository.resolve(".semblance"));
    unwritable(repository.resolve("refs"));

    assertThat(hub().resolve(ID)).isEqualTo(snapshot);
  }

  private static void unwritable(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Files.writeString(path, "a file where a folder is needed");
  }

  @Test
  void anEmptyCacheThatCannotBeWrittenIsToldBeforeAnythingIsDialled() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    HubSettings settings =
        new HubSettings(
            server.endpoint(),
            file.resolve("hub"),
            null,
            false,
            null,
            true,
            network(Duration.ofSeconds(60), Proxies.NONE));

    assertThatThrownBy(() -> hub(settings).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("is not in the cache, and its folder " + file.resolve("hub"))
        .hasMessageContaining("set HF_HOME");
    assertThat(server.seen).isEmpty();
  }

  @Test
  void aUserWithoutAHomeIsToldToSetOne() {
    HubSettings settings = HubSettings.fromEnvironment(java.util.Map.of(), "?");

    assertThat(settings.home()).isNull();
    assertThatThrownBy(() -> hub(settings).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("this user has no home folder")
        .hasMessageContaining("set HF_HOME");
    assertThat(hub(settings).resolve(folder.toString())).isEqualTo(folder);
    assertThatThrownBy(() -> hub(settings).resolve("~/models"))
        .isInstanceOf(Fault.ModelNotFound.class);
    assertThat(Path.of("?")).doesNotExist();
  }
}
