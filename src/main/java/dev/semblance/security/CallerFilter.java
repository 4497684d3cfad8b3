package dev.semblance.security;

import dev.semblance.fault.Fault;
import dev.semblance.problem.ProblemWriter;
import dev.semblance.problem.RequestOutcome;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a request through when its caller is known, may do it, and has something left for it. */
final class CallerFilter extends OncePerRequestFilter {
  private final Routes routes;
  private final Callers callers;
  private final QuotaBook quotas;
  private final AuditLog audit;
  private final ProblemWriter problems;
  private final LongSupplier ticker;
  private final Supplier<ChargeListener> charges;

  CallerFilter(
      Routes routes,
      Callers callers,
      QuotaBook quotas,
      AuditLog audit,
      ProblemWriter problems,
      LongSupplier ticker,
      Supplier<ChargeListener> charges) {
    this.routes = routes;
    this.callers = callers;
    this.quotas = quotas;
    this.audit = audit;
    this.problems = problems;
    this.ticker = ticker;
    this.charges = charges;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Routes.Route route = routes.of(request);
    if (route.open()) {
      chain.doFilter(request, response);
      return;
    }
    // What one caller is told is not for a cache between.
    response.setHeader("Cache-Control", "no-store");
    Caller caller = null;
    Charge charge;
    try {
      caller = callers.of(request);
      RequestOutcome.calledBy(request, caller.name(), caller.label());
      check(request, route, caller);
      CallerQuota quota = caller.quota().isUnlimited() ? null : quotas.of(caller);
      charge = new Charge(quota, response, ticker);
      if (!route.any()) {
        charge.request();
      }
      caller.collections().putOn(request);
      CallerFacts.put(request, caller, quota, ticker.getAsLong());
    } catch (Fault fault) {
      problems.write(request, response, fault);
      audit.tell(request, route, caller, response.getStatus(), 0);
      return;
    }
    charge.putOn(request);
    served(request, response, chain, route, caller, charge);
  }

  private static void check(HttpServletRequest request, Routes.Route route, Caller caller) {
    Scope scope = route.scope();
    if (scope != null && !scope.grantedBy(caller.scopes())) {
      throw new Fault.ScopeMissing(scope.wireName(), Scope.names(caller.scopes()));
    }
    String collection = Routes.collection(request);
    if (collection != null) {
      caller.collections().check(collection);
    }
  }

  private void served(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Routes.Route route,
      @Nullable Caller caller,
      Charge charge)
      throws ServletException, IOException {
    boolean ended = false;
    try {
      chain.doFilter(request, response);
      ended = true;
    } finally {
      if (caller != null && charge.tokens() > 0) {
        charges.get().charged(caller.label(), charge.tokens());
      }
      // What is thrown here becomes an answer further out.
      audit.tell(request, route, caller, ended ? response.getStatus() : 500, charge.tokens());
    }
  }
}
