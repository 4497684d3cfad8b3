package dev.semblance.weights.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** A file whose bytes are hostile, and what programs of it are written by. */
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

  /** The same of a pickle beside a storage of two floats. */
  void refused(PickleWriter pickle, String... messages) {
    refused(ZipWriter.withPair(pickle.bytes()).bytes(), messages);
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

  /** A program of protocol 2 by its name, and what its refusal says. */
  static Arguments pickle(String name, UnaryOperator<PickleWriter> body, String... messages) {
    return arguments(name, body.apply(PickleWriter.protocol2()).bytes(), List.of(messages));
  }

  /** Begins a state dict and its key "w". */
  static PickleWriter dict(PickleWriter pickle) {
    return pickle.op("}").text("w");
  }

  /** The same, and the function that makes its tensor. */
  static PickleWriter reduceTensor(PickleWriter pickle) {
    return dict(pickle).global("torch._utils", "_rebuild_tensor_v2");
  }
}
