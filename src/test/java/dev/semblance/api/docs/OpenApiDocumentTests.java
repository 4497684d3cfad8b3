package dev.semblance.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.Dialect;
import dev.semblance.api.HttpCaller;
import dev.semblance.api.v1.TableSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Keeps {@code openapi.json} true: its routes, its examples and its schemas. */
@TableSlice
class OpenApiDocumentTests {
  /** Answered by others than controllers: Actuator, and the static document itself. */
  private static final Set<String> NOT_BY_CONTROLLERS =
      Set.of(
          "GET /actuator/health",
          "GET /actuator/health/liveness",
          "GET /actuator/health/readiness",
          "GET /actuator/prometheus",
          "GET /openapi.json");

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  private RequestMappingHandlerMapping mapping;

  @Autowired private ObjectProvider<Dialect> dialects;
  @LocalServerPort private int port;
  private HttpCaller http;
  private JsonNode document;
  private JsonSchema schemas;
  private String snapshot;

  @BeforeEach
  void read() {
    http = new HttpCaller(port);
    document = http.get("/openapi.json").json();
    schemas = new JsonSchema(document);
    put("/v1/collections/books", "{\"fields\":{\"lang\":\"keyword\",\"price\":\"number\"}}");
    put(
        "/v1/collections/books/documents",
        "{\"wait\":\"visible\",\"documents\":["
            + "{\"id\":\"1\",\"text\":\"hello world\",\"metadata\":{\"lang\":\"en\",\"price\":10}},"
            + "{\"id\":\"2\",\"text\":\"goodbye world\",\"metadata\":{\"lang\":\"en\"}}]}");
    http.send("DELETE", "/v1/collections/copy", java.net.http.HttpRequest.BodyPublishers.noBody());
    snapshot = takeSnapshot();
  }

  private String takeSnapshot() {
    String id = http.post("/v1/collections/books/snapshots", "").json().get("id").asString();
    String state = "running";
    while (state.equals("running")) {
      state = http.get("/v1/collections/books/snapshots/" + id).json().get("state").asString();
    }
    assertThat(state).isEqualTo("done");
    return id;
  }

  /** Operations that read a body. */
  private Stream<Operation> posts() {
    return operations().filter(one -> one.method.equals("POST") && one.node.has("requestBody"));
  }

  private void put(String path, String json) {
    HttpCaller.Answer answer =
        http.send(
            "PUT",
            path,
            java.net.http.HttpRequest.BodyPublishers.ofString(json),
            "Content-Type",
            "application/json");
    assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
  }

  /** A path that can be asked: of what the slice serves, and what is made before each test. */
  private String address(String path) {
    return path.replace("/documents/{id}", "/documents/1")
        .replace("/maps/{id}", "/maps/nothing")
        .replace("/snapshots/{id}", "/snapshots/" + snapshot)
        .replace("{id}", "default")
        .replace("{name}", "books");
  }

  @Test
  void theDocumentIsServedAsJson() {
    HttpCaller.Answer answer = http.get("/openapi.json");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
  }

  @Test
  void everyMappedRouteIsDescribedAndEveryDescribedRouteIsMapped() {
    Set<String> mapped = new TreeSet<>(NOT_BY_CONTROLLERS);
    List<String> ofADialect =
        dialects
            .orderedStream()
            .filter(dialect -> !dialect.prefix().isEmpty())
            .map(dialect -> dialect.getClass().getPackageName())
            .toList();
    mapping
        .getHandlerMethods()
        .forEach(
            (info, handler) -> {
              Class<?> type = handler.getBeanType();
              // A dialect with a prefix has a document of its own.
              if (type.getName().startsWith("dev.semblance.")
                  && ofADialect.stream().noneMatch(type.getPackageName()::equals)) {
                for (String pattern : info.getPatternValues()) {
                  for (RequestMethod method : info.getMethodsCondition().getMethods()) {
                    mapped.add(method + " " + withoutNames(pattern));
                  }
                }
              }
            });
    // The same pages by another spelling.
    mapped.remove("GET /docs/");
    mapped.remove("GET /index.html");

    Set<String> described = new TreeSet<>();
    operations().forEach(operation -> described.add(operation.route()));
    assertThat(described).isEqualTo(mapped);
  }

  @Test
  void everyRouteWithoutABodyAnswersAsDescribed() {
    List<String> faults = new ArrayList<>();
    int asked = 0;
    for (Operation operation : operations().filter(one -> one.method.equals("GET")).toList()) {
      asked++;
      HttpCaller.Answer answer = http.get(address(operation.path));
      faults.addAll(faultsOf(operation, operation.route(), answer));
    }

    assertThat(faults).isEmpty();
    assertThat(asked).isGreaterThan(8);
  }

  @Test
  void everyRequestExampleIsAnsweredAsDescribed() {
    List<String> faults = new ArrayList<>();
    int posted = 0;
    for (Operation operation : posts().toList()) {
      JsonNode content = operation.node.at("/requestBody/content/application~1json");
      for (Map.Entry<String, JsonNode> example : content.path("examples").properties()) {
        posted++;
        String name = operation.route() + " " + example.getKey();
        JsonNode body = example.getValue().get("value");
        schemas
            .faults(content.get("schema"), body)
            .forEach(fault -> faults.add(name + " request: " + fault));
        HttpCaller.Answer answer = http.post(address(operation.path), body.toString());
        if (answer.status() < 200 || answer.status() > 299) {
          faults.add(name + ": " + answer.status() + " " + answer.text());
        }
        faults.addAll(faultsOf(operation, name, answer));
      }
    }

    assertThat(faults).isEmpty();
    assertThat(posted).isGreaterThan(12);
  }

  @Test
  void everyResponseExampleFitsItsSchema() {
    List<String> faults = new ArrayList<>();
    int examples = 0;
    for (Operation operation : operations().toList()) {
      for (Map.Entry<String, JsonNode> response : operation.node.get("responses").properties()) {
        JsonNode contents = schemas.resolve(response.getValue()).path("content");
        for (Map.Entry<String, JsonNode> content : contents.properties()) {
          List<JsonNode> values = new ArrayList<>();
          content.getValue().path("examples").forEach(one -> values.add(one.get("value")));
          if (content.getValue().has("example")) {
            values.add(content.getValue().get("example"));
          }
          for (JsonNode value : values) {
            examples++;
            schemas
                .faults(content.getValue().get("schema"), value)
                .forEach(
                    fault ->
                        faults.add(operation.route() + " " + response.getKey() + ": " + fault));
          }
        }
      }
    }

    assertThat(faults).isEmpty();
    assertThat(examples).isGreaterThan(20);
  }

  @Test
  void errorsAreAsDescribed() {
    List<String> faults = new ArrayList<>();
    for (Operation operation : posts().toList()) {
      for (String body :
          List.of("{", "{\"nope\":1}", "{\"model\":\"gpt-5\",\"input\":\"x\"}", "[]")) {
        HttpCaller.Answer answer = http.post(address(operation.path), body);
        assertThat(answer.status()).isBetween(400, 499);
        faults.addAll(faultsOf(operation, operation.route() + " " + body, answer));
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> missing = new ArrayList<>();
    references(document, missing);

    assertThat(missing).isEmpty();
  }

  @Test
  void callsGoToWhereTheDocumentCameFrom() {
    String url = document.at("/servers/0/url").asString();

    assertThat(java.net.URI.create("https://x/gate/openapi.json").resolve(url))
        .hasToString("https://x/gate/");
    assertThat(document.get("servers")).hasSize(1);
  }

  @Test
  void routesAndScopesThatAreNotThereAreNotNamed() {
    Set<String> described = new TreeSet<>();
    operations().forEach(operation -> described.add(operation.path));
    List<String> named =
        java.util.regex.Pattern.compile("`(?:GET |POST |PUT )?(/v1/[^`{]*)")
            .matcher(document.toString())
            .results()
            .map(match -> match.group(1))
            .map(path -> path.endsWith("/") ? path.substring(0, path.length() - 1) : path)
            .filter(path -> !path.endsWith("*"))
            .distinct()
            .toList();

    assertThat(named).isNotEmpty().allMatch(described::contains);
  }

  @Test
  void everyFieldIsExplained() {
    List<String> silent = new ArrayList<>();
    document
        .at("/components/schemas")
        .properties()
        .forEach(
            schema -> {
              if (schema.getKey().endsWith("Request")) {
                schema
                    .getValue()
                    .get("properties")
                    .properties()
                    .forEach(
                        field -> {
                          JsonNode resolved = schemas.resolve(field.getValue());
                          if (!resolved.has("description")) {
                            silent.add(schema.getKey() + "." + field.getKey());
                          }
                        });
              }
            });

    assertThat(silent).isEmpty();
  }

  private List<String> faultsOf(Operation operation, String name, HttpCaller.Answer answer) {
    JsonNode response =
        schemas.resolve(operation.node.get("responses").path(Integer.toString(answer.status())));
    if (response.isMissingNode()) {
      return List.of(name + ": status " + answer.status() + " is not described");
    }
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      boolean optional = header.getKey().startsWith("X-Semblance-");
      boolean vectorsOnly =
          header.getKey().equals("Server-Timing") && operation.path.equals("/v1/similarity");
      if (!optional && !vectorsOnly && answer.header(header.getKey()) == null) {
        faults.add(name + ": no header " + header.getKey());
      }
    }
    if (!response.has("content")) {
      return faults;
    }
    String type = String.valueOf(answer.header("Content-Type")).split(";")[0];
    JsonNode content = response.get("content").get(type);
    if (content == null) {
      faults.add(name + ": media type " + type + " is not described");
    } else if (type.endsWith("json")) {
      schemas
          .faults(content.get("schema"), answer.json())
          .forEach(fault -> faults.add(name + ": " + fault));
    }
    return faults;
  }

  private void references(JsonNode node, List<String> missing) {
    if (node.has("$ref") && document.at(node.get("$ref").asString().substring(1)).isMissingNode()) {
      missing.add(node.get("$ref").asString());
    }
    node.forEach(child -> references(child, missing));
  }

  private record Operation(String method, String path, JsonNode node) {
    String route() {
      return method + " " + withoutNames(path);
    }
  }

  private Stream<Operation> operations() {
    return document.get("paths").properties().stream()
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .map(
                        operation ->
                            new Operation(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                operation.getValue())));
  }

  /** A variable is a variable, whatever its name and however much of a path it takes. */
  private static String withoutNames(String pattern) {
    return pattern.replaceAll("\\{[^}]*}", "{}");
  }
}
