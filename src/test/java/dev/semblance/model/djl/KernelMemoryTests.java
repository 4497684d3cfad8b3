package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.semblance.model.kernel.CpuKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelMemoryTests {

  private static final CpuKernels CHOSEN =
      CpuKernels.parse("linear=onednn,attention=batched:24/sdpa|matmul").orElseThrow();

  @TempDir Path folder;

  @Test
  void aChoiceIsFoundAgainByItsKeyOnly() {
    new KernelMemory(folder).put("a1", CHOSEN);
    new KernelMemory(folder).put("b2", CpuKernels.PLAIN);

    KernelMemory later = new KernelMemory(folder);
    assertThat(later.find("a1")).contains(CHOSEN);
    assertThat(later.find("b2")).contains(CpuKernels.PLAIN);
    assertThat(later.find("c3")).isEmpty();
  }

  @Test
  void aDamagedEntryIsMeasuredAgainAndTheOthersStay() throws IOException {
    new KernelMemory(folder).put("a1", CHOSEN);
    Files.writeString(file(), Files.readString(file()) + "\nb2=linear\\=quantum\n");

    KernelMemory memory = new KernelMemory(folder);
    assertThat(memory.find("b2")).isEmpty();
    assertThat(memory.find("a1")).contains(CHOSEN);
  }

  @Test
  void aFileOfNoiseIsBegunAnew() throws IOException {
    byte[] noise = new byte[5000];
    new java.util.Random(7).nextBytes(noise);
    Files.write(file(), noise);
    KernelMemory memory = new KernelMemory(folder);

    assertThat(memory.find("a1")).isEmpty();
    memory.put("a1", CHOSEN);
    assertThat(memory.find("a1")).contains(CHOSEN);
  }

  @Test
  void aBrokenEscapeIsNoError() throws IOException {
    Files.writeString(file(), "a1=\\u12zz");

    assertThat(new KernelMemory(folder).find("a1")).isEmpty();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoError() throws IOException {
    Path occupied = Files.createFile(folder.resolve("occupied"));
    KernelMemory memory = new KernelMemory(occupied);

    assertThatCode(() -> memory.put("a1", CHOSEN)).doesNotThrowAnyException();
    assertThat(memory.find("a1")).isEmpty();
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    new KernelMemory(folder).put("a1", CHOSEN);

    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  private Path file() {
    return folder.resolve("semblance-kernels.properties");
  }
}
