package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers what bodies ask of encoders, and writes the headers that every such answer has. Blocks
 * its thread; safe to share.
 */
public final class TextEmbedder {
  private final Encoders encoders;
  private final MissingPrompts missing;

  TextEmbedder(Encoders encoders, MissingPrompts missing) {
    this.encoders = encoders;
    this.missing = missing;
  }

  /**
   * What the model made of a body's inputs.
   *
   * @param served the model that was asked
   * @param result what it gave, of which {@code items} are those that may leave
   */
  public record Embedded(ServedEncoder served, EmbedResult result, AnswerItems items) {}

  /**
   * Embeds.
   *
   * @param response gets {@code Server-Timing}, {@code X-Semblance-Truncated} and {@code
   *     X-Semblance-Prompt}
   * @throws dev.semblance.fault.Fault when the model is not served, or an item or, where others are
   *     answered, every item is at fault
   */
  public Embedded embed(EmbedAsk ask, @Nullable Deadline deadline, HttpServletResponse response) {
    return embed(ask, encoders.find(ask.model(), deadline), deadline, response);
  }

  /** The same of a model that was found already. */
  public Embedded embed(
      EmbedAsk ask,
      ServedEncoder served,
      @Nullable Deadline deadline,
      HttpServletResponse response) {
    EmbedResult result = served.encoder().embed(request(ask, served, deadline, response));
    return told(ask, served, result, response);
  }

  /** A result of such a request, with its headers written. */
  public Embedded told(
      EmbedAsk ask, ServedEncoder served, EmbedResult result, HttpServletResponse response) {
    AnswerItems items = AnswerItems.of(result, ask.onError());
    AnswerHeaders.timings(response, result.timings());
    AnswerHeaders.truncated(response, items.truncated());
    return new Embedded(served, result, items);
  }

  /** The request that a body comes to, for callers who do more with it than embed. */
  public EmbedRequest request(
      EmbedAsk ask,
      ServedEncoder served,
      @Nullable Deadline deadline,
      HttpServletResponse response) {
    PromptChoice prompt = ask.prompt(served);
    if (!ask.saysTask()) {
      missing.check(prompt, served, response);
    }
    return ask.toRequest(prompt.textFor(served, ask.tokenIds()), deadline).role(ask.role(served));
  }
}
