package dev.semblance.observation;

import io.micrometer.common.KeyValues;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * The labels of {@code http.server.requests}: Spring's (method, route, status, outcome), and the
 * model and lane of the request's account.
 */
final class RequestLabels extends DefaultServerRequestObservationConvention {

  @Override
  public KeyValues getLowCardinalityKeyValues(ServerRequestObservationContext context) {
    RequestAccount account = RequestAccount.of(context.getCarrier());
    return super.getLowCardinalityKeyValues(context)
        .and(
            "model", account == null ? RequestAccount.NONE : account.model(),
            "lane", account == null ? RequestAccount.NONE : account.lane());
  }
}
