package dev.semblance.serving;

import dev.semblance.encoder.PackedEncoder.OutOfDeviceMemory;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a model could not be loaded, and for how long that is the answer to whoever asks for it. */
sealed interface FailedLoad {

  /** How long after a failure that may pass by itself, such as a hub's, nothing is tried again. */
  Duration PAUSE = Duration.ofSeconds(5);

  RuntimeException reason();

  /**
   * Whether another load would end the same way, or comes too early.
   *
   * @param nanoTime now
   */
  boolean stands(long nanoTime);

  /**
   * @param folder where the model was found, null when the failure came before
   * @param before the folder's files before they were read
   * @param nanoTime now
   */
  static FailedLoad of(
      RuntimeException reason, @Nullable Path folder, @Nullable FolderState before, long nanoTime) {
    boolean ofFiles = reason instanceof Fault.ModelRefused && !lackOfMemory(reason);
    // A setting holds as long as the process: only other files could suit it.
    return folder != null && before != null && (ofFiles || reason instanceof Fault.InvalidSetting)
        ? new Refused(reason, folder, before)
        : new Failed(reason, nanoTime + PAUSE.toNanos());
  }

  private static boolean lackOfMemory(Throwable reason) {
    for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfDeviceMemory) {
        return true;
      }
    }
    return false;
  }

  /** The files are at fault; stands until they change. */
  record Refused(RuntimeException reason, Path folder, FolderState before) implements FailedLoad {
    @Override
    public boolean stands(long nanoTime) {
      return FolderState.of(folder).equals(before);
    }
  }

  /** Something else is; stands for a while. */
  record Failed(RuntimeException reason, long until) implements FailedLoad {
    @Override
    public boolean stands(long nanoTime) {
      return nanoTime - until < 0;
    }
  }
}
