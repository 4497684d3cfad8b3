package dev.semblance.evaluation;

import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.TextRole;

/**
 * The texts to put before a retrieval set's queries and documents; empty for none.
 *
 * @param query before each query
 * @param document before each document
 */
public record RetrievalPrompts(String query, String document) {

  /** What the model has for the two roles. */
  public static RetrievalPrompts of(Prompts prompts) {
    return new RetrievalPrompts(
        prompts.forRole(TextRole.QUERY), prompts.forRole(TextRole.DOCUMENT));
  }
}
