package dev.semblance.evaluation;

import dev.semblance.fault.Fault;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a file of lines of tab-separated columns: UTF-8, no header, no quotes; a mark at the
 * beginning (BOM) and carriage returns at the ends of lines are dropped.
 */
final class TsvLines {
  private static final int MAX_LINE_BYTES = 16 << 20;

  private final Path file;
  private long number;

  private TsvLines(Path file) {
    this.file = file;
  }

  /** Takes one line's columns. */
  @FunctionalInterface
  interface Reader {
    void read(Line line);
  }

  /** One line, which knows where it stands. */
  static final class Line {
    private final TsvLines lines;
    private final List<String> columns;

    private Line(TsvLines lines, List<String> columns) {
      this.lines = lines;
      this.columns = columns;
    }

    int columns() {
      return columns.size();
    }

    /** A column counted from 0. */
    String column(int index) {
      return columns.get(index);
    }

    /**
     * Refuses any other number of columns than one from least to most.
     *
     * @param names what the columns are, for the message
     */
    void needColumns(int least, int most, String names) {
      if (columns.size() < least || columns.size() > most) {
        throw wrong(
            "has "
                + columns.size()
                + (columns.size() == 1 ? " column" : " columns")
                + ", needed: "
                + (least == most ? "" : least + " or ")
                + most
                + " ("
                + names
                + "), separated by tabs");
      }
    }

    /** A column that may not be blank. */
    String needed(int index, String name) {
      String value = columns.get(index);
      if (value.isBlank()) {
        throw wrong("has an empty " + name + ", needed: text in column " + (index + 1));
      }
      return value;
    }

    /** The fault of this line. */
    Fault wrong(String message) {
      return new Fault.InvalidFile(lines.file.toString(), lines.number, message);
    }
  }

  /**
   * Hands every line to a reader.
   *
   * @throws Fault.InvalidFile when the file cannot be read, is empty or is not UTF-8
   */
  static void read(Path file, Reader reader) {
    TsvLines lines = new TsvLines(file);
    if (Files.isDirectory(file)) {
      throw new Fault.InvalidFile(file.toString(), "is a folder, needed: a file");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      lines.read(in, reader);
    } catch (NoSuchFileException e) {
      throw new Fault.InvalidFile(file.toString(), "does not exist");
    } catch (IOException e) {
      throw new Fault.InvalidFile(file.toString(), "cannot be read: " + e.getMessage());
    }
    if (lines.number == 0) {
      throw new Fault.InvalidFile(file.toString(), "is empty");
    }
  }

  private void read(InputStream in, Reader reader) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        take(line, reader);
      } else if (line.size() < MAX_LINE_BYTES) {
        line.write(next);
      } else {
        throw new Fault.InvalidFile(
            file.toString(),
            number + 1,
            "is longer than " + MAX_LINE_BYTES + " bytes, needed: at most so many");
      }
    }
    if (line.size() > 0) {
      take(line, reader);
    }
  }

  private void take(ByteArrayOutputStream bytes, Reader reader) {
    number++;
    String text = decode(bytes.toByteArray());
    bytes.reset();
    if (number == 1 && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    // A limit of -1 keeps empty columns at the end.
    reader.read(new Line(this, List.of(text.split("\t", -1))));
  }

  private String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Fault.InvalidFile(file.toString(), number, "is not UTF-8");
    }
  }
}
