package dev.semblance.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Serves a path with slashes too many as the route is. It comes before everything that reads paths,
 * so that what a caller may do is decided on the path that is served.
 */
final class PlainPathFilter extends OncePerRequestFilter {

  /** A page whose links are relative: it leads to the address without the slash. */
  private static final String DOCS = "/docs/";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String sent = request.getRequestURI();
    if (PlainPath.is(sent) || sent.equals(request.getContextPath() + DOCS)) {
      chain.doFilter(request, response);
      return;
    }
    request.setAttribute(PlainPath.SENT, sent);
    chain.doFilter(new PlainRequest(request), response);
  }

  private static final class PlainRequest extends HttpServletRequestWrapper {
    private final String context;
    private final String path;

    PlainRequest(HttpServletRequest request) {
      super(request);
      this.context = PlainPath.of(request.getContextPath());
      String plain = PlainPath.of(request.getRequestURI());
      // The root below a context path keeps its slash, as everywhere.
      this.path = plain.equals(context) ? context + "/" : plain;
    }

    @Override
    public String getContextPath() {
      return context;
    }

    @Override
    public String getRequestURI() {
      return path;
    }

    @Override
    public StringBuffer getRequestURL() {
      StringBuffer url = super.getRequestURL();
      int at = url.indexOf("/", url.indexOf("://") + 3);
      return at < 0 ? url : url.replace(at, url.length(), path);
    }

    @Override
    public String getServletPath() {
      return PlainPath.of(super.getServletPath());
    }
  }
}
