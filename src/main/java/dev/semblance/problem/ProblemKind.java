package dev.semblance.problem;

import dev.semblance.fault.Fault;
import java.util.Locale;

/** The table of everything a caller can be told: status, machine code, title. */
public enum ProblemKind {
  INVALID_REQUEST(400, "The request is not what the contract says"),
  INPUT_TOO_LONG(400, "A text is longer than the model takes"),
  UNKNOWN_TOKEN_ID(400, "A token id is not in the model's vocabulary"),
  DIMENSIONS_NOT_OFFERED(400, "The model does not give this many dimensions"),
  DIMENSION_MISMATCH(400, "Vectors differ in length"),
  ZERO_VECTOR(400, "A vector has no direction"),
  UNKNOWN_PROMPT(400, "The model has no such prompt"),
  SPACE_MISSING(400, "Vectors came without their space"),
  INVALID_API_KEY(401, "There is no key or token, or it does not hold"),
  SCOPE_MISSING(403, "The key or token does not allow this"),
  ORIGIN_NOT_ALLOWED(403, "Pages of this origin may not call"),
  ROUTE_NOT_FOUND(404, "There is no such route"),
  MODEL_NOT_FOUND(404, "The model is not served here"),
  METHOD_NOT_ALLOWED(405, "The route does not take this method"),
  NOT_ACCEPTABLE(406, "The route cannot answer in the media types asked for"),
  BODY_TOO_SLOW(408, "The body came too slowly"),
  SPACE_MISMATCH(409, "Vectors are of another space"),
  LIMIT_EXCEEDED(413, "The request is larger than a limit"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body is in a form the route does not read"),
  OVERLOADED(429, "The server is busy"),
  RATE_LIMIT_EXCEEDED(429, "The caller's quota is used up"),
  CANCELLED(499, "The caller went away"),
  INTERNAL_ERROR(500, "Something went wrong in the server"),
  NON_FINITE_EMBEDDING(500, "The model gave a number that is not finite"),
  FORWARD_FAILED(500, "An item could not be computed"),
  NOT_READY(503, "The server is not ready"),
  MODEL_REFUSED(503, "The model cannot be served"),
  MODEL_UNAVAILABLE(503, "The model's files cannot be had"),
  INVALID_SETTING(503, "A setting of the server is wrong"),
  DEADLINE_PASSED(504, "The deadline has passed");

  private final int status;
  private final String title;

  ProblemKind(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** What a fault is over HTTP; several items' faults are what the first of them is. */
  public static ProblemKind of(Fault fault) {
    return switch (fault) {
      // Only commands read such files; over HTTP nobody can send one.
      case Fault.InvalidRequest _, Fault.InvalidFile _ -> INVALID_REQUEST;
      case Fault.InputTooLong _ -> INPUT_TOO_LONG;
      case Fault.UnknownTokenId _ -> UNKNOWN_TOKEN_ID;
      case Fault.DimensionsNotOffered _ -> DIMENSIONS_NOT_OFFERED;
      case Fault.DimensionMismatch _ -> DIMENSION_MISMATCH;
      case Fault.ZeroVector _ -> ZERO_VECTOR;
      case Fault.UnknownPrompt _ -> UNKNOWN_PROMPT;
      case Fault.SpaceMissing _ -> SPACE_MISSING;
      case Fault.SpaceMismatch _ -> SPACE_MISMATCH;
      case Fault.ModelNotServed _ -> MODEL_NOT_FOUND;
      case Fault.LimitExceeded _ -> LIMIT_EXCEEDED;
      case Fault.UnsupportedBody _ -> UNSUPPORTED_MEDIA_TYPE;
      case Fault.BodyTooSlow _ -> BODY_TOO_SLOW;
      case Fault.SeveralItems several -> of(several.faults().getFirst());
      case Fault.Unauthenticated _ -> INVALID_API_KEY;
      case Fault.ScopeMissing _ -> SCOPE_MISSING;
      case Fault.OriginNotAllowed _ -> ORIGIN_NOT_ALLOWED;
      case Fault.RateLimitExceeded _ -> RATE_LIMIT_EXCEEDED;
      case Fault.Overloaded _ -> OVERLOADED;
      case Fault.NotReady _ -> NOT_READY;
      case Fault.DeadlinePassed _ -> DEADLINE_PASSED;
      case Fault.Cancelled _ -> CANCELLED;
      case Fault.NonFiniteEmbedding _ -> NON_FINITE_EMBEDDING;
      case Fault.ForwardFailed _ -> FORWARD_FAILED;
      case Fault.ModelRefused _ -> MODEL_REFUSED;
      case Fault.ModelNotFound _ -> MODEL_UNAVAILABLE;
      case Fault.InvalidSetting _ -> INVALID_SETTING;
    };
  }

  public int status() {
    return status;
  }

  /** The machine code, such as {@code input_too_long}; it never changes. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String title() {
    return title;
  }
}
