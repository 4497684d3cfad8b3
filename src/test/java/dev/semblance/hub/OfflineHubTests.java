package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the cache can do without a network, or with one that fails. */
@ExtendWith(OutputCaptureExtension.class)
class OfflineHubTests extends HubCase {

  @Test
  void offlineAWarmCacheServes() {
    Path first = hub().resolve(ID);
    server.seen.clear();

    assertThat(hub(settings(null, true)).resolve(ID)).isEqualTo(first);
    assertThat(server.seen).isEmpty();
  }

  @Test
  void offlineAColdCacheSaysHowToFillIt() {
    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID + "@v2"))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("lacks refs/v2")
        .hasMessageContaining("hf download acme/tiny --revision v2");
    assertThat(server.seen).isEmpty();
  }

  @Test
  void offlineASnapshotWithAHoleIsNotServed() throws IOException {
    Path snapshot = hub().resolve(ID);
    Files.delete(snapshot.resolve("tokenizer.json"));

    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("lacks tokenizer.json");
    assertThat(hub().resolve(ID).resolve("tokenizer.json")).hasContent("[1]");
  }

  @Test
  void aHubOutOfReachIsAskedOnceAndTheCacheServes() {
    Path first = hub().resolve(ID);
    server.close();

    assertThat(hub().resolve(ID)).isEqualTo(first);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aHubOutOfReachAndAColdCacheIsAFault() {
    server.close();

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("127.0.0.1 cannot be reached")
        .hasMessageContaining("pass a local folder");
    assertThat(pauses).hasSize(4);
  }

  @Test
  void aNewCommitThatCannotBeFetchedLeavesTheOldOneServed() {
    Path first = hub().resolve(ID);
    plain(SECOND);
    server.file(SECOND, "model.safetensors", "abcdefghij").revision("main", SECOND);
    for (int i = 0; i < 5; i++) {
      server.trick("GET model.safetensors", FakeHub.status(502));
    }

    assertThat(hub().resolve(ID)).isEqualTo(first);
    assertThat(folder.resolve("cache/models--acme--tiny/refs/main")).hasContent(FIRST);
    assertThat(hub().resolve(ID)).endsWithRaw(Path.of(SECOND));
  }

  @Test
  void aCacheOfAnOlderPythonLibraryServesOfflineWithAWarning(CapturedOutput output)
      throws IOException {
    Path snapshot = olderPythonCache();

    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .hasMessageContaining("model.safetensors");
    Files.write(snapshot.resolve("model.safetensors"), WEIGHTS);
    assertThat(hub(settings(null, true)).resolve(ID)).isEqualTo(snapshot);
    assertThat(output).contains("does not say which files the commit has");
  }

  private Path olderPythonCache() throws IOException {
    Path repository = folder.resolve("cache/models--acme--tiny");
    Path snapshot = Files.createDirectories(repository.resolve("snapshots/" + FIRST));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), FIRST);
    Files.writeString(snapshot.resolve("config.json"), "{}");
    return snapshot;
  }

  @Test
  void thePythonLibrarysListTellsWhatASnapshotLacks() throws IOException {
    Files.write(olderPythonCache().resolve("model.safetensors"), WEIGHTS);
    Path trees = Files.createDirectories(folder.resolve("cache/models--acme--tiny/trees"));
    Files.writeString(
        trees.resolve(FIRST + ".json"),
        """
        {"format_version": 1, "files": {"config.json": {}, "tokenizer.json": {}, "model.safetensors": {}}}\
        """);

    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .hasMessageContaining("lacks tokenizer.json");
  }
}
