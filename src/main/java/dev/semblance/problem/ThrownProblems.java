package dev.semblance.problem;

import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * What Spring, Tomcat and bugs throw, as problems. Messages of exceptions that are not ours are
 * never passed on: they were not written for callers, and they repeat what callers wrote.
 */
final class ThrownProblems {
  private ThrownProblems() {}

  static Problem of(Throwable thrown, @Nullable String requestId) {
    return switch (thrown) {
      case Fault fault -> Problem.of(fault);
      case HttpRequestMethodNotSupportedException e ->
          Problem.of(
              ProblemKind.METHOD_NOT_ALLOWED,
              "the method is " + Fault.quote(e.getMethod()) + ", allowed: " + allowed(e),
              List.of(),
              headers(e));
      case HttpMediaTypeNotAcceptableException e ->
          Problem.of(
              ProblemKind.NOT_ACCEPTABLE,
              "Accept matches none of: " + types(e),
              List.of(),
              Map.of());
      case HttpMediaTypeException e ->
          Problem.of(
              ProblemKind.UNSUPPORTED_MEDIA_TYPE,
              "Content-Type is none of: " + types(e),
              List.of(),
              Map.of());
      case MissingServletRequestParameterException e ->
          Problem.of(new Fault.InvalidRequest(Fault.Place.of(e.getParameterName()), "is missing"));
      case InvalidParameterException _ ->
          Problem.of(
              ProblemKind.INVALID_REQUEST,
              "the query string cannot be read, needed: name=value, several joined by &");
      case MethodArgumentTypeMismatchException e ->
          Problem.of(
              new Fault.InvalidRequest(
                  Fault.Place.of(e.getName()),
                  "is " + Fault.quote(String.valueOf(e.getValue())) + ", needed: " + needed(e)));
      case HttpMessageNotReadableException _ ->
          Problem.of(ProblemKind.INVALID_REQUEST, "the body cannot be read");
      case ErrorResponse e -> ofStatus(e.getStatusCode().value(), requestId);
      default -> ofStatus(500, requestId);
    };
  }

  /** Whether it says that the path is no route, of which more is to be told than a status. */
  static boolean isMissingRoute(Throwable thrown) {
    return thrown instanceof NoResourceFoundException || thrown instanceof NoHandlerFoundException;
  }

  /** What is known when only a status is: Tomcat's own refusals, and {@code sendError}. */
  static Problem ofStatus(int status, @Nullable String requestId) {
    return switch (status) {
      case 400 ->
          Problem.of(
              ProblemKind.INVALID_REQUEST,
              "the request is malformed: its request line, headers or path cannot be read");
      case 404 -> Problem.of(ProblemKind.ROUTE_NOT_FOUND, "no such route");
      case 405 -> Problem.of(ProblemKind.METHOD_NOT_ALLOWED, "the method is not allowed here");
      case 414 ->
          Problem.of(
              ProblemKind.URI_TOO_LONG,
              "the request line is longer than server.max-http-request-header-size allows");
      case 416 ->
          Problem.of(ProblemKind.RANGE_NOT_SATISFIABLE, "Range asks for no bytes that there are");
      case 417 ->
          Problem.of(ProblemKind.EXPECTATION_FAILED, "Expect is something else than 100-continue");
      case 431 ->
          Problem.of(
              ProblemKind.HEADERS_TOO_LARGE,
              "the headers are more, or longer, than server.max-http-request-header-size allows");
      case 501 ->
          Problem.of(
              ProblemKind.NOT_IMPLEMENTED,
              "Transfer-Encoding is something else than chunked; a body that is packed says so in"
                  + " Content-Encoding: gzip");
      case 503 -> Problem.of(ProblemKind.NOT_READY, "the server is not ready");
      case 505 ->
          Problem.of(
              ProblemKind.HTTP_VERSION_NOT_SUPPORTED,
              "the request line names another version than HTTP/1.1 or HTTP/1.0");
      default -> status >= 500 ? unexpected(requestId) : byReason(status);
    };
  }

  private static Problem unexpected(@Nullable String requestId) {
    return Problem.of(
        ProblemKind.INTERNAL_ERROR,
        "an error that was not expected"
            + (requestId == null ? "" : "; the log has it under the request id " + requestId));
  }

  private static Problem byReason(int status) {
    HttpStatus known = HttpStatus.resolve(status);
    String reason = known == null ? "Refused" : known.getReasonPhrase();
    String code = reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "_");
    return new Problem(null, status, code, reason, reason, List.of(), Map.of());
  }

  private static String allowed(HttpRequestMethodNotSupportedException e) {
    String[] methods = e.getSupportedMethods();
    return methods == null ? "none" : String.join(", ", methods);
  }

  private static Map<String, String> headers(ErrorResponse response) {
    HttpHeaders headers = response.getHeaders();
    return headers.headerSet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, header -> String.join(", ", header.getValue())));
  }

  private static String types(HttpMediaTypeException e) {
    return e.getSupportedMediaTypes().stream()
        .map(MediaType::toString)
        .collect(Collectors.joining(", "));
  }

  private static String needed(TypeMismatchException e) {
    Class<?> type = e.getRequiredType();
    return type == null ? "another type" : type.getSimpleName();
  }
}
