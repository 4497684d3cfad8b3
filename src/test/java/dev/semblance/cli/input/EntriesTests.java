package dev.semblance.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of texts as people have them, whole and broken. */
class EntriesTests {
  private static final FieldNames NAMES = new FieldNames("text", null);

  @TempDir Path folder;

  /** An entry in short: {@code place|id|text|metadata}, or {@code place! why}. */
  private static String told(Entry entry) {
    return switch (entry) {
      case Entry.Text text ->
          text.place() + "|" + text.id() + "|" + text.text() + "|" + text.metadata();
      case Entry.Broken broken -> broken.place() + "! " + broken.why();
    };
  }

  private static List<String> all(Entries entries) throws IOException {
    List<String> all = new ArrayList<>();
    try (entries) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        all.add(told(entry));
      }
    }
    return all;
  }

  private static List<String> read(InputForm form, byte[] bytes, FieldNames names)
      throws IOException {
    return all(form.open("test", new ByteArrayInputStream(bytes), names));
  }

  private static List<String> read(InputForm form, String text) throws IOException {
    return read(form, text.getBytes(StandardCharsets.UTF_8), NAMES);
  }

  @Test
  void eachLineIsATextAndBlankOnesAreNone() throws IOException {
    assertThat(read(InputForm.TEXT, "\uFEFFone\r\n\n  \ntwo\nthree"))
        .containsExactly("line 1|null|one|{}", "line 4|null|two|{}", "line 5|null|three|{}");
    assertThat(read(InputForm.TEXT, "")).isEmpty();
  }

  @Test
  void aLineThatIsNotUtf8IsBrokenAlone() throws IOException {
    byte[] bytes = "one\nt?o\nthree\n".getBytes(StandardCharsets.UTF_8);
    bytes[5] = (byte) 0xFF;

    assertThat(read(InputForm.TEXT, bytes, NAMES))
        .containsExactly("line 1|null|one|{}", "line 2! is not UTF-8", "line 3|null|three|{}");
  }

  @Test
  void aLineBeyondTheLimitIsPassedOverWithoutBeingHeld() throws IOException {
    String long70000 = "x".repeat(70_000);
    Lines lines =
        new Lines(
            new ByteArrayInputStream(
                ("ab\n" + long70000 + "\ncd").getBytes(StandardCharsets.UTF_8)),
            69_999);

    assertThat(lines.next()).isEqualTo(new Lines.Line(1, "ab", ""));
    assertThat(lines.next()).isEqualTo(new Lines.Line(2, null, "has 70000 bytes, allowed: 69999"));
    assertThat(lines.next()).isEqualTo(new Lines.Line(3, "cd", ""));
    assertThat(lines.next()).isNull();
  }

  @Test
  void aLineAcrossTheBuffersBorderIsWhole() throws IOException {
    String first = "a".repeat((1 << 16) - 3);
    Lines lines =
        new Lines(
            new ByteArrayInputStream((first + "\nbcdef\ng").getBytes(StandardCharsets.UTF_8)));

    assertThat(lines.next()).isEqualTo(new Lines.Line(1, first, ""));
    assertThat(lines.next()).isEqualTo(new Lines.Line(2, "bcdef", ""));
    assertThat(lines.next()).isEqualTo(new Lines.Line(3, "g", ""));
  }

  @Test
  void jsonLinesAreObjectsOrStrings() throws IOException {
    assertThat(
            read(
                InputForm.JSONL,
                """
                "one"
                {"id": "b", "text": "two", "lang": "en", "metadata": {"n": 1}}
                {"id": 7, "text": "seven"}
                """))
        .containsExactly(
            "line 1|null|one|{}", "line 2|b|two|{\"lang\":\"en\",\"n\":1}", "line 3|7|seven|{}");
  }

  @Test
  void eachBrokenJsonLineSaysWhy() throws IOException {
    List<String> all =
        read(
            InputForm.JSONL,
            """
            {"text": "a
            {"text": "a"} x
            [1]
            {"text": 5}
            {"body": "a"}
            {"id": [], "text": "a"}
            {"text": "\\ud800"}
            {"text": "good"}
            """);

    assertThat(all.get(0)).startsWith("line 1! is no JSON: ");
    assertThat(all.get(1)).startsWith("line 2! is no JSON: ");
    assertThat(all.subList(2, 8))
        .containsExactly(
            "line 3! is a list, needed: an object or a string",
            "line 4! has a number for text, needed: a string",
            "line 5! has nothing for text, needed: a string",
            "line 6! has a list for id, needed: a string",
            "line 7! has half a surrogate pair at character 0",
            "line 8|null|good|{}");
  }

  @Test
  void anIdThatWasAskedForMustBeThere() throws IOException {
    byte[] lines =
        "{\"key\":\"k\",\"body\":\"a\"}\n{\"id\":\"i\",\"body\":\"b\"}\n"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(read(InputForm.JSONL, lines, new FieldNames("body", "key")))
        .containsExactly("line 1|k|a|{}", "line 2! has nothing for key, needed: a string");
  }

  @Test
  void csvHasQuotesLineBreaksAndMetadata() throws IOException {
    assertThat(
            read(
                InputForm.CSV,
                "id,text,lang\r\n1,\"a, \"\"b\"\"\r\nc\",en\r\n,plain,\r\n\r\n3,,de\r\n"))
        .containsExactly(
            "line 2|1|a, \"b\"\nc|{\"lang\":\"en\"}",
            "line 4|null|plain|{}",
            "line 6|3||{\"lang\":\"de\"}");
  }

  @Test
  void tsvIsTheSameWithTabs() throws IOException {
    assertThat(read(InputForm.TSV, "text\tid\na, b\t1\n")).containsExactly("line 2|1|a, b|{}");
  }

  @Test
  void aQuoteThatNobodyClosedCostsOneRow() throws IOException {
    assertThat(read(InputForm.CSV, "id,text\n1,\"open\n2,two\n3,three\n"))
        .containsExactly(
            "line 2! has a quote that is not closed", "line 3|2|two|{}", "line 4|3|three|{}");
    assertThat(read(InputForm.CSV, "id,text\n1,\"open\n2,\"two\"\n3,three\n"))
        .containsExactly(
            "line 2! has text behind a closed quote", "line 3|2|two|{}", "line 4|3|three|{}");
  }

  @Test
  void aRowWithOtherCellsThanTheHeaderIsBroken() throws IOException {
    assertThat(read(InputForm.CSV, "id,text\n1,a,b\n2\n3,a\"b\n4,c\n"))
        .containsExactly(
            "line 2! has 3 cells, the first line has 2",
            "line 3! has 1 cells, the first line has 2",
            "line 4! has a quote within a cell that does not begin with one",
            "line 5|4|c|{}");
  }

  @Test
  void aHeaderWithoutTheTextIsRefused() {
    assertThatThrownBy(() -> read(InputForm.CSV, "id,body\n1,a\n"))
        .isInstanceOfSatisfying(
            Fault.InvalidFile.class,
            fault -> assertThat(fault.message()).contains("id, body").contains("one named text"));
  }

  @Test
  void aFoldersFilesComeInOrderWithTheirPathsAsIds() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/a.md"), "inner\ntext");
    Files.writeString(folder.resolve("b.TXT"), "outer");
    Files.writeString(folder.resolve("c.png"), "no text");
    Files.write(folder.resolve("d.txt"), new byte[] {(byte) 0xC3});

    assertThat(all(InputForm.open(folder, null, NAMES)))
        .containsExactly(
            "b.TXT|b.TXT|outer|{}", "d.txt! is not UTF-8", "sub/a.md|sub/a.md|inner\ntext|{}");
  }

  @Test
  void aCompressedFileIsReadByItsInnerName() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{\"text\":\"one\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.resolve("texts.jsonl.gz");
    Files.write(file, bytes.toByteArray());

    try (Entries entries = InputForm.open(file, null, NAMES)) {
      assertThat(told(entries.next())).isEqualTo("line 1|null|one|{}");
      assertThat(entries.next()).isNull();
      assertThat(entries.read()).isEqualTo(1);
    }
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> InputForm.open(folder.resolve("nowhere.txt"), null, NAMES))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining("cannot be read");
  }
}
