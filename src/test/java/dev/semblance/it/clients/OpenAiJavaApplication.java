package dev.semblance.it.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/** Embeds by OpenAI's client for Java. */
final class OpenAiJavaApplication implements Application {
  private final OpenAIClient client;

  OpenAiJavaApplication(
      String baseUrl, String key, SSLContext sslContext, X509TrustManager trustManager) {
    // tag::client[]
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(baseUrl)
            .apiKey(key)
            .sslSocketFactory(sslContext.getSocketFactory())
            .trustManager(trustManager)
            .timeout(Duration.ofMinutes(2))
            .maxRetries(5)
            .build();
    // end::client[]
    this.client = client;
  }

  @Override
  public List<float[]> documents(List<String> texts) {
    // tag::documents[]
    CreateEmbeddingResponse answer =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("default")
                    .inputOfArrayOfStrings(texts)
                    .putAdditionalBodyProperty("input_type", JsonValue.from("document"))
                    .putAdditionalBodyProperty("truncate", JsonValue.from("end"))
                    .build());
    List<List<Float>> vectors = answer.data().stream().map(Embedding::embedding).toList();
    // end::documents[]
    return vectors.stream().map(OpenAiJavaApplication::floats).toList();
  }

  @Override
  public float[] query(String text) {
    // tag::query[]
    EmbeddingCreateParams query =
        EmbeddingCreateParams.builder().model("default-query").input(text).build();
    List<Float> vector = client.embeddings().create(query).data().getFirst().embedding();
    // end::query[]
    return floats(vector);
  }

  @Override
  public List<float[]> notes(List<String> texts) {
    EmbeddingCreateParams params =
        EmbeddingCreateParams.builder()
            .model("notes-document")
            .inputOfArrayOfStrings(texts)
            .putAdditionalBodyProperty("truncate", JsonValue.from("end"))
            .build();
    return client.embeddings().create(params).data().stream()
        .map(item -> floats(item.embedding()))
        .toList();
  }

  /** What was wrong with texts, by their index. */
  @SuppressWarnings("deprecation") // "Experimental", says its Javadoc; there is no other way.
  Map<Long, JsonValue> partial(List<String> texts) {
    Map<Long, JsonValue> faults = new TreeMap<>();
    // tag::partial[]
    EmbeddingCreateParams params =
        EmbeddingCreateParams.builder()
            .model("default")
            .inputOfArrayOfStrings(texts)
            .putAdditionalBodyProperty("on_error", JsonValue.from("partial"))
            .build();
    for (Embedding item : client.embeddings().create(params).data()) {
      JsonValue fault = item._additionalProperties().get("error");
      if (fault != null) {
        faults.put(item.index(), fault); // item.embedding() would throw
      }
    }
    // end::partial[]
    return faults;
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
