package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.semblance.api.HttpCaller;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * A server that asks its callers, over HTTP: keys of a file and of the settings, tokens, quotas,
 * other sites' pages, a management port of its own.
 */
@SpringBootTest(
    classes = SecuritySlice.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "management.prometheus.metrics.export.enabled=true",
      "management.endpoint.loggers.access=unrestricted",
      "semblance.security.require-keys=true",
      "semblance.security.audit=all",
      "semblance.security.keys[0].name=vault",
      "semblance.security.keys[0].key=" + CallersWebTests.VAULT,
      "semblance.security.cors.allowed-origins=https://app.example.org,app://obsidian.md,"
          + "chrome-extension://abcdefghijklmnop,tauri://localhost,capacitor://localhost",
      "semblance.security.jwt.scope-claims=scope,realm.roles",
      "semblance.security.jwt.scopes.metrics=metrics,monitoring:read"
    })
class CallersWebTests {
  static final String VAULT = "a-secret-of-somebody-elses-vault";

  private static final String EMBEDDINGS = "/v1/embeddings";
  private static final String ONE = "{\"input\":\"a b\"}";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Map<String, String> SECRETS =
      Map.of(
          "embed", KeySecret.create(RANDOM),
          "search", KeySecret.create(RANDOM),
          "metrics", KeySecret.create(RANDOM),
          "admin", KeySecret.create(RANDOM),
          "expired", KeySecret.create(RANDOM),
          "three-requests", KeySecret.create(RANDOM),
          "forty-tokens", KeySecret.create(RANDOM));
  private static final IdentityProvider PROVIDER = new IdentityProvider();
  private static final Path FILE = newFile();

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;
  private HttpCaller http;
  private HttpCaller management;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    new KeysFile(FILE)
        .change(
            none ->
                List.of(
                    key("embed", "embed", null, Quota.UNLIMITED),
                    key("search", "search", null, Quota.UNLIMITED),
                    key("metrics", "metrics", null, Quota.UNLIMITED),
                    key("admin", "admin", null, Quota.UNLIMITED),
                    key("expired", "embed", Instant.now().minusSeconds(5), Quota.UNLIMITED),
                    key("three-requests", "embed", null, new Quota(3L, null)),
                    key("forty-tokens", "embed", null, new Quota(null, 40L))));
    registry.add("semblance.security.keys-file", FILE::toString);
    registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", PROVIDER::issuer);
    registry.add(
        "spring.security.oauth2.resourceserver.jwt.audiences", () -> IdentityProvider.AUDIENCE);
  }

  private static Path newFile() {
    try {
      return Files.createTempDirectory("semblance-keys").resolve("keys.json");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ApiKey key(String name, String scope, Instant expires, Quota quota) {
    return new ApiKey(
        name,
        KeySecret.hash(SECRETS.get(name)),
        Scope.parse("scopes", List.of(scope)),
        CollectionPrefixes.ALL,
        Instant.now(),
        expires,
        quota);
  }

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
    management = new HttpCaller(managementPort);
  }

  @AfterAll
  static void stop() {
    PROVIDER.stop();
  }

  private static String[] bearer(String secret) {
    return new String[] {"Authorization", "Bearer " + secret};
  }

  private HttpCaller.Answer ask(String method, String path, String... headers) {
    return method.equals("GET") ? http.get(path, headers) : http.post(path, ONE, headers);
  }

  // ---- 401, 403, 429 ----

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          POST, /v1/embeddings,        embed,  openai
          POST, /v1/token-embeddings,  embed,  problem
          POST, /v1/tokenize,          embed,  problem
          POST, /v1/detokenize,        embed,  problem
          POST, /v1/similarity,        embed,  problem
          POST, /v1/rerank,            embed,  problem
          GET,  /v1/models,            embed,  openai
          GET,  /v1/models/default,    embed,  openai
          POST, /v1/collections/c/search, search, problem
          GET,  /v1/nothing,           embed,  problem
          """)
  void everyRouteRefusesNobodyAndWhoMayNot(String method, String path, String scope, String shape) {
    HttpCaller.Answer nobody = ask(method, path);
    HttpCaller.Answer unknown = ask(method, path, bearer(KeySecret.create(RANDOM)));
    HttpCaller.Answer expired = ask(method, path, bearer(SECRETS.get("expired")));
    HttpCaller.Answer other = ask(method, path, bearer(SECRETS.get("metrics")));
    HttpCaller.Answer right = ask(method, path, bearer(SECRETS.get(scope)));
    HttpCaller.Answer admin = ask(method, path, bearer(SECRETS.get("admin")));

    for (HttpCaller.Answer refused : List.of(nobody, unknown, expired)) {
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer realm=\"semblance\"");
      assertThat(code(refused, shape)).isEqualTo("invalid_api_key");
    }
    assertThat(nobody.header("WWW-Authenticate")).doesNotContain("error");
    assertThat(unknown.header("WWW-Authenticate")).endsWith("error=\"invalid_token\"");
    assertThat(expired.text()).contains("the key expired at");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.header("WWW-Authenticate"))
        .endsWith("error=\"insufficient_scope\", scope=\"" + scope + "\"");
    assertThat(code(other, shape)).isEqualTo("scope_missing");
    assertThat(other.text())
        .contains("the scope " + scope + " is needed here; this caller has metrics");
    assertThat(right.status()).isNotIn(401, 403, 429, 500);
    assertThat(admin.status()).isEqualTo(right.status());
  }

  private static String code(HttpCaller.Answer answer, String shape) {
    if (shape.equals("openai")) {
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(answer.error().path("type").asString())
          .isEqualTo(answer.status() == 401 ? "authentication_error" : "permission_error");
      return answer.error().path("code").asString();
    }
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("status").intValue()).isEqualTo(answer.status());
    return answer.json().path("code").asString();
  }

  @Test
  void pagesProbesAndTheDocumentAreOpen() {
    for (String path :
        List.of("/", "/playground/main.js", "/docs", "/docs/errors", "/openapi.json")) {
      assertThat(http.get(path).status()).as(path).isEqualTo(200);
    }
    for (String probe : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
      assertThat(management.get(probe).status()).as(probe).isEqualTo(200);
    }
  }

  @Test
  void aKeyMayComeInEitherHeaderAndItsOwnComesFirst() {
    String embed = SECRETS.get("embed");

    assertThat(http.post(EMBEDDINGS, ONE, "X-API-Key", embed).status()).isEqualTo(200);
    assertThat(http.post(EMBEDDINGS, ONE, "Authorization", "bearer " + embed).status())
        .isEqualTo(200);
    assertThat(
            http.post(EMBEDDINGS, ONE, "Authorization", "Bearer none", "X-API-Key", embed).status())
        .isEqualTo(200);
    assertThat(http.post(EMBEDDINGS, ONE, "Authorization", "Basic " + embed).message())
        .contains("Authorization is of another kind");
    assertThat(http.post(EMBEDDINGS, ONE, "X-API-Key", "x".repeat(9000)).status()).isEqualTo(401);
    assertThat(http.post(EMBEDDINGS + "?api_key=" + embed, ONE).status()).isEqualTo(401);
  }

  @Test
  void aKeyOfTheSettingsIsAsGood() {
    assertThat(http.post(EMBEDDINGS, ONE, bearer(VAULT)).status()).isEqualTo(200);
  }

  @Test
  void aMistypedKeyIsSaidToBeMistyped() {
    String cut = SECRETS.get("embed").substring(0, 50);

    assertThat(http.post(EMBEDDINGS, ONE, bearer(cut)).message())
        .isEqualTo("the key is cut off or mistyped: its checksum does not fit")
        .doesNotContain(cut);
  }

  @Test
  void anEscapedPathIsTheSameRoute() {
    assertThat(http.post("/v1/%65mbeddings", ONE).status()).isEqualTo(401);
    assertThat(http.post("/v1;docs/embeddings", ONE).status()).isEqualTo(401);
    assertThat(http.post("/docs/../v1/embeddings", ONE).status()).isIn(400, 401);
    // Below the open pages, where MVC finds nothing: dots are no way out of a path.
    assertThat(http.post("//docs/..;/v1/embeddings", ONE).status()).isIn(400, 401, 404);
    assertThat(http.get("/v1/models/org%2Fprompted", bearer(SECRETS.get("embed"))).status())
        .isEqualTo(200);
  }

  @Test
  void requestsOverTheQuotaAre429WithWhatIsLeft() {
    String[] three = bearer(SECRETS.get("three-requests"));
    List<String> remaining = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      HttpCaller.Answer answer = http.get("/v1/models", three);
      assertThat(answer.status()).isEqualTo(200);
      remaining.add(answer.header("x-ratelimit-remaining-requests"));
    }

    HttpCaller.Answer refused = http.get("/v1/models", three);
    HttpCaller.Answer native429 = http.post("/v1/tokenize", ONE, three);

    assertThat(remaining).containsExactly("2", "1", "0");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.error().path("type").asString()).isEqualTo("rate_limit_error");
    assertThat(refused.error().path("code").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 20);
    assertThat(refused.header("x-ratelimit-limit-requests")).isEqualTo("3");
    assertThat(refused.header("x-ratelimit-reset-requests")).endsWith("s");
    assertThat(refused.header("RateLimit-Policy"))
        .isEqualTo("\"requests\";q=3;w=60;qu=\"requests\"");
    assertThat(refused.header("RateLimit")).startsWith("\"requests\";r=0;t=");
    assertThat(native429.status()).isEqualTo(429);
    assertThat(native429.json().path("code").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(http.get("/v1/models", bearer(SECRETS.get("embed"))).header("RateLimit")).isNull();
  }

  /** Forty tokens a minute; {@code a b} is four, with those around it. */
  @Test
  void tokensAreChargedByWhatWasUsed() {
    String[] forty = bearer(SECRETS.get("forty-tokens"));

    HttpCaller.Answer first = http.post(EMBEDDINGS, ONE, forty);
    HttpCaller.Answer failed = http.post(EMBEDDINGS, "{\"input\":\"poison\"}", forty);
    HttpCaller.Answer both =
        http.post("/v1/similarity", "{\"inputs\":[\"a b\"],\"against\":[\"a b\",\"a b\"]}", forty);
    HttpCaller.Answer vectors =
        http.post(
            "/v1/similarity",
            "{\"inputs\":[[1,0],[0,1]],\"space\":\"unchecked\",\"metric\":\"cosine\"}",
            forty);
    HttpCaller.Answer tooMany =
        http.post(EMBEDDINGS, "{\"input\":[" + "\"a b c d e f\",".repeat(19) + "\"a\"]}", forty);

    assertThat(first.json().at("/usage/total_tokens").intValue()).isEqualTo(4);
    assertThat(first.header("x-ratelimit-remaining-tokens")).isEqualTo("36");
    assertThat(failed.status()).isGreaterThanOrEqualTo(400);
    assertThat(Integer.parseInt(failed.header("x-ratelimit-remaining-tokens"))).isBetween(36, 40);
    assertThat(both.status()).as(both.text()).isEqualTo(200);
    assertThat(Integer.parseInt(both.header("x-ratelimit-remaining-tokens"))).isBetween(24, 30);
    assertThat(vectors.status()).as(vectors.text()).isEqualTo(200);
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.message()).startsWith("over the quota of this caller: 40 tokens a minute");
    assertThat(Integer.parseInt(tooMany.header("Retry-After"))).isBetween(1, 60);
  }

  // ---- the file changes ----

  @Test
  void aKeyThatIsMadeOrRevokedIsSeenWithoutARestart() throws InterruptedException {
    String late = KeySecret.create(RANDOM);
    KeysFile file = new KeysFile(FILE);
    assertThat(http.post(EMBEDDINGS, ONE, bearer(late)).status()).isEqualTo(401);

    file.change(
        keys -> {
          List<ApiKey> more = new ArrayList<>(keys);
          more.add(
              new ApiKey(
                  "late",
                  KeySecret.hash(late),
                  Set.of(Scope.EMBED),
                  CollectionPrefixes.ALL,
                  null,
                  null,
                  Quota.UNLIMITED));
          return more;
        });
    awaitStatus(200, late);
    file.change(keys -> keys.stream().filter(key -> !key.name().equals("late")).toList());
    awaitStatus(401, late);
  }

  private void awaitStatus(int status, String secret) throws InterruptedException {
    int last = 0;
    for (int i = 0; i < 600; i++) {
      last = http.post(EMBEDDINGS, ONE, bearer(secret)).status();
      if (last == status) {
        return;
      }
      Thread.sleep(Duration.ofMillis(100));
    }
    assertThat(last).isEqualTo(status);
  }

  // ---- the management port ----

  @Test
  void metersAskForTheirOwnScopeOnTheirOwnPort() {
    assertThat(managementPort).isNotEqualTo(port);
    assertThat(management.get("/actuator/prometheus").status()).isEqualTo(401);
    assertThat(management.get("/actuator/prometheus", bearer(SECRETS.get("embed"))).status())
        .isEqualTo(403);

    HttpCaller.Answer meters =
        management.get("/actuator/prometheus", bearer(SECRETS.get("metrics")));

    assertThat(meters.status()).isEqualTo(200);
    assertThat(meters.text()).contains("jvm_memory_used_bytes");
    assertThat(http.get("/actuator/prometheus", bearer(SECRETS.get("metrics"))).status())
        .isEqualTo(404);
  }

  @Test
  void whoMayReadMetersCannotSwitchTheAuditLogOff() {
    String audit = "/actuator/loggers/" + AuditLog.LOGGER;
    String off = "{\"configuredLevel\":\"OFF\"}";

    assertThat(management.get(audit, bearer(SECRETS.get("metrics"))).status()).isEqualTo(200);
    HttpCaller.Answer refused = management.post(audit, off, bearer(SECRETS.get("metrics")));

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().path("code").stringValue()).isEqualTo("scope_missing");
    assertThat(refused.json().path("detail").stringValue()).contains("admin");
    assertThat(((Logger) LoggerFactory.getLogger(AuditLog.LOGGER)).getEffectiveLevel())
        .isNotEqualTo(Level.OFF);
    assertThat(
            management
                .post(audit, "{\"configuredLevel\":\"INFO\"}", bearer(SECRETS.get("admin")))
                .status())
        .isEqualTo(204);
  }

  // ---- tokens of an identity provider ----

  @Test
  void aGoodTokenIsACaller() {
    String token = PROVIDER.token(claims -> claims.claim("scope", "openid embed"));

    assertThat(http.post(EMBEDDINGS, ONE, bearer(token)).status()).isEqualTo(200);
  }

  @Test
  void scopesMayBeAListDeepInsideAndInTheProvidersWords() {
    String token =
        PROVIDER.token(
            claims -> claims.claim("realm", Map.of("roles", List.of("x", "monitoring:read"))));

    assertThat(management.get("/actuator/prometheus", bearer(token)).status()).isEqualTo(200);
    assertThat(http.post(EMBEDDINGS, ONE, bearer(token)).message())
        .isEqualTo("the scope embed is needed here; this caller has metrics");
  }

  @Test
  void aTokenWithoutOurScopesMayDoNothing() {
    String token = PROVIDER.token(claims -> claims.claim("scope", "openid profile"));

    assertThat(http.post(EMBEDDINGS, ONE, bearer(token)).status()).isEqualTo(403);
  }

  @Test
  void tokensThatDoNotHoldAreRefusedWithTheReason() {
    String scope = "scope";
    List<String> bad =
        List.of(
            PROVIDER.token(
                claims ->
                    claims
                        .claim(scope, "embed")
                        .expirationTime(Date.from(Instant.now().minusSeconds(600)))),
            PROVIDER.token(claims -> claims.claim(scope, "embed").audience("other")),
            PROVIDER.token(claims -> claims.claim(scope, "embed").issuer("http://other")),
            PROVIDER.forged(claims -> claims.claim(scope, "embed")),
            PROVIDER.token(claims -> claims.claim(scope, "embed").subject(null)),
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJzY29wZSI6ImVtYmVkIn0.",
            "a.b.c");

    List<String> answers =
        bad.stream()
            .map(token -> http.post(EMBEDDINGS, ONE, bearer(token)))
            .map(answer -> answer.status() + " " + answer.message())
            .toList();

    assertThat(answers)
        .satisfiesExactly(
            one -> assertThat(one).startsWith("401 the token does not hold: Jwt expired at"),
            one -> assertThat(one).startsWith("401 the token does not hold").contains("aud"),
            one -> assertThat(one).startsWith("401 the token does not hold").contains("iss"),
            one -> assertThat(one).startsWith("401 the token is malformed, or its signature"),
            one -> assertThat(one).isEqualTo("401 the token has no subject (sub)"),
            one -> assertThat(one).startsWith("401 the token is malformed"),
            one -> assertThat(one).startsWith("401 the token is malformed"));
  }

  // ---- other sites' pages ----

  @Test
  void anAllowedPageMayAskFirstAndThenCall() {
    HttpCaller.Answer asked =
        http.send(
            "OPTIONS",
            EMBEDDINGS,
            BodyPublishers.noBody(),
            "Origin",
            "https://app.example.org",
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization,content-type");
    HttpCaller.Answer called =
        http.post(
            EMBEDDINGS,
            ONE,
            "Origin",
            "https://app.example.org",
            "X-API-Key",
            SECRETS.get("embed"));

    assertThat(asked.status()).isEqualTo(200);
    assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
    assertThat(asked.header("Access-Control-Allow-Headers"))
        .contains("authorization", "content-type");
    assertThat(asked.header("Access-Control-Allow-Credentials")).isNull();
    assertThat(called.status()).isEqualTo(200);
    assertThat(called.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
    assertThat(called.response().headers().allValues("Access-Control-Expose-Headers").toString())
        .contains("x-ratelimit-remaining-tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "app://obsidian.md",
    "chrome-extension://abcdefghijklmnop",
    "tauri://localhost",
    "capacitor://localhost"
  })
  void anAppsOriginIsAllowedAsItIsSent(String origin) {
    HttpCaller.Answer called =
        http.post(EMBEDDINGS, ONE, "Origin", origin, "X-API-Key", SECRETS.get("embed"));

    assertThat(called.status()).isEqualTo(200);
    assertThat(called.header("Access-Control-Allow-Origin")).isEqualTo(origin);
  }

  @ParameterizedTest
  @CsvSource({
    "null",
    "app://obsidian.md.evil.example",
    "app://evil",
    "http://app.example.org",
    "https://app.example.org:444",
    "http://[",
    "%zz"
  })
  void anOriginThatIsNotExactlyAllowedIsRefused(String origin) {
    HttpCaller.Answer called =
        http.post(EMBEDDINGS, ONE, "Origin", origin, "X-API-Key", SECRETS.get("embed"));

    assertThat(called.status()).isEqualTo(403);
    assertThat(called.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void anotherPageIsRefusedWithAProblem() {
    HttpCaller.Answer refused =
        http.get("/v1/models", "Origin", "https://evil.example", "X-API-Key", SECRETS.get("embed"));

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.error().path("code").asString()).isEqualTo("origin_not_allowed");
    assertThat(refused.header("Access-Control-Allow-Origin")).isNull();
  }

  // ---- spellings of a path ----

  @ParameterizedTest
  @CsvSource({"//v1/embeddings", "/v1//embeddings/", "///v1/embeddings"})
  void slashesTooManyAreNoWayAroundAKeyOrAScope(String path) {
    assertThat(http.post(path, ONE).status()).isEqualTo(401);
    assertThat(http.post(path, ONE, bearer(SECRETS.get("metrics"))).status()).isEqualTo(403);
    assertThat(http.post(path, ONE, bearer(SECRETS.get("embed"))).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"//docs", "/docs//errors/", "//openapi.json"})
  void openPagesAreOpenWithThemToo(String path) {
    assertThat(http.get(path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"//actuator/prometheus", "/actuator//prometheus", "/actuator/prometheus/"})
  void metersNeedTheirScopeInEverySpelling(String path) {
    assertThat(management.get(path).status()).isEqualTo(401);
    assertThat(management.get(path, bearer(SECRETS.get("embed"))).status()).isNotEqualTo(200);
  }

  // ---- the management port ----

  @Test
  void errorsOnTheManagementPortAreOursToo() {
    HttpCaller.Answer asked = management.get("/error", bearer(SECRETS.get("admin")));

    assertThat(asked.status()).isEqualTo(404);
    assertThat(asked.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(asked.json().get("code").asString()).isEqualTo("route_not_found");
    for (String request : List.of("GET /mo%zz HTTP/1.1", "GET / HTTP/3.0", "GARBAGE")) {
      assertThat(management.raw(request + "\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .contains("application/problem+json")
          .doesNotContain("<html");
    }
  }

  // ---- headers for browsers ----

  @Test
  void pagesTellBrowsersWhatTheyMayNotDo() {
    HttpCaller.Answer docs = http.get("/docs");
    HttpCaller.Answer errors = http.get("/docs/errors");

    for (HttpCaller.Answer page : List.of(docs, errors)) {
      assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
      assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(page.header("X-Semblance-Security")).isNull();
    }
    HttpCaller.Answer json = http.post(EMBEDDINGS, ONE, bearer(VAULT));
    assertThat(json.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(json.header("Content-Security-Policy")).isNull();
    assertThat(json.header("Cache-Control")).isEqualTo("no-store");
  }

  // ---- the audit log ----

  @Test
  void theAuditLogTellsWhoAndWhatButNoTextAndNoKey() {
    Logger audit = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
    audit.setLevel(Level.INFO);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.list = new CopyOnWriteArrayList<>();
    appender.start();
    audit.addAppender(appender);

    http.post(EMBEDDINGS, "{\"input\":\"confidential words\"}", bearer(SECRETS.get("embed")));
    http.get("/v1/models/confidential", bearer(SECRETS.get("metrics")));
    http.get("/v1/models/confidential");

    // A line is written once its answer has gone out, so a caller may be ahead of it.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(appender.list).hasSizeGreaterThanOrEqualTo(3));
    audit.detachAppender(appender);
    audit.setLevel(null);
    List<String> lines =
        appender.list.stream().map(line -> line + " " + line.getKeyValuePairs()).toList();
    String id = ApiKey.idOf(KeySecret.hash(SECRETS.get("embed")));
    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "caller=key:"
                            + id
                            + " name=embed method=POST route=/v1/embeddings status=200"
                            + " tokens=4 request="))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("name=metrics method=GET route=/v1/models/** status=403 tokens=0"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("caller=nobody name=- method=GET route=/v1/models/** status=401"));
    assertThat(lines).hasSize(3);
    assertThat(lines.toString()).doesNotContain("confidential");
    SECRETS.values().forEach(secret -> assertThat(lines.toString()).doesNotContain(secret));
  }
}
