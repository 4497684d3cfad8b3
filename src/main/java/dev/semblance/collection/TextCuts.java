package dev.semblance.collection;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.fault.Fault;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Cuts long texts into parts that a model takes. Safe to share. */
@FunctionalInterface
public interface TextCuts {

  /**
   * Each text's parts, in order; the whole text when it fits.
   *
   * @param prompt that stands before each part when it is embedded
   * @param places names a text, by its index, in faults
   */
  List<Cut> cut(
      Encoder encoder,
      String prompt,
      List<String> texts,
      Chunking chunking,
      IntFunction<Fault.Place> places,
      @Nullable Deadline deadline);

  /**
   * A text's parts.
   *
   * @param fault why it cannot be cut, or null
   */
  record Cut(List<Span> spans, @Nullable Fault fault) {
    public Cut {
      spans = List.copyOf(spans);
    }
  }

  /** A part from one UTF-16 unit to another, that one excluded. */
  record Span(int start, int end) {}
}
