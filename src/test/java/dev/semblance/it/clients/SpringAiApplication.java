package dev.semblance.it.clients;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;

/** Embeds by Spring AI. */
final class SpringAiApplication implements Application {
  private final String baseUrl;
  private final String key;
  private final OpenAiHttpClientBuilderCustomizer trust;
  private final OpenAiEmbeddingModel model;

  SpringAiApplication(
      String baseUrl, String key, SSLContext sslContext, X509TrustManager trustManager) {
    this.baseUrl = baseUrl;
    this.key = key;
    // tag::trust[]
    OpenAiHttpClientBuilderCustomizer trust =
        http -> http.sslSocketFactory(sslContext.getSocketFactory()).trustManager(trustManager);
    // end::trust[]
    this.trust = trust;
    // tag::model[]
    OpenAiEmbeddingModel model =
        OpenAiEmbeddingModel.builder()
            .options(
                OpenAiEmbeddingOptions.builder()
                    .baseUrl(baseUrl)
                    .apiKey(key)
                    .model("default")
                    .extraBody(Map.of("input_type", "document", "truncate", "end"))
                    .timeout(Duration.ofMinutes(2))
                    .maxRetries(5)
                    .build())
            .metadataMode(MetadataMode.EMBED)
            .httpClientBuilderCustomizer(trust)
            .build();
    // end::model[]
    this.model = model;
  }

  @Override
  public List<float[]> documents(List<String> texts) {
    return model.embed(texts);
  }

  @Override
  public float[] query(String text) {
    // tag::query[]
    OpenAiEmbeddingModel queries =
        OpenAiEmbeddingModel.builder()
            .options(
                OpenAiEmbeddingOptions.builder()
                    .baseUrl(baseUrl)
                    .apiKey(key)
                    .model("default-query")
                    .build())
            .httpClientBuilderCustomizer(trust)
            .build();
    float[] vector = queries.embed(text);
    // end::query[]
    return vector;
  }

  @Override
  public List<float[]> notes(List<String> texts) {
    return with("notes", Map.of("input_type", "document", "truncate", "end")).embed(texts);
  }

  /** Spring AI wants a vector in each item. */
  List<float[]> partial(List<String> texts) {
    return with("default", Map.of("on_error", "partial")).embed(texts);
  }

  private OpenAiEmbeddingModel with(String name, Map<String, Object> extraBody) {
    return OpenAiEmbeddingModel.builder()
        .options(
            OpenAiEmbeddingOptions.builder()
                .baseUrl(baseUrl)
                .apiKey(key)
                .model(name)
                .extraBody(extraBody)
                .build())
        .httpClientBuilderCustomizer(trust)
        .build();
  }
}
