package dev.semblance.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** What standard error is connected to. */
final class StandardError {
  private static final int DESCRIPTOR = 2;

  private StandardError() {}

  /**
   * Whether somebody watches it on a terminal that can rewrite a line. {@link System#console} would
   * speak of the other two streams, of which standard output is often a file.
   */
  @SuppressWarnings("restricted") // the program's manifest enables native access
  static boolean isTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup lookup = linker.defaultLookup();
      Optional<MemorySegment> isatty =
          lookup.find("isatty").or(() -> lookup.find("_isatty")); // POSIX's name, Windows' name
      if (isatty.isEmpty()) {
        return false;
      }
      return (int)
              linker
                  .downcallHandle(
                      isatty.get(),
                      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                  .invokeExact(DESCRIPTOR)
          != 0;
    } catch (Throwable unknown) {
      // Plain lines can be read anywhere.
      return false;
    }
  }
}
