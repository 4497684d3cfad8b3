package dev.semblance.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.observation.ServerHttpObservationDocumentation;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Counts and logs requests that Tomcat refuses before any filter sees them: an unknown version of
 * HTTP, headers that cannot be parsed, a method that it does not pass on. Tomcat tells its access
 * logs of every request, so this is one, and passes over those that have been logged.
 */
final class RefusedByTomcat extends ValveBase implements org.apache.catalina.AccessLog {
  private final @Nullable AccessLog log;
  private final RequestLabels labels;
  private final ObservationRegistry observations;

  /**
   * @param log null where nothing is to be logged
   */
  RefusedByTomcat(@Nullable AccessLog log, RequestLabels labels, ObservationRegistry observations) {
    super(true);
    this.log = log;
    this.labels = labels;
    this.observations = observations;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
  }

  /**
   * @param time nanoseconds since the request began
   */
  @Override
  public void log(Request request, Response response, long time) {
    if (RequestAccount.of(request) != null) {
      return;
    }
    Observation observation =
        ServerHttpObservationDocumentation.HTTP_SERVLET_SERVER_REQUESTS.observation(
            null,
            labels,
            () -> new ServerRequestObservationContext(new Parsed(request), response),
            observations);
    observation.start().stop();
    if (log != null) {
      log.write(request, response, RequestAccount.open(request), time, false);
    }
  }

  @Override
  public void setRequestAttributesEnabled(boolean enabled) {
    // What proxies say of the caller is not logged.
  }

  @Override
  public boolean getRequestAttributesEnabled() {
    return false;
  }

  /**
   * A request line that could not be parsed has left no method and no path, not even empty ones.
   */
  private static final class Parsed extends HttpServletRequestWrapper {
    Parsed(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getMethod() {
      return Objects.requireNonNullElse(super.getMethod(), "");
    }

    @Override
    public String getRequestURI() {
      return Objects.requireNonNullElse(super.getRequestURI(), "");
    }
  }
}
