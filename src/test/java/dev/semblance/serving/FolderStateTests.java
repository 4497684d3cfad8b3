package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStateTests {

  @TempDir Path folder;
  @TempDir Path blobs;

  private FolderState before = new FolderState(java.util.Map.of());

  @BeforeEach
  void fills() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");
    Files.createDirectory(folder.resolve("1_Pooling"));
    Files.writeString(folder.resolve("1_Pooling/config.json"), "{}");
    Files.writeString(blobs.resolve("abc"), "weights");
    Files.createSymbolicLink(folder.resolve("model.safetensors"), blobs.resolve("abc"));
    before = FolderState.of(folder);
  }

  private void assertChanged() {
    assertThat(FolderState.of(folder)).isNotEqualTo(before);
  }

  @Test
  void isTheSameWhileNothingChanges() {
    assertThat(before.files())
        .containsOnlyKeys("config.json", "1_Pooling/config.json", "model.safetensors");
    assertThat(FolderState.of(folder)).isEqualTo(before);
  }

  @Test
  void knowsAnotherSize() throws IOException {
    Path file = folder.resolve("1_Pooling/config.json");
    FileTime modified = Files.getLastModifiedTime(file);
    Files.writeString(file, "{ }");
    Files.setLastModifiedTime(file, modified);

    assertChanged();
  }

  @Test
  void knowsAnotherTime() throws IOException {
    Path file = folder.resolve("config.json");
    FileTime modified = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(modified.toMillis() + 1));

    assertChanged();
  }

  @Test
  void knowsFilesThatCameOrWent() throws IOException {
    Files.writeString(folder.resolve("1_Pooling/x"), "");
    assertChanged();

    Files.delete(folder.resolve("1_Pooling/x"));
    assertThat(FolderState.of(folder)).isEqualTo(before);

    Files.delete(folder.resolve("config.json"));
    assertChanged();
  }

  @Test
  void followsLinks() throws IOException {
    Files.writeString(blobs.resolve("abc"), "other weights");

    assertChanged();
  }

  @Test
  void endsAtLinksInACircle() throws IOException {
    Files.createSymbolicLink(folder.resolve("1_Pooling/up"), folder);

    assertThat(FolderState.of(folder)).isEqualTo(before);
  }

  @Test
  void knowsALinkThatLeadsSomewhereAgain() throws IOException {
    Files.delete(blobs.resolve("abc"));
    before = FolderState.of(folder);
    Files.writeString(blobs.resolve("abc"), "weights");

    assertChanged();
  }

  @Test
  void knowsAMendedPermission() throws IOException {
    Path file = folder.resolve("config.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
    before = FolderState.of(folder);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertChanged();
  }

  @Test
  void aFolderThatIsGoneHasNoFiles() {
    assertThat(FolderState.of(folder.resolve("gone")).files()).isEmpty();
  }
}
