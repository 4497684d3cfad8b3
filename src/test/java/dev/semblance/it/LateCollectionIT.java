package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.model.SparseGolden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Collections that keep the vectors of tokens, and score hits again by them. */
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/sparse/bge-m3",
      "semblance.models.plain=src/test/resources/models/mean",
      "semblance.models.tokens-only=src/test/resources/late/colbert-st"
    })
class LateCollectionIT {
  private static final String QUERY = "what can people do about the oil?";

  @LocalServerPort int port;

  @DynamicPropertySource
  static void ownCollections(DynamicPropertyRegistry settings) throws IOException {
    // Outlives the test class, as the server does.
    Path data = Files.createTempDirectory("semblance-late");
    settings.add("semblance.data", data::toString);
    settings.add("semblance.models.other-head", () -> otherHead(data).toString());
  }

  @Test
  void hitsAreScoredAgainByTheVectorsThatAreKept() {
    make("kept", true);
    Map<String, String> texts = write("kept");

    JsonNode hits = search("kept", Map.of());

    Map<String, Double> reranked = rerank(texts);
    assertThat(hits.size()).isEqualTo(texts.size());
    double before = Double.POSITIVE_INFINITY;
    for (JsonNode hit : hits) {
      double score = hit.path("score").doubleValue();
      assertThat(score).isLessThanOrEqualTo(before);
      assertThat(score).isCloseTo(reranked.get(hit.path("id").stringValue()), within(1e-4));
      assertThat(hit.path("explain").path("rerank").path("scorer").stringValue())
          .isEqualTo("late_interaction");
      before = score;
    }
  }

  @Test
  void metadataIsChangedWithoutLosingThem() {
    make("patched", true);
    Map<String, String> texts = write("patched");
    JsonNode before = search("patched", Map.of());

    HttpCaller.Answer patched =
        send("PATCH", "/v1/collections/patched/documents/0", "{\"metadata\":{\"colour\":\"red\"}}");
    assertThat(patched.status()).as(patched::text).isEqualTo(200);

    JsonNode after = search("patched", Map.of("min_seq", patched.json().path("seq").longValue()));
    assertThat(scores(after)).isEqualTo(scores(before));
    assertThat(texts).hasSize(after.size());
  }

  @Test
  void aDocumentThatCameWithAVectorIsScoredByItsText() {
    make("sent", true);
    Map<String, String> texts = write("sent");
    JsonNode made = new HttpCaller(port).get("/v1/collections/sent").json();
    List<Float> vector = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      vector.add(i == 3 ? 1F : 0F);
    }
    texts.put("own", "the lazy dog");
    put(
        "sent",
        Map.of(
            "space", made.path("space").stringValue(),
            "documents", List.of(Map.of("id", "own", "text", "the lazy dog", "vector", vector))));

    Map<String, Double> scores = scores(search("sent", Map.of()));

    assertThat(scores.get("own")).isCloseTo(rerank(texts).get("own"), within(1e-4));
    assertThat(scores).hasSize(texts.size());
  }

  @Test
  void anotherModelMayScoreAllTheSame() {
    make("other", true);
    write("other");

    JsonNode hits = search("other", Map.of("rerank", Map.of("model", "plain")));

    assertThat(hits.get(0).path("explain").path("rerank").path("scorer").stringValue())
        .isEqualTo("bi_encoder");
  }

  @Test
  void theSettingIsToldAndKeptApart() {
    make("told", true);

    assertThat(
            new HttpCaller(port)
                .get("/v1/collections/told")
                .json()
                .path("late_interaction")
                .booleanValue())
        .isTrue();
    HttpCaller.Answer other = send("PUT", "/v1/collections/told", "{}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text()).contains("late_interaction is true, asked for: false");
  }

  /** The same model but for the matrix that makes vectors of tokens. */
  private static Path otherHead(Path data) {
    Path folder = data.resolve("other-head");
    Path model = Path.of("src/test/resources/sparse/bge-m3");
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.toList()) {
        Path copy = folder.resolve(model.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          byte[] bytes = Files.readAllBytes(file);
          if (file.getFileName().toString().startsWith("colbert_linear")) {
            flip(bytes);
          }
          Files.write(copy, bytes);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void vectorsOfTokensAreOfASpaceOfTheirOwn() {
    make("own-head", true);
    write("own-head");
    JsonNode before = new HttpCaller(port).get("/v1/collections/own-head").json();
    String foreign =
        new HttpCaller(port).get("/v1/models/other-head").json().path("token_space").stringValue();
    assertThat(before.path("token_space").stringValue()).isNotEqualTo(foreign);
    assertThat(new HttpCaller(port).get("/v1/models/other-head").json().path("space").stringValue())
        .endsWith(before.path("space").stringValue().split("@")[1]);

    // The dense space is the same, yet the documents are to be embedded anew.
    HttpCaller.Answer begun =
        new HttpCaller(port)
            .post("/v1/collections/own-head/migrations", "{\"model\":\"other-head\"}");
    assertThat(begun.status()).as(begun::text).isEqualTo(202);
    String one = "/v1/collections/own-head/migrations/" + begun.json().path("id").stringValue();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> new HttpCaller(port).get(one).json().path("state").stringValue().equals("ready"));
    assertThat(new HttpCaller(port).post(one + ":activate", "").status()).isEqualTo(200);
    JsonNode after = new HttpCaller(port).get("/v1/collections/own-head").json();
    assertThat(after.path("token_space").stringValue()).isEqualTo(foreign);
  }

  @Test
  void vectorsOfTokensAreCopiedWithTheirSpace() {
    make("first", true);
    write("first");
    make("second", true);
    JsonNode described = new HttpCaller(port).get("/v1/collections/first").json();
    List<Object> documents = new ArrayList<>();
    JsonNode exported = export("first");
    for (JsonNode document : exported) {
      Map<String, Object> chunk = new LinkedHashMap<>();
      chunk.put("start", 0);
      chunk.put("end", document.at("/chunks/0/end").intValue());
      chunk.put("vector", document.path("vector"));
      chunk.put("token_vectors", document.at("/chunks/0/token_vectors"));
      documents.add(
          Map.of(
              "id", document.path("id").stringValue(),
              "text", document.path("text").stringValue(),
              "chunks", List.of(chunk)));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("documents", documents);
    body.put("space", described.path("space").stringValue());

    HttpCaller.Answer missing = send("PUT", "/v1/collections/second/documents", json(body));
    body.put("token_space", "bge-m3@999999999999/tokens/16");
    HttpCaller.Answer foreign = send("PUT", "/v1/collections/second/documents", json(body));
    body.put("token_space", described.path("token_space").stringValue());
    put("second", body);

    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.text()).contains("token_space");
    assertThat(foreign.status()).isEqualTo(409);
    assertThat(scores(search("second", Map.of()))).isEqualTo(scores(search("first", Map.of())));
    JsonNode copied = export("second");
    for (int i = 0; i < exported.size(); i++) {
      assertThat(copied.get(i).path("chunks")).isEqualTo(exported.get(i).path("chunks"));
    }
  }

  private JsonNode export(String name) {
    return new HttpCaller(port)
        .post(
            "/v1/collections/" + name + "/documents:export",
            json(Map.of("include", List.of("vector", "tokens"), "encoding_format", "base64")))
        .json()
        .path("data");
  }

  /** Turns the sign of numbers in the middle of a file of weights. */
  private static void flip(byte[] bytes) {
    for (int i = bytes.length / 2; i < bytes.length / 2 + 64; i++) {
      bytes[i] ^= (byte) 0x80;
    }
  }

  @Test
  void onlyModelsWithBothKindsOfVectorsServeThem() {
    HttpCaller.Answer plain =
        send("PUT", "/v1/collections/a", "{\"model\":\"plain\",\"late_interaction\":true}");
    HttpCaller.Answer tokens =
        send("PUT", "/v1/collections/a", "{\"model\":\"tokens-only\",\"late_interaction\":true}");

    assertThat(plain.status()).isEqualTo(400);
    assertThat(plain.text()).contains("late_interaction").contains("not trained to be compared");
    assertThat(tokens.status()).isEqualTo(400);
    assertThat(tokens.text()).contains("no vectors of whole texts");
  }

  private void make(String name, boolean late) {
    HttpCaller.Answer made =
        send("PUT", "/v1/collections/" + name, json(Map.of("late_interaction", late)));
    assertThat(made.status()).as(made::text).isEqualTo(201);
  }

  /** The fixture's texts that the model takes whole, by their ids. */
  private Map<String, String> write(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<Map<String, Object>> documents = new ArrayList<>();
    for (JsonNode item : SparseGolden.expected("bge-m3").path("items")) {
      if (item.path("tokens").intValue() == item.path("ids").size()) {
        String id = Integer.toString(texts.size());
        texts.put(id, item.path("text").stringValue());
        documents.add(Map.of("id", id, "text", item.path("text").stringValue()));
      }
    }
    put(name, Map.of("documents", documents));
    return texts;
  }

  private void put(String name, Map<String, Object> documents) {
    Map<String, Object> body = new LinkedHashMap<>(documents);
    body.put("wait", "visible");
    HttpCaller.Answer written = send("PUT", "/v1/collections/" + name + "/documents", json(body));
    assertThat(written.status()).as(written::text).isEqualTo(200);
    for (JsonNode result : written.json().path("results")) {
      assertThat(result.path("status").stringValue()).as(written::text).isEqualTo("created");
    }
  }

  private JsonNode search(String name, Map<String, Object> more) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("text", QUERY);
    body.put("rerank", Map.of());
    body.put("limit", 50);
    body.put("explain", true);
    body.putAll(more);
    HttpCaller.Answer answer =
        new HttpCaller(port).post("/v1/collections/" + name + "/search", json(body));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json().path("hits");
  }

  private Map<String, Double> rerank(Map<String, String> texts) {
    HttpCaller.Answer answer =
        new HttpCaller(port)
            .post(
                "/v1/rerank",
                json(Map.of("query", QUERY, "documents", List.copyOf(texts.values()))));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    List<String> ids = List.copyOf(texts.keySet());
    Map<String, Double> scores = new LinkedHashMap<>();
    for (JsonNode result : answer.json().path("results")) {
      scores.put(
          ids.get(result.path("index").intValue()), result.path("relevance_score").doubleValue());
    }
    return scores;
  }

  private static Map<String, Double> scores(JsonNode hits) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (JsonNode hit : hits) {
      scores.put(hit.path("id").stringValue(), hit.path("score").doubleValue());
    }
    return scores;
  }

  private HttpCaller.Answer send(String method, String path, String json) {
    return new HttpCaller(port)
        .send(
            method,
            path,
            HttpRequest.BodyPublishers.ofString(json),
            "Content-Type",
            "application/json");
  }

  private static String json(Object body) {
    return JsonMapper.shared().writeValueAsString(body);
  }
}
