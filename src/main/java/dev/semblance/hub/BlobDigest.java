package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A content's name in the cache: for a file in large file storage its SHA-256, for any other the
 * SHA-1 that git gives it, {@code sha1("blob " + size + "\0" + content)}.
 *
 * @param hex 64 or 40 digits
 */
record BlobDigest(String hex) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");

  /** Weak or not, quoted, and with what servers append when they pack a body. */
  private static final Pattern ETAG =
      Pattern.compile("(?:W/)?\"?([0-9a-f]+)(?:[-;:]+(?:gzip|gz|br|zstd|deflate|df))?\"?");

  private static final int BUFFER = 1 << 16;

  /** From an {@code ETag}, quoted and weak or not; empty when it is no checksum. */
  static Optional<BlobDigest> ofEtag(String etag) {
    Matcher parts = ETAG.matcher(etag.strip());
    return parts.matches() ? ofName(parts.group(1)) : Optional.empty();
  }

  /** From a blob's file name; empty when it is no checksum. */
  static Optional<BlobDigest> ofName(String name) {
    return HEX.matcher(name).matches() ? Optional.of(new BlobDigest(name)) : Optional.empty();
  }

  /**
   * The file's digest, of the same kind. Of 40 digits the plain SHA-1 counts as well, which
   * Artifactory sends as etag: where the file has it, that is what is returned.
   */
  BlobDigest of(Path file) throws IOException {
    boolean git = hex.length() == 40;
    MessageDigest digest = algorithm(git ? "SHA-1" : "SHA-256");
    MessageDigest plain = algorithm("SHA-1");
    if (git) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(US_ASCII));
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream content = Files.newInputStream(file)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        digest.update(buffer, 0, n);
        if (git) {
          plain.update(buffer, 0, n);
        }
      }
    }
    if (git && HexFormat.of().formatHex(plain.digest()).equals(hex)) {
      return this;
    }
    return new BlobDigest(HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest algorithm(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has " + name, e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
