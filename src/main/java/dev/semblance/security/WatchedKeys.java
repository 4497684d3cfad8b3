package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a file, as they are now: whoever asks looks at the file's times at most once in
 * {@link #LOOK_EVERY}. A file that became unreadable changes nothing: the keys that were known
 * stay, the log says so, and every look tries again. Safe to share.
 */
final class WatchedKeys implements Supplier<Keyring> {
  static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(WatchedKeys.class);

  private final KeysFile file;
  private final Keyring others;
  private final LongSupplier ticker;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Keyring keys;
  private volatile long lookedAt;
  private @Nullable Version version;

  /** Whether the last read of that version failed, as it may for want of a permission. */
  private boolean unread;

  /** What changes when a file does; the key is the inode, which an atomic replacement changes. */
  private record Version(@Nullable Object fileKey, FileTime modified, long size) {}

  /**
   * Reads it.
   *
   * @param others keys that are there whatever the file says
   * @throws Fault.InvalidFile when it cannot be read now
   */
  WatchedKeys(KeysFile file, Keyring others, LongSupplier ticker) {
    this.file = file;
    this.others = others;
    this.ticker = ticker;
    this.version = version();
    this.keys = new Keyring(file.read()).with(others);
    this.lookedAt = ticker.getAsLong();
  }

  @Override
  public Keyring get() {
    // Others go on with what is known while one looks.
    if (ticker.getAsLong() - lookedAt >= LOOK_EVERY.toNanos() && looking.tryLock()) {
      try {
        look();
      } finally {
        lookedAt = ticker.getAsLong();
        looking.unlock();
      }
    }
    return keys;
  }

  private void look() {
    Version now = version();
    boolean changed = !Objects.equals(now, version);
    if (!changed && !unread) {
      return;
    }
    version = now;
    unread = true;
    try {
      keys = new Keyring(file.read()).with(others);
      unread = false;
      log.info("keys were read again from {}", file.path());
    } catch (Fault fault) {
      if (changed) {
        log.error("{}; the keys that were known before stay in force", fault.message());
      }
    }
  }

  private @Nullable Version version() {
    try {
      BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return new Version(now.fileKey(), now.lastModifiedTime(), now.size());
    } catch (IOException e) {
      return null;
    }
  }
}
