package dev.semblance.weights;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few lines that a clone made without Git LFS holds in place of a large file.
 *
 * <p>Source: Git LFS's {@code docs/spec.md}: the first line is {@code version} and the address of
 * the specification, {@code size} the bytes of the file that is meant; a pointer has less than 1024
 * bytes.
 */
public final class GitLfsPointer {

  private static final String FIRST_LINE = "version https://git-lfs.github.com/spec/v1";
  private static final int MAX_BYTES = 1024;
  private static final Pattern SIZE = Pattern.compile("(?m)^size ([0-9]{1,18})$");

  private GitLfsPointer() {}

  /**
   * Refuses a file that is a pointer.
   *
   * @param label how the message calls the file
   * @throws Fault.ModelRefused which says what to do
   */
  public static void refuse(String label, Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > MAX_BYTES) {
      return;
    }
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    }
    if (text.startsWith(FIRST_LINE)) {
      Matcher size = SIZE.matcher(text);
      throw new Fault.ModelRefused(
          label,
          "is a Git LFS pointer of "
              + bytes
              + " bytes in place of the file"
              + (size.find() ? ", which has " + size.group(1) : "")
              + "; install Git LFS and run \"git lfs pull\" in the clone");
    }
  }
}
