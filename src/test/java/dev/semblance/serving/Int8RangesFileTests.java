package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Int8Range;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Int8RangesFileTests {
  private static final String SETTING = "semblance.model-settings.a.int8-ranges";

  @TempDir Path folder;

  private String file(String json) throws IOException {
    return Files.writeString(folder.resolve("ranges.json"), json).toString();
  }

  @Test
  void eachDimensionHasBoundsOfItsOwn() throws IOException {
    Int8Range range = Int8RangesFile.read(SETTING, file("[[-1, 1], [0, 0.5], [-0.1, 0.1]]"));

    assertThat(range.signed(new float[] {-1, 0.5f, 0})).containsExactly(-128, 127, 0);
    assertThat(range.unsigned(new float[] {-1, 0.5f, 0})).containsExactly(0, -1, 128 - 256);
  }

  @Test
  void whatLiesBeyondIsClippedNeverWrapped() throws IOException {
    Int8Range range = Int8RangesFile.read(SETTING, file("[[-1, 1], [-1, 1]]"));

    assertThat(range.signed(new float[] {-9, 1e30f})).containsExactly(-128, 127);
    assertThat(range.unsigned(new float[] {-9, 1e30f})).containsExactly(0, -1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                  | which is no list of [low, high], one for each dimension",
        "{'a': [1, 2]}       | which is no list of [low, high], one for each dimension",
        "[[-1, 1], 3]        | which has \"3\" for dimension 1, needed: [low, high]",
        "[[-1, 1], [1, 2, 3]]| for dimension 1, needed: [low, high]",
        "[['a', 1]]          | for dimension 0, needed: [low, high]",
        "[[-1, 1], [1, 1]]   | which has [1.0, 1.0] for dimension 1, needed: two numbers, the lower"
            + " first",
        "[[-1, 1e99]]        | for dimension 0, needed: two numbers, the lower first",
        "[[-1, 1             | which is no JSON",
      })
  void whatIsNoRangeIsRefusedWithItsDimension(String json, String message) throws IOException {
    String file = file(json.replace("'a'", "\"a\""));

    assertThatThrownBy(() -> Int8RangesFile.read(SETTING, file))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageStartingWith(SETTING + " names " + file)
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Int8RangesFile.read(SETTING, folder.resolve("none.json").toString()))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("none.json, which cannot be read: NoSuchFileException");
  }
}
