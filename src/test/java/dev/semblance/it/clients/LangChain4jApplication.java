package dev.semblance.it.clients;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** Embeds by LangChain4j, with its own number of retries. */
final class LangChain4jApplication implements Application {
  private final String baseUrl;
  private final String key;
  private final JdkHttpClientBuilder trust;
  private final EmbeddingModel model;

  LangChain4jApplication(String baseUrl, String key, SSLContext sslContext) {
    this.baseUrl = baseUrl;
    this.key = key;
    // tag::trust[]
    JdkHttpClientBuilder trust =
        JdkHttpClient.builder().httpClientBuilder(HttpClient.newBuilder().sslContext(sslContext));
    // end::trust[]
    this.trust = trust;
    // tag::model[]
    EmbeddingModel model =
        OpenAiEmbeddingModel.builder()
            .httpClientBuilder(trust)
            .baseUrl(baseUrl)
            .apiKey(key)
            .modelName("default")
            .customParameters(Map.of("input_type", "document", "truncate", "end"))
            .maxSegmentsPerBatch(64)
            .build();
    // end::model[]
    this.model = model;
  }

  @Override
  public List<float[]> documents(List<String> texts) {
    return embed(model, texts);
  }

  @Override
  public float[] query(String text) {
    // tag::query[]
    EmbeddingModel queries =
        OpenAiEmbeddingModel.builder()
            .httpClientBuilder(trust)
            .baseUrl(baseUrl)
            .apiKey(key)
            .modelName("default-query")
            .build();
    float[] vector = queries.embed(text).content().vector();
    // end::query[]
    return vector;
  }

  @Override
  public List<float[]> notes(List<String> texts) {
    return embed(with("notes", Map.of("input_type", "document", "truncate", "end")), texts);
  }

  /** LangChain4j wants a vector in each item. */
  List<float[]> partial(List<String> texts) {
    return embed(with("default", Map.of("on_error", "partial")), texts);
  }

  private EmbeddingModel with(String name, Map<String, Object> parameters) {
    return OpenAiEmbeddingModel.builder()
        .httpClientBuilder(trust)
        .baseUrl(baseUrl)
        .apiKey(key)
        .modelName(name)
        .customParameters(parameters)
        .build();
  }

  private static List<float[]> embed(EmbeddingModel model, List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
        .map(Embedding::vector)
        .toList();
  }
}
