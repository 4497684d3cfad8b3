package dev.semblance.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What each route asks of its caller: one table, read from the top. Safe to share.
 *
 * <p>Paths are parsed as Spring MVC parses them, so no spelling of a path is one route here and
 * another there. What is in no line needs {@link Scope#EMBED}, so that a route nobody thought of is
 * not open. Below Actuator reading needs {@link Scope#METRICS}, every other method {@link
 * Scope#ADMIN}.
 */
final class Routes {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private static final String NAME = "name";
  private static final PathPattern OF_COLLECTION =
      PathPatternParser.defaultInstance.parse("/v1/collections/{" + NAME + "}/**");

  private final List<Route> table = new ArrayList<>();
  private final Route other;

  /**
   * A line of the table.
   *
   * @param scope what is needed, or null where nobody is asked, or where any scope does
   * @param writing what is needed of methods that change something
   * @param any whether every caller may, whatever its scopes; it costs nothing of a quota
   */
  record Route(PathPattern pattern, @Nullable Scope scope, @Nullable Scope writing, boolean any) {
    Route(PathPattern pattern, @Nullable Scope scope) {
      this(pattern, scope, scope == Scope.METRICS ? Scope.ADMIN : scope, false);
    }

    boolean open() {
      return scope == null && !any;
    }

    /** For logs: the table's pattern, not what the caller wrote. */
    String label() {
      return pattern.getPatternString();
    }
  }

  /**
   * @param actuator the path before Actuator's endpoints, such as {@code /actuator}; empty where
   *     they are at the root of a port of their own
   * @param parts what parts of the server say of routes of theirs
   */
  Routes(String actuator, List<OwnRoutes> parts) {
    for (String page :
        List.of(
            "/index.html",
            "/favicon.ico",
            "/docs/**",
            "/openapi.json",
            "/webjars/**",
            "/playground/**")) {
      add(page, null);
    }
    // Its page is for all, what is posted there is a request.
    add("/", null, Scope.EMBED);
    for (String probe : List.of("", "/liveness", "/readiness")) {
      add(actuator + "/health" + probe, null);
    }
    for (OwnRoutes part : parts) {
      part.open().forEach(path -> add(path, null, Scope.EMBED));
      part.meters().forEach(path -> add(path, Scope.METRICS));
    }
    add("/livez", null);
    add("/readyz", null);
    for (String own : List.of("/v1/status", "/v1/key")) {
      table.add(new Route(PathPatternParser.defaultInstance.parse(own), null, null, true));
    }
    add("/v1/collections/{name}/documents:delete", Scope.INDEX);
    add("/v1/collections/{name}/maps/**", Scope.SEARCH, Scope.INDEX);
    add("/v1/collections/{name}/migrations/**", Scope.SEARCH, Scope.INDEX);
    add("/v1/collections/{name}/snapshots/**", Scope.SEARCH, Scope.ADMIN);
    add("/v1/collections/{name}/documents/**", Scope.SEARCH, Scope.INDEX);
    add("/v1/collections/{name}/migrations/**", Scope.SEARCH, Scope.INDEX);
    add("/v1/collections/{name}", Scope.SEARCH, Scope.ADMIN);
    add("/v1/collections/**", Scope.SEARCH);
    for (String route :
        List.of(
            "embeddings",
            "sparse-embeddings",
            "token-embeddings",
            "similarity",
            "rerank",
            "classify",
            "tokenize",
            "detokenize")) {
      add("/v1/" + route, Scope.EMBED);
    }
    add("/v1/models/**", Scope.EMBED);
    if (actuator.isEmpty()) {
      parts.stream().flatMap(part -> part.computing().stream()).forEach(this::addBesideActuator);
    } else {
      add(actuator + "/**", Scope.METRICS);
    }
    other =
        new Route(
            PathPatternParser.defaultInstance.parse("/**"),
            actuator.isEmpty() ? Scope.METRICS : Scope.EMBED);
  }

  /**
   * A path that computes where Actuator's endpoints are at the root. One of a single segment may be
   * an endpoint of the same name, such as {@code /info}, and is read by who may read meters.
   */
  private void addBesideActuator(String pattern) {
    boolean single = pattern.lastIndexOf('/') == 0 && !pattern.contains("*");
    add(pattern, single ? Scope.METRICS : Scope.EMBED, Scope.EMBED);
  }

  private void add(String pattern, @Nullable Scope scope) {
    table.add(new Route(PathPatternParser.defaultInstance.parse(pattern), scope));
  }

  private void add(String pattern, @Nullable Scope reading, Scope writing) {
    table.add(new Route(PathPatternParser.defaultInstance.parse(pattern), reading, writing, false));
  }

  Route of(HttpServletRequest request) {
    PathContainer path = path(request);
    for (Route route : table) {
      if (route.pattern().matches(path)) {
        return asked(route, request.getMethod());
      }
    }
    return asked(other, request.getMethod());
  }

  /** To read meters is one thing; whatever Actuator can be told to change is the server itself. */
  private static Route asked(Route route, String method) {
    return READING.contains(method)
        ? route
        : new Route(route.pattern(), route.writing(), route.writing(), route.any());
  }

  /** The collection that a request names in its path, or null. */
  static @Nullable String collection(HttpServletRequest request) {
    PathPattern.PathMatchInfo found = OF_COLLECTION.matchAndExtract(path(request));
    return found == null ? null : found.getUriVariables().get(NAME);
  }

  private static PathContainer path(HttpServletRequest request) {
    RequestPath path = ServletRequestPathUtils.parse(request);
    return path.pathWithinApplication();
  }
}
