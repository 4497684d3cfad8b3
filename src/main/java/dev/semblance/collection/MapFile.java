package dev.semblance.collection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A map that is done, as a file. Numbers are big-endian.
 *
 * <pre>
 * int    0x534D4D31 ("SMM1")
 * text   what was asked: limit and filter
 * long   seq
 * long   of
 * int    n, the points
 * n x    text  id
 * n x    float x, float y
 * long   CRC-32 of all bytes before
 * </pre>
 *
 * A text is an int, the length of its UTF-8, and those bytes.
 *
 * @param asked what was asked for; the same words again may be answered by this map
 */
record MapFile(String asked, long seq, long of, CollectionMap.Places places) {
  private static final int MAGIC = 0x534D4D31;
  private static final int CHECKSUM_BYTES = Long.BYTES;

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      text(out, asked);
      out.writeLong(seq);
      out.writeLong(of);
      out.writeInt(places.ids().size());
      for (String id : places.ids()) {
        text(out, id);
      }
      for (float one : places.xy()) {
        out.writeFloat(one);
      }
      out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Null where the bytes are not what this version writes, or are torn. */
  static @Nullable MapFile read(byte[] bytes) {
    int content = bytes.length - CHECKSUM_BYTES;
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (content < Integer.BYTES || in.readInt() != MAGIC) {
        return null;
      }
      DataInputStream tail =
          new DataInputStream(new ByteArrayInputStream(bytes, content, CHECKSUM_BYTES));
      if (tail.readLong() != checksum(bytes, content)) {
        return null;
      }
      String asked = text(in);
      long seq = in.readLong();
      long of = in.readLong();
      int points = in.readInt();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < points; i++) {
        ids.add(text(in));
      }
      float[] xy = new float[2 * points];
      for (int i = 0; i < xy.length; i++) {
        xy[i] = in.readFloat();
      }
      return new MapFile(asked, seq, of, new CollectionMap.Places(ids, xy));
    } catch (IOException e) {
      return null;
    }
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
