package dev.semblance.api;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request its lease of the heap, and takes it back however the request ends. */
final class LeaseFilter extends OncePerRequestFilter {
  private final HeldBytes heldBytes;

  LeaseFilter(HeldBytes heldBytes) {
    this.heldBytes = heldBytes;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try (HeldLease lease = heldBytes.lease()) {
      ScopedValue.where(HeldLease.CURRENT, lease)
          .<Void, Exception>call(
              () -> {
                chain.doFilter(request, response);
                return null;
              });
    } catch (ServletException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a filter chain threw what it does not declare", e);
    }
  }
}
