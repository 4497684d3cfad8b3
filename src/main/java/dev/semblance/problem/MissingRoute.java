package dev.semblance.problem;

import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * What a caller is told whose path is no route: the path as it was sent, and the route that was
 * meant where {@code /v1} stands twice, or not at all. Safe to share.
 */
final class MissingRoute {
  private static final String V1 = "/v1";

  private final Supplier<List<PathPattern>> routes;

  /**
   * @param mapping of the routes there are, or null where there are none; asked once, at the first
   *     path that is none
   */
  MissingRoute(Supplier<@Nullable RequestMappingHandlerMapping> mapping) {
    this.routes = SingletonSupplier.of(() -> patterns(mapping.get()));
  }

  Problem problem(HttpServletRequest request) {
    return Problem.of(
        ProblemKind.ROUTE_NOT_FOUND,
        "no such route: "
            + shown(request.getMethod())
            + " "
            + Fault.quote(PlainPath.sent(request))
            + "; "
            + advice(PlainPath.within(request))
            + BasePath.of(request)
            + "/docs lists all");
  }

  private String advice(String path) {
    if (path.startsWith(V1 + V1 + "/") && known(path.substring(V1.length()))) {
      return "the route is "
          + shown(path.substring(V1.length()))
          + ", the client's base URL holds /v1 once too often; ";
    }
    if (!path.startsWith(V1 + "/") && known(V1 + path)) {
      return "the route is " + shown(V1 + path) + ", add /v1 to the client's base URL; ";
    }
    return "";
  }

  /** Unquoted, but no more of it than any other text of a caller. */
  private static String shown(String text) {
    String quoted = Fault.quote(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  private boolean known(String path) {
    PathContainer parsed = PathContainer.parsePath(path);
    return routes.get().stream().anyMatch(route -> route.matches(parsed));
  }

  private static List<PathPattern> patterns(@Nullable RequestMappingHandlerMapping mapping) {
    return mapping == null
        ? List.of()
        : mapping.getHandlerMethods().keySet().stream()
            .flatMap(
                info ->
                    info.getPathPatternsCondition() == null
                        ? List.<PathPattern>of().stream()
                        : info.getPathPatternsCondition().getPatterns().stream())
            .toList();
  }
}
