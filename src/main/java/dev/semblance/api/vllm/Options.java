package dev.semblance.api.vllm;

import dev.semblance.api.JsonBody;
import dev.semblance.encoder.Truncate;
import java.util.function.Consumer;

/** Fields that several of vLLM's bodies have. */
final class Options {
  private Options() {}

  /**
   * Reads {@code truncate_prompt_tokens}: -1 is the model's own length; a number of tokens, by
   * which nothing is cut here, is refused unless texts are not cut at all.
   */
  static void readTruncation(JsonBody json, Consumer<Truncate> truncate) {
    int tokens = json.integer(-1, Integer.MAX_VALUE);
    if (tokens != -1) {
      throw json.invalid(
          "is " + tokens + ", but texts are cut at the model's own length alone: -1");
    }
    truncate.accept(Truncate.END);
  }
}
