package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a body at {@code POST /rerank} that speaks of documents: two dialects' clients ask at
 * that path, and only the body tells whose they are.
 */
public interface RootRerank {

  /**
   * Answers in its own words, faults included.
   *
   * @param ask what the body asks; a fault of it is one of this dialect
   */
  void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      Supplier<RerankAsk> ask,
      @Nullable Deadline deadline);
}
