package dev.semblance.api.tei.grpc;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializerBeans;
import org.springframework.context.ApplicationContext;

/**
 * The filters that every request of HTTP passes, in their order: request ids, meters, the access
 * log, problems, leases of the heap, callers. Safe to share.
 */
final class ServerFilters {
  private final List<Filter> filters;

  private ServerFilters(List<Filter> filters) {
    this.filters = filters;
  }

  /** Those of a server that runs: they are initialised. */
  static ServerFilters of(ApplicationContext context) {
    return new ServerFilters(
        StreamSupport.stream(new ServletContextInitializerBeans(context).spliterator(), false)
            .filter(AbstractFilterRegistrationBean.class::isInstance)
            .<Filter>map(bean -> ((AbstractFilterRegistrationBean<?>) bean).getFilter())
            .toList());
  }

  /** What a request comes to behind all filters. */
  @FunctionalInterface
  interface Served {
    void serve() throws IOException, ServletException;
  }

  /** Passes all of them; what {@code served} throws is answered by one of them. */
  void pass(CallRequest request, CallResponse response, Served served)
      throws IOException, ServletException {
    new Chain(filters, 0, served).doFilter(request, response);
  }

  private record Chain(List<Filter> filters, int next, Served served) implements FilterChain {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response)
        throws IOException, ServletException {
      if (next == filters.size()) {
        served.serve();
      } else {
        filters.get(next).doFilter(request, response, new Chain(filters, next + 1, served));
      }
    }
  }
}
