package dev.semblance.api.tei.grpc;

import dev.semblance.api.tei.TeiError;
import dev.semblance.problem.Problem;
import dev.semblance.problem.ProblemStyle;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Problems as statuses of gRPC: TEI's own table for its kinds of errors, and what the status of
 * HTTP means for all others.
 */
final class CallStatus implements ProblemStyle {
  /** Notes a problem where filters write theirs; {@link #read} reads it again. */
  static final CallStatus STYLE = new CallStatus();

  private static final String CODE = "code";
  private static final String MESSAGE = "message";

  private CallStatus() {}

  static Status.Code codeOf(Problem problem) {
    return switch (TeiError.of(problem)) {
      case EMPTY, VALIDATION -> Status.Code.INVALID_ARGUMENT;
      case TOKENIZER, BACKEND -> Status.Code.FAILED_PRECONDITION;
      case OVERLOADED -> Status.Code.RESOURCE_EXHAUSTED;
      case UNHEALTHY -> Status.Code.UNAVAILABLE;
      case REFUSED, BROKEN -> byHttp(problem.status());
    };
  }

  private static Status.Code byHttp(int status) {
    return switch (status) {
      case 401 -> Status.Code.UNAUTHENTICATED;
      case 403 -> Status.Code.PERMISSION_DENIED;
      case 404 -> Status.Code.NOT_FOUND;
      case 408, 504 -> Status.Code.DEADLINE_EXCEEDED;
      case 413, 429, 507 -> Status.Code.RESOURCE_EXHAUSTED;
      case 499 -> Status.Code.CANCELLED;
      case 501 -> Status.Code.UNIMPLEMENTED;
      case 503 -> Status.Code.UNAVAILABLE;
      default -> status < 500 ? Status.Code.INVALID_ARGUMENT : Status.Code.INTERNAL;
    };
  }

  /** The status of a call behind all filters: what was noted, or that all is well. */
  static Status read(CallResponse response) {
    byte[] body = response.body();
    if (body.length == 0) {
      return response.getStatus() < 400 ? Status.OK : Status.fromCode(byHttp(response.getStatus()));
    }
    try {
      JsonNode noted = JsonMapper.shared().readTree(body);
      return Status.fromCode(Status.Code.valueOf(noted.path(CODE).asString()))
          .withDescription(noted.path(MESSAGE).asString());
    } catch (JacksonException | IllegalArgumentException e) {
      return Status.INTERNAL.withCause(e);
    }
  }

  /** A call's request says it by itself, by its note. */
  @Override
  public boolean covers(String path) {
    return false;
  }

  @Override
  public String contentType() {
    return "application/grpc";
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeStringProperty(CODE, codeOf(problem).name());
    json.writeStringProperty(MESSAGE, problem.detail());
    json.writeEndObject();
  }
}
