package dev.semblance.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.cli.input.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class VectorWritersTests {
  @TempDir Path folder;

  private static Entry.Text text(long line, @Nullable String id) {
    return new Entry.Text(
        new Entry.Place(line, null), id, "text", JsonMapper.shared().createObjectNode());
  }

  private ByteBuffer rows(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String header(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes.slice(0, 128)).toString();
  }

  @Test
  void anArrayIsWhatNumpyReads() throws IOException {
    Path file = folder.resolve("v.npy");
    Path refusals = folder.resolve("v.refused.jsonl");
    List<Long> lengths;
    try (NpyWriter writer = new NpyWriter(file, refusals, 2, List.of())) {
      writer.vector(text(1, null), new float[] {1, -0.5f});
      writer.vector(text(2, null), new float[] {3, 4});
      lengths = writer.sync();
    }

    ByteBuffer bytes = rows(file);
    assertThat(lengths).containsExactly(144L, 0L);
    assertThat(bytes.capacity()).isEqualTo(144);
    // 10 bytes, of which two say how long the rest of the header is: 118, 0.
    assertThat(header(bytes))
        .startsWith("\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', ")
        .contains("'fortran_order': False, 'shape': (2, 2), }   ")
        .endsWith(" \n");
    assertThat(bytes.getFloat(128)).isEqualTo(1);
    assertThat(bytes.getFloat(132)).isEqualTo(-0.5f);
    assertThat(bytes.getFloat(136)).isEqualTo(3);
    assertThat(bytes.getFloat(140)).isEqualTo(4);
    assertThat(refusals).doesNotExist();
  }

  @Test
  void aRefusedEntryKeepsItsRowAndIsToldBesideTheArray() throws IOException {
    Path file = folder.resolve("v.npy");
    Path refusals = folder.resolve("v.refused.jsonl");
    List<Long> lengths;
    try (NpyWriter writer = new NpyWriter(file, refusals, 2, List.of())) {
      writer.refused(new Entry.Broken(new Entry.Place(1, null), "is empty"), "is empty");
      writer.vector(text(2, "b"), new float[] {3, 4});
      lengths = writer.sync();
      // Lost, as by a crash: what follows the last sync.
      writer.vector(text(3, "c"), new float[] {9, 9});
    }
    try (NpyWriter again = new NpyWriter(file, refusals, 2, lengths)) {
      again.refused(text(3, "c"), "has 9 tokens");
      assertThat(again.sync()).containsExactly(152L, Files.size(refusals));
    }

    ByteBuffer bytes = rows(file);
    assertThat(header(bytes)).contains("'shape': (3, 2)");
    assertThat(bytes.getFloat(128)).isNaN();
    assertThat(bytes.getFloat(132)).isNaN();
    assertThat(bytes.getFloat(136)).isEqualTo(3);
    assertThat(bytes.getFloat(144)).isNaN();
    assertThat(Files.readAllLines(refusals))
        .containsExactly(
            "{\"line\":1,\"error\":\"is empty\"}",
            "{\"line\":3,\"id\":\"c\",\"error\":\"has 9 tokens\"}");
  }

  @Test
  void aNewArrayTakesAwayAnOlderOnesRefusals() throws IOException {
    Path refusals = folder.resolve("v.refused.jsonl");
    Files.writeString(refusals, "old");

    new NpyWriter(folder.resolve("v.npy"), refusals, 2, List.of()).close();

    assertThat(refusals).doesNotExist();
  }

  @Test
  void aVectorOfAnotherWidthIsRefused() throws IOException {
    try (NpyWriter writer =
        new NpyWriter(folder.resolve("v.npy"), folder.resolve("r"), 2, List.of())) {
      assertThatThrownBy(() -> writer.vector(text(1, null), new float[] {1, 2, 3}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("3 components, those before have 2");
    }
  }

  @Test
  void aLineTellsWhereAnEntryStoodAndItsVector() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonLinesWriter writer = JsonLinesWriter.of(out)) {
      writer.vector(text(7, "a\"b"), new float[] {1, 0.25f});
      writer.vector(
          new Entry.Text(
              new Entry.Place(0, "x/y.txt"), "id", "t", JsonMapper.shared().createObjectNode()),
          new float[] {2});
      writer.refused(new Entry.Broken(new Entry.Place(8, null), "is a number"), "is a number");
      assertThat(writer.sync()).isEmpty();
    }

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "{\"line\":7,\"id\":\"a\\\"b\",\"embedding\":[1.0,0.25]}",
            "{\"file\":\"x/y.txt\",\"embedding\":[2.0]}",
            "{\"line\":8,\"error\":\"is a number\"}");
  }

  @Test
  void aFileOfLinesGoesOnWhereItIsKnownToBeGood() throws IOException {
    Path file = folder.resolve("v.jsonl");
    List<Long> lengths;
    try (JsonLinesWriter writer = JsonLinesWriter.of(file, List.of())) {
      writer.vector(text(1, null), new float[] {1});
      lengths = writer.sync();
    }
    Files.writeString(file, "{\"li", StandardOpenOption.APPEND);

    try (JsonLinesWriter again = JsonLinesWriter.of(file, lengths)) {
      again.vector(text(2, null), new float[] {2});
    }

    assertThat(Files.readAllLines(file))
        .containsExactly("{\"line\":1,\"embedding\":[1.0]}", "{\"line\":2,\"embedding\":[2.0]}");
  }
}
