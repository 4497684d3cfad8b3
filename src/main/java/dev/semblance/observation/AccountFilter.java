package dev.semblance.observation;

import dev.semblance.api.RequestArrival;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/** Opens the account of each request and logs it when the answer is out. */
final class AccountFilter extends OncePerRequestFilter {

  private final @Nullable AccessLog log;
  private final StageLog stages;

  /**
   * @param log null where no access is to be logged
   */
  AccountFilter(@Nullable AccessLog log, Watching watching) {
    this.log = log;
    this.stages = new StageLog(watching);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long arrival = RequestArrival.note(request);
    RequestAccount account = RequestAccount.open(request);
    boolean broken = true;
    try {
      chain.doFilter(request, response);
      broken = false;
    } finally {
      long nanos = System.nanoTime() - arrival;
      stages.write(request, response, account, nanos);
      if (log != null) {
        log.write(request, response, account, nanos, broken);
      }
    }
  }
}
