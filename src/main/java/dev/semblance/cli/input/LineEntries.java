package dev.semblance.cli.input;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What all files of lines have in common. */
abstract class LineEntries implements Entries {
  private final Source source;
  final Lines lines;

  LineEntries(Source source) {
    this.source = source;
    this.lines = new Lines(source.stream());
  }

  final Lines.@Nullable Line nextNotBlank() throws IOException {
    Lines.Line line = lines.next();
    while (line != null && line.blank()) {
      line = lines.next();
    }
    return line;
  }

  @Override
  public final double read() {
    return source.read();
  }

  @Override
  public final void close() throws IOException {
    lines.close();
  }
}
