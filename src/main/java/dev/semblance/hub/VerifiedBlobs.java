package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which contents of a repository were read once and found to have their checksum: {@code
 * .semblance/verified/ETAG} notes the size and the time of the last change that the file had then,
 * one line. A content whose size or time differs is read again. In a cache that cannot be written
 * the process alone remembers.
 */
final class VerifiedBlobs {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);
  private static final ConcurrentMap<Path, String> SEEN = new ConcurrentHashMap<>();
  private static final ConcurrentMap<Path, String> WRONG = new ConcurrentHashMap<>();
  private static final long LARGE = 100_000_000;

  private final CacheFiles files;
  private final Path notes;

  VerifiedBlobs(CacheFiles files, Path repository) {
    this.files = files;
    this.notes = repository.resolve(".semblance").resolve("verified");
  }

  /** Whether the file has the digest, by a look at its bytes or at what was noted of them. */
  boolean sound(BlobDigest digest, Path file) throws IOException {
    String stamp = stamp(digest, file);
    Path place = file.toRealPath();
    if (stamp.equals(SEEN.get(place))) {
      return true;
    }
    if (stamp.equals(WRONG.get(place))) {
      return false;
    }
    Path note = notes.resolve(digest.hex());
    if (Files.isRegularFile(note)
        && Files.size(note) < 200
        && Files.readString(note, UTF_8).equals(stamp)) {
      SEEN.put(place, stamp);
      return true;
    }
    if (Files.size(file) > LARGE) {
      log.info("Checking {} against its checksum, once", file);
    }
    if (!digest.of(file).equals(digest)) {
      WRONG.put(place, stamp);
      return false;
    }
    note(digest, file);
    return true;
  }

  /** Notes that the file was found to have the digest. */
  void note(BlobDigest digest, Path file) throws IOException {
    String stamp = stamp(digest, file);
    SEEN.put(file.toRealPath(), stamp);
    try {
      files.write(notes.resolve(digest.hex()), stamp);
    } catch (IOException e) {
      log.debug("{} is remembered by this process only: {}", file, e.getMessage());
    }
  }

  private static String stamp(BlobDigest digest, Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return digest.hex()
        + " "
        + attributes.size()
        + " "
        + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }
}
