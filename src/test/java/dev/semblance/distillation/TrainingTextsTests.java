package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingTextsTests {

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  @Test
  void readsLinesAndJsonPlainAndZipped() throws IOException {
    List<Path> files =
        List.of(
            file("a.txt", "one\n\n  two  \r\n"),
            file("b.txt.gz", "three\n"),
            file("c.jsonl", "\"four\"\n{\"text\":\"five\",\"id\":7}\n"),
            file("d.jsonl.gz", "\"sechs – 6\"\n"));

    TrainingTexts texts = TrainingTexts.read(files, 0, 0, List.of(), 1);

    assertThat(texts.texts())
        .containsExactlyInAnyOrder("one", "two", "three", "four", "five", "sechs – 6");
    assertThat(texts.sources()).extracting("lines").containsExactly(2, 1, 2, 1);
    assertThat(texts.sources().getFirst().sha256()).hasSize(64);
  }

  @Test
  void theSeedDecidesTheOrder() throws IOException {
    List<Path> files =
        List.of(
            file(
                "a.txt",
                IntStream.range(0, 50).mapToObj(i -> "t" + i).collect(Collectors.joining("\n"))));

    List<String> one = TrainingTexts.read(files, 0, 0, List.of(), 1).texts();

    assertThat(TrainingTexts.read(files, 0, 0, List.of(), 1).texts()).isEqualTo(one);
    assertThat(TrainingTexts.read(files, 0, 0, List.of(), 2).texts())
        .isNotEqualTo(one)
        .containsExactlyInAnyOrderElementsOf(one);
  }

  @Test
  void joinedTextsAreNeighboursOfOneFile() throws IOException {
    String lines =
        IntStream.range(0, 400).mapToObj(i -> "a" + i + " x").collect(Collectors.joining("\n"));

    List<String> texts =
        TrainingTexts.read(
                List.of(file("a.txt", lines), file("b.txt", "b b")), 0.25, 0, List.of(), 1)
            .texts();

    List<String> joined = texts.stream().filter(t -> t.matches("a\\d+ x a.*")).toList();
    assertThat(texts).hasSize(401 + 100);
    assertThat(joined).hasSizeBetween(95, 100);
    assertThat(joined)
        .allSatisfy(
            text -> {
              List<Integer> numbers =
                  Stream.of(text.split(" "))
                      .filter(w -> w.startsWith("a"))
                      .map(w -> Integer.valueOf(w.substring(1)))
                      .toList();
              assertThat(numbers.getLast() - numbers.getFirst()).isEqualTo(numbers.size() - 1);
              assertThat(text).doesNotContain("b");
            });
  }

  @Test
  void aFifthOfASubstitutedTextsWordsAreOthers() throws IOException {
    String line = "a b c d e f g h i j";
    List<String> texts =
        TrainingTexts.read(
                List.of(file("a.txt", (line + "\n").repeat(100))), 0, 0.5, List.of("X", "Y"), 1)
            .texts();

    List<String> substituted = texts.stream().filter(text -> !text.equals(line)).toList();
    assertThat(texts).hasSize(150);
    assertThat(substituted).hasSize(50);
    assertThat(substituted)
        .allSatisfy(
            text -> {
              String[] words = text.split(" ");
              assertThat(words).hasSize(10);
              assertThat(Stream.of(words).filter(word -> word.matches("[XY]")))
                  .hasSizeBetween(1, 2);
            });
    assertThat(substituted)
        .anyMatch(text -> text.contains("X"))
        .anyMatch(text -> text.contains("Y"));
  }

  @Test
  void joinedTextsAreSubstitutedToo() throws IOException {
    List<String> texts =
        TrainingTexts.read(
                List.of(file("a.txt", "a b c d e f g h i j\n".repeat(100))), 1, 3, List.of("X"), 1)
            .texts();

    List<String> substituted = texts.stream().filter(text -> text.contains("X")).toList();
    assertThat(texts).hasSize(100 + 100 + 300);
    assertThat(substituted).hasSize(300).anyMatch(text -> text.split(" ").length > 40);
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        arguments("a.csv", "x", "a.csv", "unknown kind"),
        arguments("a.txt", "\n \n", "a.txt", "no text"),
        arguments("a.jsonl", "\"x\"\n{\"text\":7}\n", "line 2", "\"text\""),
        arguments("a.jsonl", "\"x\"\n\n{\n", "line 3", "not JSON"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void whatCannotBeReadIsNamed(String name, String text, String says, String why)
      throws IOException {
    Path file = file(name, text);

    assertThatThrownBy(() -> TrainingTexts.read(List.of(file), 0, 0, List.of(), 1))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining(says)
        .hasMessageContaining(why);
  }

  @Test
  void aDamagedArchiveIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt.gz"), "not zipped");

    assertThatThrownBy(() -> TrainingTexts.read(List.of(file), 0, 0, List.of(), 1))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining("a.txt.gz");
  }
}
