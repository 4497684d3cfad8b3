package dev.semblance.cli.embed;

import dev.semblance.cli.input.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's format, version 1.0 (numpy.lib.format): an array [entries, dimensions] of float32. Row n
 * belongs to entry n of the file; the row of a refused one is NaN, and a file beside it tells why.
 *
 * <pre>
 * 0   6   0x93 NUMPY
 * 6   2   version, 1 0
 * 8   2   118, length of the header, little-endian
 * 10  118 a Python dict, spaces, a line feed
 * 128     rows, little-endian float32
 * </pre>
 */
final class NpyWriter implements VectorWriter {
  private static final int HEADER = 128;
  private static final int PREFIX = 10;

  private final int dimensions;
  private final GrowingFile rows;
  private final Path refusals;
  private final ByteBuffer row;
  private @Nullable JsonLinesWriter refused;

  /**
   * @param refusals where refused entries are told of; made when there is one
   * @param lengths of both files that are good, or empty
   */
  NpyWriter(Path file, Path refusals, int dimensions, List<Long> lengths) throws IOException {
    this.dimensions = dimensions;
    this.refusals = refusals;
    this.row = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    this.rows = new GrowingFile(file, lengths.isEmpty() ? 0 : lengths.getFirst());
    if (lengths.isEmpty()) {
      rows.stream().write(header(0));
    }
    long told = lengths.isEmpty() ? 0 : lengths.getLast();
    if (told == 0) {
      Files.deleteIfExists(refusals);
    } else {
      refused = JsonLinesWriter.of(refusals, List.of(told));
    }
  }

  @Override
  public void vector(Entry.Text entry, float[] vector) throws IOException {
    if (vector.length != dimensions) {
      throw new IOException(
          "a vector has " + vector.length + " components, those before have " + dimensions);
    }
    row.asFloatBuffer().put(vector);
    rows.stream().write(row.array());
  }

  @Override
  public void refused(Entry entry, String why) throws IOException {
    float[] nothing = new float[dimensions];
    Arrays.fill(nothing, Float.NaN);
    row.asFloatBuffer().put(nothing);
    rows.stream().write(row.array());
    if (refused == null) {
      refused = JsonLinesWriter.of(refusals, List.of());
    }
    refused.refused(entry, why);
  }

  @Override
  public List<Long> sync() throws IOException {
    long length = rows.sync();
    rows.head(header((length - HEADER) / ((long) dimensions * Float.BYTES)));
    rows.sync();
    return List.of(length, refused == null ? 0 : refused.sync().getFirst());
  }

  private byte[] header(long count) {
    String dict =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + count + ", " + dimensions + "), }";
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(header.array(), (byte) ' ');
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) (HEADER - PREFIX));
    header.put(dict.getBytes(StandardCharsets.US_ASCII));
    header.array()[HEADER - 1] = '\n';
    return header.array();
  }

  @Override
  public void close() throws IOException {
    rows.close();
    if (refused != null) {
      refused.close();
    }
  }
}
