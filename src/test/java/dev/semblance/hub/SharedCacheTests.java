package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * A cache that others write too: what they put there leads no write out of it, nor is it served.
 */
@ExtendWith(OutputCaptureExtension.class)
class SharedCacheTests extends HubCase {

  private static final String KEPT = "somebody else's";

  private Path repository;
  private Path outside;
  private Path victim;

  @BeforeEach
  void folders() throws IOException {
    repository = Files.createDirectories(folder.resolve("cache/models--acme--tiny"));
    outside = Files.createDirectories(folder.resolve("outside"));
    victim = Files.writeString(outside.resolve("victim"), KEPT);
  }

  private void assertNothingOutsideChanged() throws IOException {
    assertThat(namesIn(outside)).containsExactly("victim");
    assertThat(victim).hasContent(KEPT);
  }

  private static void link(Path link, Path target) throws IOException {
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, target);
  }

  // ---- links ----

  @Test
  void anIncompleteFileThatIsALinkIsTakenAway(CapturedOutput output) throws IOException {
    link(Path.of(weightsBlob() + ".incomplete"), victim);

    Path snapshot = hub().resolve(ID);

    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertNothingOutsideChanged();
    assertThat(output).contains(".incomplete is a link or no file; it is taken away");
  }

  @Test
  void anIncompleteFileThatLeadsNowhereMakesNoFileThere() throws IOException {
    link(Path.of(weightsBlob() + ".incomplete"), outside.resolve("new"));

    hub().resolve(ID);

    assertNothingOutsideChanged();
  }

  @Test
  void anIncompleteFileThatIsASecondNameOfAnotherIsTakenAway() throws IOException {
    Files.createDirectories(weightsBlob().getParent());
    Files.createLink(Path.of(weightsBlob() + ".incomplete"), victim);

    hub().resolve(ID);

    assertNothingOutsideChanged();
  }

  @Test
  void aLockThatIsALinkMakesNoFileThere() throws IOException {
    link(
        folder.resolve("cache/.locks/models--acme--tiny/" + FakeHub.sha256(WEIGHTS) + ".lock"),
        outside.resolve("new"));

    hub().resolve(ID);

    assertNothingOutsideChanged();
  }

  @Test
  void aRefThatIsALinkIsReplaced() throws IOException {
    link(repository.resolve("refs/main"), victim);

    hub().resolve(ID);

    assertNothingOutsideChanged();
    assertThat(repository.resolve("refs/main")).hasContent(FIRST);
    assertThat(Files.isSymbolicLink(repository.resolve("refs/main"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"blobs", "snapshots", "snapshots/" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void aFolderThatLeadsOutIsNotWritten(String name) throws IOException {
    link(repository.resolve(name), outside);

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining(repository.resolve(name).toString())
        .hasMessageContaining("it is a link that leads out of the cache");
    assertNothingOutsideChanged();
  }

  @Test
  void aRepositoryThatLeadsOutIsNotWrittenButRead() throws IOException {
    Path snapshot = hub().resolve(ID);
    Path moved = Files.move(repository, folder.resolve("moved"));
    Files.createSymbolicLink(repository, moved);

    assertThat(hub().resolve(ID)).isEqualTo(snapshot);
    plain(SECOND);
    server.file(SECOND, "config.json", "{ }").revision("main", SECOND);
    assertThat(hub().resolve(ID)).isEqualTo(snapshot);
    assertThat(moved.resolve("snapshots/" + SECOND)).doesNotExist();
  }

  @Test
  void theCacheItselfMayBeALink() throws IOException {
    Files.delete(repository);
    Files.delete(folder.resolve("cache"));
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Files.createSymbolicLink(folder.resolve("cache"), disk);

    assertThat(hub().resolve(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(disk.resolve("models--acme--tiny/refs/main")).hasContent(FIRST);
  }

  // ---- bytes ----

  private void flip(Path blob) throws IOException {
    byte[] bytes = Files.readAllBytes(blob);
    bytes[0] ^= 1;
    Files.write(blob, bytes);
    // Files systems with coarse times would not show a change within the same instant.
    Files.setLastModifiedTime(
        blob, FileTime.fromMillis(Files.getLastModifiedTime(blob).toMillis() + 2_000));
  }

  private Path configBlob() {
    return repository.resolve("blobs/" + FakeHub.gitSha1("{}".getBytes(UTF_8)));
  }

  @Test
  void aFlippedBitIsFetchedAnew(CapturedOutput output) throws IOException {
    Path snapshot = hub().resolve(ID);
    for (Path blob : List.of(weightsBlob(), configBlob())) {
      flip(blob);
      server.seen.clear();

      assertThat(hub().resolve(ID)).isEqualTo(snapshot);
      assertThat(server.asked().stream().filter(line -> line.startsWith("HEAD"))).hasSize(1);
    }
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(snapshot.resolve("config.json")).hasContent("{}");
    assertThat(output).contains("has not the bytes that its name promises; once more");
  }

  @Test
  void aFlippedBitIsNotServedWithoutTheHub() throws IOException {
    hub().resolve(ID);
    flip(weightsBlob());

    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("lacks model.safetensors (its bytes are not those of its checksum)");
    server.close();
    assertThatThrownBy(() -> hub().resolve(ID)).isInstanceOf(Fault.ModelNotFound.class);
    assertThatThrownBy(() -> hub().resolve(ID + "@" + FIRST))
        .isInstanceOf(Fault.ModelNotFound.class);
  }

  @Test
  void whatAnotherProgramBroughtIsReadOnceAndNoted() throws IOException {
    hub().resolve(ID);
    Path note = repository.resolve(".semblance/verified/" + FakeHub.sha256(WEIGHTS));
    assertThat(note).content().matches(FakeHub.sha256(WEIGHTS) + " 10 \\d{10,}");
    Files.delete(note);
    Files.setLastModifiedTime(weightsBlob(), FileTime.fromMillis(1_000));

    hub(settings(null, true)).resolve(ID);

    assertThat(note).hasContent(FakeHub.sha256(WEIGHTS) + " 10 1000000000");
  }

  @Test
  void aNoteThatFitsSparesTheReading() throws IOException {
    hub().resolve(ID);
    flip(weightsBlob());
    long time =
        Files.getLastModifiedTime(weightsBlob()).to(java.util.concurrent.TimeUnit.NANOSECONDS);
    Files.writeString(
        repository.resolve(".semblance/verified/" + FakeHub.sha256(WEIGHTS)),
        FakeHub.sha256(WEIGHTS) + " 10 " + time);

    // Whoever may write notes may write blobs; this shows that the note is believed.
    assertThat(hub(settings(null, true)).resolve(ID)).exists();
  }
}
