package dev.semblance.status;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Counts requests as they end: all but pages, probes and meters, which are read outside {@code
 * /v1}, and but those that ask for the count.
 */
final class RequestCountFilter extends OncePerRequestFilter {
  private static final int REFUSED = 429;
  private static final String NATIVE = "/v1/";
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> WATCHING = Set.of(StatusController.STATUS, StatusController.KEY);

  private final LiveRates rates;

  RequestCountFilter(LiveRates rates) {
    this.rates = rates;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return (READING.contains(request.getMethod()) && !path.startsWith(NATIVE))
        || WATCHING.contains(path);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      chain.doFilter(request, response);
    } finally {
      rates.request(response.getStatus() == REFUSED);
    }
  }
}
