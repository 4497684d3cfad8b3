package dev.semblance.weights.pickle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Good files that were cut or of which a byte is another. */
class DamagedPicklesTests extends HostileCase {

  private static final Path GOOD = Path.of("src/test/resources/pickles");

  @Test
  void aGoodFileCutAnywhereIsRefused() throws Exception {
    byte[] good = Files.readAllBytes(GOOD.resolve("module.bin"));
    for (int length = 0; length < good.length; length += 100) {
      refused(Arrays.copyOf(good, length), "");
    }
    refused(Arrays.copyOf(good, good.length - 1), "");
  }

  @Test
  void aGoodFileWithAnyByteChangedIsReadOrRefusedButNeverFails() throws Exception {
    byte[] good = Files.readAllBytes(GOOD.resolve("views.bin"));
    int refusals = 0;
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= (byte) 0xFF;
      if (readOrRefused(changed)) {
        refusals++;
      }
    }
    assertThat(refusals).isGreaterThan(500);
  }
}
