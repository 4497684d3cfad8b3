package dev.semblance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextSetTests {
  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("texts.jsonl"), content);
  }

  @Test
  void aLineIsAStringOrAnObjectWithText() throws IOException {
    Path file = file("\"one\"\n\n{\"id\": 7, \"text\": \"two \\u00e9\"}\r\n\"three\"");

    TextSet set = TextSet.read(file);

    assertThat(set.texts()).containsExactly("one", "two é", "three");
    assertThat(set.source()).isEqualTo(file.toString());
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() throws IOException {
    assertThatThrownBy(() -> TextSet.read(file("\"one\"\n{\"txt\": \"two\"}")))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining("line 2 is neither a string nor an object with a string \"text\"");
    assertThatThrownBy(() -> TextSet.read(file("\"one\"\n\"  \""))).hasMessageContaining("line 2");
    assertThatThrownBy(() -> TextSet.read(file("one"))).hasMessageContaining("line 1 is not JSON");
    assertThatThrownBy(() -> TextSet.read(file("\n\n"))).hasMessageContaining("holds no text");
    assertThatThrownBy(() -> TextSet.read(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> TextSet.read(folder.resolve("none")))
        .hasMessageContaining("does not exist");
    Path latin = folder.resolve("latin.jsonl");
    Files.write(latin, "\"é\"".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TextSet.read(latin)).hasMessageContaining("is not UTF-8");
  }

  @Test
  void theBuiltInTextsAreShortAndLong() {
    TextSet set = TextSet.builtIn();

    assertThat(set.texts()).hasSize(88).doesNotHaveDuplicates();
    assertThat(set.texts()).anyMatch(text -> text.length() < 40);
    assertThat(set.texts()).anyMatch(text -> text.length() > 1_000);
  }

  @Test
  void textsAreKeptByTheirTokens() throws IOException {
    TextSet set = TextSet.read(file("\"a\"\n\"abc\"\n\"abcde\"\n\"abcdefg\""));

    assertThat(set.ofTokens(3, 5, String::length).texts()).containsExactly("abc", "abcde");
    assertThatThrownBy(() -> set.ofTokens(8, 9, String::length))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage("--min-tokens is 8 and --max-tokens 9: none of the 4 texts has so many");
  }
}
