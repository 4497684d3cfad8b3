package dev.semblance.api;

import dev.semblance.problem.ProblemStyle;
import java.util.List;

/**
 * One family of clients' words for what this server does: a bean of its package, which is all that
 * the rest of the server knows of it. Its controllers are found by scanning; its OpenAPI document
 * is the static resource {@code PREFIX/openapi.json}.
 *
 * <p>A dialect that comes, or goes, is one package and one document: who may call which of its
 * routes, how its problems look and where its document is follow from here.
 */
public interface Dialect extends ProblemStyle {

  /**
   * Below which its vendor's paths stand as the vendor has them, such as {@code /tei}; empty for
   * one that stands at the root alone, among {@link #rootPaths}.
   */
  String prefix();

  /**
   * Its paths at the root, beside those below its prefix; one that ends in <code>/**</code> stands
   * for all below it as well.
   */
  default List<String> rootPaths() {
    return List.of();
  }

  /** Paths for which no key is asked. */
  default List<String> openPaths() {
    return List.of();
  }

  /** Paths that answer all meters as Prometheus' text, for callers with that scope. */
  default List<String> meterPaths() {
    return List.of();
  }

  @Override
  default boolean covers(String path) {
    return (!prefix().isEmpty() && below(path, prefix()))
        || rootPaths().stream()
            .anyMatch(
                own ->
                    own.endsWith("/**")
                        ? below(path, own.substring(0, own.length() - 3))
                        : path.equals(own));
  }

  @Override
  default String contentType() {
    return "application/json";
  }

  private static boolean below(String path, String parent) {
    return path.startsWith(parent)
        && (path.length() == parent.length() || path.charAt(parent.length()) == '/');
  }
}
