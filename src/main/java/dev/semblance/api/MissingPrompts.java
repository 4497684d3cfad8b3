package dev.semblance.api;

import dev.semblance.encoder.ServedEncoder;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says so when a model that has prompts for queries and for documents is asked without saying which
 * of them an input is: the vectors are sound and worse than they could be, and nothing else would
 * tell. Safe to share.
 */
public final class MissingPrompts {
  private static final Logger log = LoggerFactory.getLogger(MissingPrompts.class);
  private static final String HEADER = "X-Semblance-Prompt";
  private static final long QUIET = Duration.ofMinutes(1).toNanos();

  private final AnswerListener listener;
  private final LongSupplier ticker;
  private final Map<String, AtomicLong> lastLine = new ConcurrentHashMap<>();

  MissingPrompts(AnswerListener listener, LongSupplier ticker) {
    this.listener = listener;
    this.ticker = ticker;
  }

  /**
   * Tells caller, meters and, once a minute for a model, the log where a choice is no choice.
   *
   * @param response not yet committed
   * @return whether it was none
   */
  public boolean check(PromptChoice choice, ServedEncoder served, HttpServletResponse response) {
    if (!choice.isMissing(served)) {
      return false;
    }
    response.setHeader(HEADER, "missing");
    listener.promptMissing(served.id());
    long now = ticker.getAsLong();
    AtomicLong last = lastLine.computeIfAbsent(served.id(), _ -> new AtomicLong(now - QUIET));
    long before = last.get();
    if (now - before >= QUIET && last.compareAndSet(before, now)) {
      log.warn(
          "model {} has prompts for queries and documents and was asked without saying which;"
              + " callers send input_type, a prompt's name, or the model as {}-query or"
              + " {}-document",
          served.id(),
          served.id(),
          served.id());
    }
    return true;
  }
}
