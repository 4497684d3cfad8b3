package dev.semblance.chunking;

import dev.semblance.fault.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a text that was to be cut.
 *
 * @param chunks in the order of the text, none where it is all white space or at fault
 * @param fault why it cannot be cut, or null
 */
public record SplitText(List<Chunk> chunks, @Nullable Fault fault) {
  public SplitText {
    chunks = List.copyOf(chunks);
  }
}
