package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFolderTests {
  @TempDir private Path data;

  private static SnapshotFile file(String id) {
    return new SnapshotFile(
        "books",
        id,
        Instant.parse("2026-11-28T13:00:00Z"),
        new CollectionCopy("Lucene", 2, 3, List.of(new CopiedFile("1/_0.cfs", 7, 99))));
  }

  @Test
  void aCopyForWhichThereIsNoRoomIsRefusedWithBothNumbers() {
    Path place = data.resolve("snapshots/books/1");

    assertThatCode(() -> SnapshotFolder.checkRoom(place, 1)).doesNotThrowAnyException();
    assertThatThrownBy(() -> SnapshotFolder.checkRoom(place, Long.MAX_VALUE))
        .isInstanceOf(Fault.DiskFull.class)
        .hasMessageContaining(Long.toString(Long.MAX_VALUE))
        .hasMessageContaining(data.toString());
    assertThat(data.resolve("snapshots")).doesNotExist();
  }

  @Test
  void aSnapshotHasItsNameOnceItIsComplete() throws IOException {
    SnapshotFolder folder = new SnapshotFolder(data.resolve("books"));
    Path coming = folder.begin("20261128-130000-0000");
    Files.writeString(folder.contents(coming).resolve("x"), "x");
    assertThat(folder.ids()).isEmpty();

    folder.complete(coming, file("20261128-130000-0000"));

    assertThat(folder.ids()).containsExactly("20261128-130000-0000");
    SnapshotFile read = SnapshotFile.read(folder.snapshot("20261128-130000-0000"));
    assertThat(read).isEqualTo(file("20261128-130000-0000"));
    folder.delete("20261128-130000-0000");
    assertThat(folder.ids()).isEmpty();
    assertThat(data.resolve("books")).isEmptyDirectory();
  }

  /** What another snapshot of the same collection is being taken into stays. */
  @Test
  void remainsAreClearedAndWhatRunsIsLeftAlone() throws IOException {
    SnapshotFolder folder = new SnapshotFolder(data.resolve("books"));
    Path left = folder.begin("1");
    Path running = folder.begin("2");

    folder.clearRemains("2"::equals);

    assertThat(left).doesNotExist();
    assertThat(running).exists();
  }

  @Test
  void aListOfFilesDoesNotLeadOutOfItsFolder() {
    for (String name : List.of("../x", "/etc/passwd", "1/../../x", "a/b/c", "", ".hidden", "1/")) {
      assertThatThrownBy(() -> new CopiedFile(name, 1, 1))
          .as(name)
          .isInstanceOf(Fault.CollectionUnavailable.class);
    }
    assertThat(new CopiedFile("1/_0_Lucene104_0.vec", 1, 1).name())
        .isEqualTo("1/_0_Lucene104_0.vec");
    assertThat(new CopiedFile("1/segments_2", 1, 1).bytes()).isEqualTo(1);
  }
}
