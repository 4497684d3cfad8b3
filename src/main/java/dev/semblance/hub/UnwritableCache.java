package dev.semblance.hub;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A folder of the cache that cannot be written, or must not be. */
final class UnwritableCache extends FileSystemException {

  /**
   * @param reason why, such as "permission denied"
   */
  UnwritableCache(Path folder, String reason) {
    super(folder.toString(), null, reason);
  }

  static UnwritableCache of(Path folder, IOException cause) {
    String reason = cause.getClass().getSimpleName();
    if (cause instanceof UnwritableCache own) {
      return own;
    }
    if (cause instanceof FileSystemException failure) {
      String what =
          failure instanceof AccessDeniedException
              ? "permission denied"
              : failure.getReason() == null ? reason : failure.getReason();
      reason =
          folder.toString().equals(failure.getFile()) ? what : what + " at " + failure.getFile();
    }
    UnwritableCache unwritable = new UnwritableCache(folder, reason);
    unwritable.initCause(cause);
    return unwritable;
  }
}
