package dev.semblance.observation;

import dev.semblance.problem.RequestOutcome;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * The labels of {@code http.server.requests}: Spring's (method, route, status, outcome), and the
 * model and lane of the request's account.
 */
final class RequestLabels extends DefaultServerRequestObservationConvention {

  /** An answer that broke off has not the status that it began with. */
  @Override
  protected KeyValue status(ServerRequestObservationContext context) {
    HttpServletRequest request = context.getCarrier();
    HttpServletResponse response = context.getResponse();
    return request != null && response != null && RequestOutcome.brokenOff(request)
        ? KeyValue.of("status", Integer.toString(RequestOutcome.status(request, response)))
        : super.status(context);
  }

  @Override
  protected KeyValue outcome(ServerRequestObservationContext context) {
    HttpServletRequest request = context.getCarrier();
    HttpServletResponse response = context.getResponse();
    return request != null && response != null && RequestOutcome.brokenOff(request)
        ? KeyValue.of(
            "outcome",
            RequestOutcome.status(request, response) < 500 ? "CLIENT_ERROR" : "SERVER_ERROR")
        : super.outcome(context);
  }

  @Override
  public KeyValues getLowCardinalityKeyValues(ServerRequestObservationContext context) {
    RequestAccount account = RequestAccount.of(context.getCarrier());
    return super.getLowCardinalityKeyValues(context)
        .and(
            "model", account == null ? RequestAccount.NONE : account.model(),
            "lane", account == null ? RequestAccount.NONE : account.lane());
  }
}
