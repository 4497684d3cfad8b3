package dev.semblance.weights.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A file whose bytes are hostile. */
abstract class HostileCase {

  private static final int LONGEST_MESSAGE = 400;

  @TempDir Path folder;

  /** Refused with one line that holds these messages and begins with the file's name. */
  void refused(byte[] file, String... messages) {
    Path path = ZipWriter.write(folder.resolve("hostile.bin"), file);
    assertThatThrownBy(() -> PickleFile.open(path))
        .isInstanceOf(Fault.ModelRefused.class)
        .satisfies(
            refusal -> {
              assertThat(refusal.getMessage()).contains("hostile.bin: ").contains(messages);
              assertThat(refusal.getMessage()).hasSizeLessThan(LONGEST_MESSAGE);
              assertThat(refusal.getMessage().lines()).hasSize(1);
            });
  }

  /** Whether the file is refused; if it is not, all of its tensors can be read. */
  boolean readOrRefused(byte[] file) throws IOException {
    Path path = ZipWriter.write(folder.resolve("changed.bin"), file);
    try (PickleFile pickle = PickleFile.open(path)) {
      for (String name : pickle.names()) {
        try (InputStream bytes = pickle.tensor(name).open()) {
          assertThat(bytes.readAllBytes().length).isEqualTo((int) pickle.tensor(name).byteSize());
        }
      }
      return false;
    } catch (Fault.ModelRefused e) {
      assertThat(e.getMessage().lines()).hasSize(1);
      return true;
    }
  }
}
