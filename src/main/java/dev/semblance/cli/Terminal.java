package dev.semblance.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** What the standard streams are connected to. */
enum Terminal {
  OUTPUT(1),
  ERROR(2);

  private final int descriptor;

  Terminal(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Whether somebody watches this stream on a terminal that can rewrite a line. {@link
   * System#console} would speak of two streams at once, of which standard output is often a file.
   */
  @SuppressWarnings("restricted") // the program's manifest enables native access
  boolean watched() {
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
                  .invokeExact(descriptor)
          != 0;
    } catch (Throwable unknown) {
      // Plain lines can be read anywhere.
      return false;
    }
  }

  /** Whether it shows escape codes for colours; see no-color.org. */
  boolean colours() {
    String none = System.getenv("NO_COLOR");
    return (none == null || none.isEmpty()) && watched();
  }
}
