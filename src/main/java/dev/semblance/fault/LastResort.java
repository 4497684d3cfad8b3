package dev.semblance.fault;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process when the JVM has no memory left: after an {@link OutOfMemoryError} nobody knows
 * which threads and locks have survived, and whoever runs the process can start it again. One line
 * on standard error, exit code {@value #EXIT_CODE}. Does for every way of starting what {@code
 * -XX:+ExitOnOutOfMemoryError} does where somebody thought of it.
 *
 * <p>Threads that die of one are found by the default handler of uncaught exceptions; whoever
 * catches any {@link Throwable} and goes on asks {@link #check} first. What a device has no room
 * for is another thing: that is tried again in smaller parts.
 */
public final class LastResort {

  /** Neither of the codes that commands end with. */
  public static final int EXIT_CODE = 3;

  private static final int DEEPEST_CAUSE = 32;

  // Made while there is memory: nothing below allocates.
  private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);
  private static final byte[] FRONT = bytes("semblance: out of memory: ");
  private static final byte[] BACK =
      bytes(
          "; the heap may have "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MB (-Xmx); the process ends with exit code "
              + EXIT_CODE
              + "\n");
  private static final byte[] LINE = new byte[FRONT.length + 80 + BACK.length];

  private LastResort() {}

  /** From now on a thread that dies of want of memory takes the process with it. */
  public static void install() {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          check(thrown);
          if (before != null) {
            before.uncaughtException(thread, thrown);
          } else {
            tell(thread, thrown);
          }
        });
  }

  /** As the JVM does where there is no handler. */
  private static void tell(Thread thread, Throwable thrown) {
    PrintWriter writer = new PrintWriter(STANDARD_ERROR, true, StandardCharsets.UTF_8);
    writer.print("Exception in thread \"" + thread.getName() + "\" ");
    thrown.printStackTrace(writer);
    writer.flush();
  }

  /** Ends the process if this is, or was caused by, a want of memory; else does nothing. */
  public static void check(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof OutOfMemoryError) {
        end(cause.getMessage());
      }
      cause = cause.getCause();
    }
  }

  /** The same work; does not swallow a want of memory where its executor would. */
  public static Runnable checked(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable thrown) {
        check(thrown);
        throw thrown;
      }
    };
  }

  /** The first thread writes the line and halts; others wait here for that. */
  private static synchronized void end(@Nullable String reason) {
    try {
      STANDARD_ERROR.write(LINE, 0, line(reason));
    } catch (IOException _) {
      // There is nobody to tell.
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  private static int line(@Nullable String reason) {
    int length = append(FRONT, 0);
    if (reason != null) {
      for (int i = 0; i < reason.length() && length < LINE.length - BACK.length; i++) {
        char c = reason.charAt(i);
        LINE[length++] = (byte) (c >= ' ' && c < 127 ? c : '?');
      }
    }
    return append(BACK, length);
  }

  private static int append(byte[] part, int at) {
    System.arraycopy(part, 0, LINE, at, part.length);
    return at + part.length;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
