package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.util.regex.Pattern;

/**
 * A file of a copy.
 *
 * @param name within the copy's folder, parts divided by {@code /}
 * @param bytes its length
 * @param checksum CRC-32 of its bytes
 */
public record CopiedFile(String name, long bytes, long checksum) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)?");

  public CopiedFile {
    // A list of files is read from a disk: it must not lead out of its folder.
    if (!NAME.matcher(name).matches() || bytes < 0) {
      throw new Fault.CollectionUnavailable(
          "a copy names the file " + Fault.quote(name) + " of " + bytes + " bytes");
    }
  }
}
