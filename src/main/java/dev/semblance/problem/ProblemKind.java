package dev.semblance.problem;

import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;

/** The table of everything a caller can be told: status, machine code, title, remedy. */
public enum ProblemKind {
  INVALID_REQUEST(
      400,
      "The request is not what the contract says",
      "Send the field that the message names as it says; the request will not succeed as it is."),
  INPUT_TOO_LONG(
      400,
      "A text is longer than the model takes",
      "Shorten the text, or send truncate: end or start; semblance.truncate is the default of the server."),
  UNKNOWN_TOKEN_ID(
      400,
      "A token id is not in the model's vocabulary",
      "Send texts, not token ids: ids of another tokenizer mean nothing to this model."),
  DIMENSIONS_NOT_OFFERED(
      400,
      "The model does not give this many dimensions",
      "Ask for as many dimensions as the message allows, or leave dimensions out."),
  OUTPUT_NOT_OFFERED(
      400,
      "The model does not give what is asked",
      "Ask a route that the message names, or name another model; outputs in /v1/models says what each gives."),
  DIMENSION_MISMATCH(
      400, "Vectors differ in length", "Compare vectors of one model and one length."),
  ZERO_VECTOR(
      400,
      "A vector has no direction",
      "Leave the vector out, or compare by dot or a distance, which are defined for it."),
  UNKNOWN_PROMPT(
      400,
      "The model has no such prompt",
      "Send a role or prompt that the message names, or none; GET /v1/models lists the prompts."),
  SPACE_MISSING(
      400,
      "Vectors came without their space",
      "Send the space that came with the vectors, or unchecked where they are known to fit."),
  INVALID_API_KEY(
      401,
      "There is no key or token, or it does not hold",
      "Send the key as Authorization: Bearer KEY or X-API-Key: KEY; whoever runs the server makes one with semblance keys create."),
  SCOPE_MISSING(
      403,
      "The key or token does not allow this",
      "Use a key with the scope that the message names."),
  COLLECTION_NOT_ALLOWED(
      403,
      "The key is for other collections",
      "Use a key for the collection; whoever runs the server makes one with semblance keys create --collections."),
  ORIGIN_NOT_ALLOWED(
      403,
      "Pages of this origin may not call",
      "Whoever runs the server adds the page's origin to semblance.security.cors.allowed-origins."),
  ROUTE_NOT_FOUND(
      404,
      "There is no such route",
      "Look the path up in /docs; the base URL of most clients ends in /v1."),
  MODEL_NOT_FOUND(
      404,
      "The model is not served here",
      "Send a model that GET /v1/models lists, or none for the default."),
  NOT_FOUND(
      404,
      "There is no such collection or document",
      "Send a name that GET /v1/collections lists, or the id of a document that was put in."),
  METHOD_NOT_ALLOWED(
      405, "The route does not take this method", "Use a method that the header Allow names."),
  NOT_ACCEPTABLE(
      406,
      "The route cannot answer in the media types asked for",
      "Send Accept: application/json, or no Accept."),
  BODY_TOO_SLOW(
      408,
      "The body came too slowly",
      "Send the body faster than semblance.limits.min-body-rate, or pack it with gzip."),
  SPACE_MISMATCH(
      409,
      "Vectors are of another space",
      "Embed again with one model, or have whoever runs the server declare the spaces equivalent."),
  CONFLICT(
      409,
      "What is kept here is another",
      "Send what is kept, or another name; PATCH changes settings that can be changed."),
  LIMIT_EXCEEDED(
      413,
      "The request is larger than a limit",
      "Send less at a time; the message says how much is allowed, semblance.limits.* raises it."),
  URI_TOO_LONG(
      414,
      "The request line is longer than a limit",
      "Put what is long into the body; server.max-http-request-header-size raises the limit."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "The body is in a form the route does not read",
      "Send JSON in UTF-8 with Content-Type: application/json, plain or with Content-Encoding: gzip."),
  RANGE_NOT_SATISFIABLE(
      416, "The file has no such bytes", "Send Range with bytes that the file has, or none."),
  EXPECTATION_FAILED(
      417, "The server cannot do what Expect asks", "Send Expect: 100-continue, or no Expect."),
  OVERLOADED(429, "The server is busy", "Send it again after the seconds in Retry-After."),
  RATE_LIMIT_EXCEEDED(
      429,
      "The caller's quota is used up",
      "Send it again after the seconds in Retry-After; whoever runs the server can raise the key's quota."),
  HEADERS_TOO_LARGE(
      431,
      "The headers are larger than a limit",
      "Send fewer or shorter headers; cookies are not needed. server.max-http-request-header-size raises the limit."),
  CANCELLED(
      499,
      "The caller went away",
      "Nobody reads this; the log has it for whoever runs the server."),
  INTERNAL_ERROR(
      500,
      "Something went wrong in the server",
      "Tell whoever runs the server the request's id; the log has more under it."),
  NON_FINITE_EMBEDDING(
      500,
      "The model gave a number that is not finite",
      "Leave the text out, or serve the model with semblance.dtype=float32."),
  FORWARD_FAILED(
      500,
      "An item could not be computed",
      "Send the item alone; if it fails again, tell whoever runs the server the request's id."),
  MODEL_REFUSED(
      500,
      "The model's files are at fault",
      "Whoever runs the server mends the model's folder as the message says; the next request reads it again."),
  NOT_IMPLEMENTED(
      501,
      "The body is sent in a way that the server does not read",
      "Send the body with Content-Length or Transfer-Encoding: chunked; gzip goes into Content-Encoding."),
  NOT_READY(
      503,
      "The server is not ready",
      "Send it again after the seconds in Retry-After; /readyz says what is missing."),
  MODEL_UNAVAILABLE(
      503,
      "The model's files cannot be had",
      "Whoever runs the server sees to the path, the name or the hub that the message names."),
  INVALID_SETTING(
      503,
      "A setting of the server is wrong",
      "Whoever runs the server corrects the setting that the message names."),
  COLLECTION_UNAVAILABLE(
      503,
      "The collection cannot be served here",
      "Whoever runs the server sees to the folder or the file that the message names."),
  STORE_UNREACHABLE(
      503,
      "The store of collections does not answer",
      "Send it again after the seconds in Retry-After; whoever runs the server sees to the engine of semblance.collections.url."),
  DEADLINE_PASSED(
      504,
      "The deadline has passed",
      "Allow more time in X-Request-Timeout, or send less at a time."),
  HTTP_VERSION_NOT_SUPPORTED(
      505, "The version of HTTP is not spoken here", "Speak HTTP/1.1, or HTTP/1.0."),
  DISK_FULL(
      507,
      "The disk is full",
      "Whoever runs the server makes room on the disk of semblance.data; reading goes on.");

  private final int status;
  private final String title;
  private final String remedy;

  ProblemKind(int status, String title, String remedy) {
    this.status = status;
    this.title = title;
    this.remedy = remedy;
  }

  /** What a fault is over HTTP; several items' faults are what the first of them is. */
  public static ProblemKind of(Fault fault) {
    return switch (fault) {
      // Only commands read such files; over HTTP nobody can send one.
      case Fault.InvalidRequest _, Fault.InvalidFile _ -> INVALID_REQUEST;
      case Fault.InputTooLong _ -> INPUT_TOO_LONG;
      case Fault.UnknownTokenId _ -> UNKNOWN_TOKEN_ID;
      case Fault.DimensionsNotOffered _ -> DIMENSIONS_NOT_OFFERED;
      case Fault.OutputNotOffered _ -> OUTPUT_NOT_OFFERED;
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
      case Fault.CollectionNotAllowed _ -> COLLECTION_NOT_ALLOWED;
      case Fault.OriginNotAllowed _ -> ORIGIN_NOT_ALLOWED;
      case Fault.RateLimitExceeded _ -> RATE_LIMIT_EXCEEDED;
      case Fault.Overloaded _, Fault.MemoryInUse _ -> OVERLOADED;
      case Fault.NotFound _ -> NOT_FOUND;
      case Fault.Conflict _ -> CONFLICT;
      case Fault.CollectionUnavailable _ -> COLLECTION_UNAVAILABLE;
      case Fault.StoreUnreachable _ -> STORE_UNREACHABLE;
      case Fault.DiskFull _ -> DISK_FULL;
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
    return WireName.of(this);
  }

  public String title() {
    return title;
  }

  /** What to do about it, for the page that lists all. */
  String remedy() {
    return remedy;
  }
}
