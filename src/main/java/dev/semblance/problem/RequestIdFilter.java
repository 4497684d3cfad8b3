package dev.semblance.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request its id, in the answer's header and in every line it logs. */
final class RequestIdFilter extends OncePerRequestFilter {

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = RequestId.give(request, request.getHeader(RequestId.HEADER));
    response.setHeader(RequestId.HEADER, id);
    try (MDC.MDCCloseable _ = MDC.putCloseable(RequestId.MDC_KEY, id)) {
      chain.doFilter(request, response);
    }
  }
}
