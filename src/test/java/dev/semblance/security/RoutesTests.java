package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class RoutesTests {
  private static @Nullable Scope scope(Routes routes, String uri) {
    return routes.of(new MockHttpServletRequest("GET", uri)).scope();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /v1/embeddings, EMBED
          /v1/token-embeddings, EMBED
          /v1/tokenize, EMBED
          /v1/detokenize, EMBED
          /v1/similarity, EMBED
          /v1/rerank, EMBED
          /v1/models, EMBED
          /v1/models/org/name, EMBED
          /v1/models/org%2Fname, EMBED
          /v1/collections, SEARCH
          /v1/collections/wiki/search, SEARCH
          /v1/nothing, EMBED
          /nothing, EMBED
          /actuator, METRICS
          /actuator/prometheus, METRICS
          /actuator/health/models, METRICS
          /actuator/health, OPEN
          /actuator/health/liveness, OPEN
          /actuator/health/readiness, OPEN
          /livez, OPEN
          /, OPEN
          /docs, OPEN
          /docs/errors, OPEN
          /docs/swagger-initializer.js, OPEN
          /openapi.json, OPEN
          /webjars/swagger-ui/5/x.js, OPEN
          """)
  void eachRouteAsksForItsScope(String uri, String needed) {
    assertThat(String.valueOf(scope(new Routes("/actuator", List.of()), uri)))
        .isEqualTo(needed.equals("OPEN") ? "null" : needed);
  }

  @ParameterizedTest
  @CsvSource({
    "/actuator, /actuator/loggers/semblance.audit",
    "/manage, /manage/loggers/semblance.audit",
    "'', /loggers/semblance.audit"
  })
  void readingBelowActuatorAsksForMetricsAndEveryWriteForAdmin(String base, String uri) {
    Routes routes = new Routes(base, List.of());
    for (String method : List.of("GET", "HEAD", "OPTIONS")) {
      assertThat(routes.of(new MockHttpServletRequest(method, uri)).scope())
          .isEqualTo(Scope.METRICS);
    }
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get")) {
      assertThat(routes.of(new MockHttpServletRequest(method, uri)).scope())
          .as(method)
          .isEqualTo(Scope.ADMIN);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET, /v1/collections/wiki, SEARCH
          PUT, /v1/collections/wiki, ADMIN
          PATCH, /v1/collections/wiki, ADMIN
          DELETE, /v1/collections/wiki, ADMIN
          PUT, /v1/collections/wiki/documents, INDEX
          GET, /v1/collections/wiki/documents/a%2Fb, SEARCH
          GET, /v1/collections/wiki/documents/a/b, SEARCH
          PATCH, /v1/collections/wiki/documents/a/b, INDEX
          POST, /v1/collections/wiki/documents:delete, INDEX
          POST, /v1/collections/wiki/documents:export, SEARCH
          POST, /v1/collections/wiki/search, SEARCH
          POST, /v1/collections/wiki/maps, INDEX
          GET, /v1/collections/wiki/maps/1, SEARCH
          DELETE, /v1/collections/wiki/maps/1, INDEX
          POST, /v1/collections/wiki/migrations, INDEX
          POST, /v1/collections/wiki/migrations/1:activate, INDEX
          GET, /v1/collections/wiki/migrations/1, SEARCH
          POST, /v1/collections/wiki/snapshots, ADMIN
          POST, /v1/collections/wiki/snapshots/1:restore, ADMIN
          GET, /v1/collections/wiki/snapshots, SEARCH
          DELETE, /v1/collections/wiki/snapshots/1, ADMIN
          """)
  void collectionsAreReadWrittenAndMadeByDifferentScopes(String method, String uri, Scope needed) {
    assertThat(
            new Routes("/actuator", List.of()).of(new MockHttpServletRequest(method, uri)).scope())
        .isEqualTo(needed);
  }

  /** MVC reads each of these as the first, so the table must. */
  @ParameterizedTest
  @CsvSource({"/v1/embeddings", "/v1/embeddings;a=b", "/v1;x/embeddings", "/%76%31/embeddings"})
  void noSpellingOfAPathIsAnotherRoute(String uri) {
    assertThat(scope(new Routes("/actuator", List.of()), uri)).isEqualTo(Scope.EMBED);
  }

  @ParameterizedTest
  @CsvSource({"/docs%2F..%2Fv1/embeddings", "/DOCS", "//docs", "/docs.json"})
  void whatOnlyLooksLikeAnOpenPageIsNotOne(String uri) {
    assertThat(scope(new Routes("/actuator", List.of()), uri)).isNotNull();
  }

  @Test
  void endpointsAtTheRootOfTheirOwnPortAreMeters() {
    Routes apart = new Routes("", List.of());

    assertThat(scope(apart, "/prometheus")).isEqualTo(Scope.METRICS);
    assertThat(scope(apart, "/health/readiness")).isNull();
    assertThat(scope(apart, "/v1/embeddings")).isEqualTo(Scope.EMBED);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          POST, /x, EMBED
          POST, /x/embed, EMBED
          GET, /x/models, EMBED
          POST, /embed, EMBED
          POST, /info, EMBED
          GET, /info, METRICS
          GET, /api/tags, EMBED
          POST, /tei.v1.Embed/Embed, EMBED
          GET, /x/metrics, METRICS
          POST, /x/metrics, ADMIN
          POST, /loggers/semblance.audit, ADMIN
          POST, /refresh, ADMIN
          """)
  void dialectsComputeForWhoMayEmbedBesideEndpointsAtTheRoot(
      String method, String uri, Scope needed) {
    Routes routes =
        new Routes(
            "",
            List.of(
                new OwnRoutes(
                    List.of("/x/health"),
                    List.of("/x/metrics"),
                    List.of("/x/**", "/embed", "/info", "/api/**", "/tei.v1.Embed/*"))));

    assertThat(routes.of(new MockHttpServletRequest(method, uri)).scope()).isEqualTo(needed);
  }

  @Test
  void anyCallerMayAskWhatTheServerDoesAndWhatItsKeyIsGoodFor() {
    for (String uri : List.of("/v1/status", "/v1/key")) {
      Routes.Route route =
          new Routes("/actuator", List.of()).of(new MockHttpServletRequest("GET", uri));
      assertThat(route.open()).isFalse();
      assertThat(route.any()).isTrue();
      assertThat(route.scope()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /v1/collections/wiki, wiki
          /v1/collections/wiki/documents/a%2Fb, wiki
          /v1/collections/w%69ki;a=b/search, wiki
          /v1/collections, NONE
          /v1/models/wiki, NONE
          """)
  void theCollectionOfAPathIsReadAsItsControllersReadIt(String uri, String name) {
    assertThat(String.valueOf(Routes.collection(new MockHttpServletRequest("GET", uri))))
        .isEqualTo(name.equals("NONE") ? "null" : name);
  }

  @Test
  void adminMayDoEverything() {
    for (Scope scope : Scope.values()) {
      assertThat(scope.grantedBy(java.util.Set.of(Scope.ADMIN))).isTrue();
    }
    assertThat(Scope.ADMIN.grantedBy(java.util.Set.of(Scope.EMBED))).isFalse();
  }

  @Test
  void whatIsOpenToReadIsNotOpenToPostTo() {
    Routes routes =
        new Routes(
            "/actuator",
            List.of(new OwnRoutes(List.of("/x/health"), List.of("/x/metrics"), List.of("/x/**"))));

    for (String open : List.of("/", "/x/health")) {
      assertThat(routes.of(new MockHttpServletRequest("GET", open)).scope()).isNull();
      assertThat(routes.of(new MockHttpServletRequest("POST", open)).scope())
          .isEqualTo(Scope.EMBED);
    }
    assertThat(routes.of(new MockHttpServletRequest("GET", "/x/metrics")).scope())
        .isEqualTo(Scope.METRICS);
  }
}
