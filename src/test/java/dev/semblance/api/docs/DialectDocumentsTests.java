package dev.semblance.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.Dialect;
import dev.semblance.api.HttpCaller;
import dev.semblance.api.v1.TableSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Every dialect has a document of its own, which says its routes and is true. */
@TableSlice
class DialectDocumentsTests {
  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  private RequestMappingHandlerMapping mapping;

  @Autowired private ObjectProvider<Dialect> dialects;
  @LocalServerPort private int port;

  private List<Dialect> withPrefix() {
    List<Dialect> found =
        dialects.orderedStream().filter(dialect -> !dialect.prefix().isEmpty()).toList();
    assertThat(found).hasSize(7);
    return found;
  }

  /** What the dialect's package maps, as {@code GET /tei/info}. */
  private Set<String> mapped(Dialect dialect) {
    Set<String> mapped = new TreeSet<>();
    mapping
        .getHandlerMethods()
        .forEach(
            (info, handler) -> {
              if (handler.getBeanType().getPackageName().equals(packageOf(dialect))) {
                for (String pattern : info.getPatternValues()) {
                  for (RequestMethod method : info.getMethodsCondition().getMethods()) {
                    mapped.add(method + " " + plain(pattern));
                  }
                }
              }
            });
    return mapped;
  }

  private static String packageOf(Dialect dialect) {
    return dialect.getClass().getPackageName();
  }

  /** A variable is a variable, whatever its name and however much of a path it takes. */
  private static String plain(String pattern) {
    return pattern.replaceAll("\\{[^}]*}", "{}");
  }

  @Test
  void everyRouteBelowThePrefixIsDescribedAndEveryDescribedOneIsThere() {
    HttpCaller http = new HttpCaller(port);
    for (Dialect dialect : withPrefix()) {
      Set<String> expected = new TreeSet<>();
      for (String route : mapped(dialect)) {
        String path = route.substring(route.indexOf(' ') + 1);
        if (path.startsWith(dialect.prefix())) {
          expected.add(route);
        }
      }
      // Answered by the meters' own package, where there are meters.
      dialect.meterPaths().forEach(path -> expected.add("GET " + path));

      Set<String> described = new TreeSet<>();
      JsonNode document = http.get(dialect.prefix() + "/openapi.json").json();
      for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
        String whole = path.getKey().equals("/") ? "" : plain(path.getKey());
        for (String method : path.getValue().propertyNames()) {
          described.add(method.toUpperCase(Locale.ROOT) + " " + dialect.prefix() + whole);
        }
      }
      assertThat(described).as(dialect.prefix()).isEqualTo(expected);
    }
  }

  @Test
  void whatStandsAtTheRootIsTheDialectsOwnAndStandsBelowItsPrefixToo() {
    for (Dialect dialect : withPrefix()) {
      Set<String> mapped = mapped(dialect);
      for (String route : mapped) {
        String path = route.substring(route.indexOf(' ') + 1);
        assertThat(dialect.covers(path)).as(route).isTrue();
        if (!path.startsWith(dialect.prefix())) {
          String below = dialect.prefix() + (path.equals("/") ? "" : path);
          assertThat(mapped).contains(route.substring(0, route.indexOf(' ') + 1) + below);
        }
      }
    }
  }

  @Test
  void everyExampleIsAnswered() {
    HttpCaller http = new HttpCaller(port);
    List<String> faults = new ArrayList<>();
    int asked = 0;
    for (Dialect dialect : withPrefix()) {
      JsonNode document = http.get(dialect.prefix() + "/openapi.json").json();
      for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
        String address =
            dialect.prefix()
                + path.getKey()
                    .replace("{task}", "feature-extraction")
                    .replace("{model}", "default");
        JsonNode post = path.getValue().path("post");
        for (JsonNode example :
            post.at("/requestBody/content/application~1json").path("examples")) {
          asked++;
          HttpCaller.Answer answer = http.post(address, example.get("value").toString());
          if (answer.status() != 200) {
            faults.add(address + " " + example + ": " + answer.status() + " " + answer.text());
          }
        }
      }
    }

    assertThat(faults).isEmpty();
    assertThat(asked).isGreaterThan(40);
  }

  @Test
  void everyFieldOfARequestIsExplained() {
    HttpCaller http = new HttpCaller(port);
    int fields = 0;
    for (Dialect dialect : withPrefix()) {
      JsonNode document = http.get(dialect.prefix() + "/openapi.json").json();
      for (JsonNode path : document.get("paths")) {
        JsonNode schema = path.at("/post/requestBody/content/application~1json/schema");
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
          fields++;
          assertThat(field.getValue().path("description").asString())
              .as(field.getKey())
              .isNotEmpty();
        }
      }
    }

    assertThat(fields).isGreaterThan(100);
  }

  @Test
  void faultsHaveEachDialectsOwnShape() {
    HttpCaller http = new HttpCaller(port);

    assertThat(http.post("/tei/embed", "{").text()).contains("\"error_type\":\"Validation\"");
    assertThat(http.post("/tei/embed", "{\"inputs\":[]}"))
        .returns(400, HttpCaller.Answer::status)
        .satisfies(answer -> assertThat(answer.text()).contains("\"error_type\":\"Empty\""));
    assertThat(http.post("/embed_sparse", "{\"inputs\":\"hello\"}"))
        .returns(424, HttpCaller.Answer::status);
    assertThat(http.post("/tei/v1/embeddings", "{\"input\":\"\"}").text())
        .contains("\"code\":400,\"type\":\"Empty\"");
    assertThat(http.post("/v2/embed", "{}").text()).contains("\"message\":\"model is missing");
    assertThat(http.post("/jina/v1/rerank", "{\"query\":\"a\"}"))
        .returns(422, HttpCaller.Answer::status)
        .satisfies(answer -> assertThat(answer.text()).startsWith("{\"detail\":\"[RID: "));
    assertThat(http.post("/voyage/v1/rerank", "{\"query\":\"a\"}").text())
        .startsWith("{\"detail\":\"documents is missing");
    assertThat(http.post("/api/embed", "{\"model\":\"gone\",\"input\":\"a\"}"))
        .returns(404, HttpCaller.Answer::status)
        .satisfies(answer -> assertThat(answer.text()).startsWith("{\"error\":\"model"));
    assertThat(http.post("/api/chat", "{}").text()).contains("generates none");
    assertThat(http.post("/nim/v1/embeddings", "{}").text()).startsWith("{\"object\":\"error\"");
    assertThat(http.post("/score", "{}").text()).contains("\"type\":\"BadRequestError\"");
    assertThat(http.get("/vllm/nowhere"))
        .returns(404, HttpCaller.Answer::status)
        .satisfies(answer -> assertThat(answer.text()).contains("\"type\":\"NotFoundError\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/tei/rerank   | {'query':'a','texts':['b','']}                  | texts[1]",
        "/score        | {'text_1':'a','text_2':['b','']}                | text_2[1]",
        "/vllm/score   | {'queries':'a','documents':['b','']}            | documents[1]",
        "/score        | {'text_1':['a','b','a'],'text_2':['b','b','']}  | text_2[2]",
        "/score        | {'data_1':['a','b'],'data_2':'a'}               | data_1",
        "/v1/ranking   | {'query':{'text':'a'},'passages':[{'text':''}]} | passages[0]",
        "/cohere/v2/rerank | {'query':'a','documents':['b',''],'model':'default'} | documents[1]"
      })
  void faultsOfAnOrderNameTheFieldThatTheCallerSent(String path, String body, String field) {
    assertThat(new HttpCaller(port).post(path, body.replace('\'', '"')))
        .returns(400, HttpCaller.Answer::status)
        .satisfies(answer -> assertThat(answer.text()).contains("\"" + field + " "));
  }

  @Test
  void theBodyTellsWhoseAnOrderAtTheRootIs() {
    HttpCaller http = new HttpCaller(port);

    assertThat(http.post("/rerank", "{\"query\":\"hello\",\"texts\":[\"hello\"]}").text())
        .startsWith("[{\"index\":0,\"score\":");
    assertThat(http.post("/rerank", "{\"query\":\"hello\",\"documents\":[\"hello\"]}").text())
        .startsWith("{\"id\":\"rerank-");
    assertThat(http.post("/rerank", "{\"query\":\"hello\",\"documents\":[\"\"]}").text())
        .startsWith("{\"error\":{\"message\":\"documents[0]");
    assertThat(http.post("/rerank", "{\"query\":\"hello\"}").text())
        .startsWith("{\"error\":\"texts is missing");
    assertThat(http.post("/rerank", "{\"query\":3,\"documents\":[\"a\"]}").text())
        .startsWith("{\"error\":\"query is a number");
  }
}
