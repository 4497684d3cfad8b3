package dev.semblance.model.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A content's name in the cache: for a file in large file storage its SHA-256, for any other the
 * SHA-1 that git gives it, {@code sha1("blob " + size + "\0" + content)}.
 *
 * @param hex 64 or 40 digits
 */
record BlobDigest(String hex) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");
  private static final int BUFFER = 1 << 16;

  /** From an {@code ETag}, quoted and weak or not; empty when it is no checksum. */
  static Optional<BlobDigest> ofEtag(String etag) {
    String hex = etag.replaceFirst("^W/", "").replace("\"", "");
    return HEX.matcher(hex).matches() ? Optional.of(new BlobDigest(hex)) : Optional.empty();
  }

  /** The digest of the same kind that the file has. */
  BlobDigest of(Path file) throws IOException {
    boolean git = hex.length() == 40;
    MessageDigest digest = algorithm(git ? "SHA-1" : "SHA-256");
    if (git) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(US_ASCII));
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream content = Files.newInputStream(file)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        digest.update(buffer, 0, n);
      }
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
