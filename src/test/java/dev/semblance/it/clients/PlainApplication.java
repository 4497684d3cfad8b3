package dev.semblance.it.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Embeds by nothing but the JDK and a JSON library, and rather waits than is refused. */
final class PlainApplication implements Application {
  private final String baseUrl;
  private final String key;
  private final HttpClient http;

  PlainApplication(String baseUrl, String key, SSLContext sslContext) {
    this.baseUrl = baseUrl;
    this.key = key;
    this.http = HttpClient.newBuilder().sslContext(sslContext).build();
  }

  @Override
  public List<float[]> documents(List<String> texts) {
    return embed(
        Map.of("input", texts, "input_type", "document", "truncate", "end", "lane", "bulk"));
  }

  @Override
  public float[] query(String text) {
    return embed(Map.of("input", text, "input_type", "query")).getFirst();
  }

  @Override
  public List<float[]> notes(List<String> texts) {
    return embed(Map.of("model", "notes-document", "input", texts, "truncate", "end"));
  }

  private List<float[]> embed(Map<String, Object> body) {
    try {
      List<float[]> vectors = new ArrayList<>();
      for (JsonNode item : post(JsonMapper.shared().writeValueAsString(body)).path("data")) {
        JsonNode values = item.path("embedding");
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = values.get(i).floatValue();
        }
        vectors.add(vector);
      }
      return vectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private JsonNode post(String json) throws IOException, InterruptedException {
    // tag::post[]
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/embeddings"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("X-Request-Timeout", "120")
            .timeout(Duration.ofSeconds(125))
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    while (answer.statusCode() == 429) {
      Thread.sleep(Duration.ofSeconds(answer.headers().firstValueAsLong("Retry-After").orElse(1)));
      answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    }
    // end::post[]
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }
}
