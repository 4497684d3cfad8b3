package dev.semblance.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Held while one blob is fetched: keeps other threads and other Semblance processes out. A file
 * lock belongs to the whole process and must not be taken twice in it, so threads meet at a lock of
 * their own first. Python's library locks the same file by {@code flock}, which on Linux does not
 * see these locks; there the checksum and the rename keep both from harm.
 */
final class CacheLock implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private CacheLock(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /** Takes the lock, waiting as long as somebody else downloads. */
  static CacheLock take(CacheFiles files, Path file) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    ReentrantLock thread = THREADS.computeIfAbsent(key, _ -> new ReentrantLock());
    try {
      thread.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    try {
      FileChannel channel = files.open(key);
      try {
        lock(channel, key);
        return new CacheLock(thread, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    FileLock lock = channel.tryLock();
    if (lock == null) {
      log.info("Another process downloads the same file; waiting for {}", file);
      channel.lock();
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      // Closing the channel gives the file lock back.
    } finally {
      thread.unlock();
    }
  }
}
