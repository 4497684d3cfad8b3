package dev.semblance.api.tei;

import dev.semblance.problem.Problem;
import org.jspecify.annotations.Nullable;

/** TEI's kinds of errors, and the status of each; null where a problem keeps its own. */
public enum TeiError {
  EMPTY("Empty", 400),
  VALIDATION("Validation", 422),
  TOKENIZER("Tokenizer", 422),
  OVERLOADED("Overloaded", 429),
  BACKEND("Backend", 424),
  UNHEALTHY("Unhealthy", 503),
  /** What TEI's framework refuses before its router sees it, or what TEI does not have. */
  REFUSED("Validation", null),
  /** What is the server's fault and no matter of one model. */
  BROKEN("Backend", null);

  private final String word;
  private final @Nullable Integer status;

  TeiError(String word, @Nullable Integer status) {
    this.word = word;
    this.status = status;
  }

  public static TeiError of(Problem problem) {
    return switch (problem.kind()) {
      case INVALID_REQUEST -> invalid(problem);
      case INPUT_TOO_LONG, UNKNOWN_PROMPT, DIMENSIONS_NOT_OFFERED -> VALIDATION;
      // A list that is too long; a body that is too large is in no field.
      case LIMIT_EXCEEDED -> problem.errors().isEmpty() ? REFUSED : VALIDATION;
      case UNKNOWN_TOKEN_ID -> TOKENIZER;
      case OVERLOADED, RATE_LIMIT_EXCEEDED -> OVERLOADED;
      case OUTPUT_NOT_OFFERED, ZERO_VECTOR, NON_FINITE_EMBEDDING, FORWARD_FAILED, MODEL_REFUSED ->
          BACKEND;
      case NOT_READY, MODEL_UNAVAILABLE -> UNHEALTHY;
      case null, default -> problem.status() < 500 ? REFUSED : BROKEN;
    };
  }

  private static TeiError invalid(Problem problem) {
    if (problem.errors().isEmpty()) {
      return REFUSED;
    }
    return problem.ofEmptyValue() ? EMPTY : VALIDATION;
  }

  String word() {
    return word;
  }

  int status(Problem problem) {
    return status == null ? problem.status() : status;
  }
}
