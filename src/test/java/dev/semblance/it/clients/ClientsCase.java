package dev.semblance.it.clients;

import dev.semblance.Semblance;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.GoldenVectors;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

/** A test of clients against one server, and what its encoders give without a client between. */
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=bundled",
      "semblance.models.notes=src/test/resources/models/prompts",
      "semblance.batching.max-batch-tokens=512",
      "semblance.batching.max-request-tokens=1024",
      "semblance.batching.max-waiting-tokens=1024",
      "semblance.grpc.port=0"
    })
@ContextConfiguration(initializers = GuardedServer.class)
abstract class ClientsCase {
  @LocalServerPort int port;
  @Autowired Encoders encoders;

  final String baseUrl() {
    return "https://localhost:" + port + "/v1";
  }

  final SpringAiApplication springAi(String baseUrl, String key) throws Exception {
    return new SpringAiApplication(
        baseUrl, key, GuardedServer.AUTHORITY.sslContext(), GuardedServer.AUTHORITY.trustManager());
  }

  final LangChain4jApplication langChain4j(String baseUrl, String key) throws Exception {
    return new LangChain4jApplication(baseUrl, key, GuardedServer.AUTHORITY.sslContext());
  }

  final OpenAiJavaApplication openAiJava(String baseUrl, String key) throws Exception {
    return new OpenAiJavaApplication(
        baseUrl, key, GuardedServer.AUTHORITY.sslContext(), GuardedServer.AUTHORITY.trustManager());
  }

  final PlainApplication plain(String baseUrl, String key) throws Exception {
    return new PlainApplication(baseUrl, key, GuardedServer.AUTHORITY.sslContext());
  }

  final List<float[]> expected(String model, String role, List<String> texts) {
    Encoder encoder = encoders.find(model).encoder();
    EmbedRequest request =
        EmbedRequest.of("input", texts.stream().<EmbedInput>map(EmbedInput.Text::new).toList())
            .prompt(encoder.facts().prompts().forInputType(role))
            .truncate(Truncate.END);
    return encoder.embed(request).items().stream()
        .map(item -> ((ItemResult.Embedded) item).dense().vector())
        .toList();
  }

  static void assertSame(List<float[]> found, List<float[]> expected) {
    Assertions.assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      Assertions.assertThat(GoldenVectors.cosine(found.get(i), expected.get(i)))
          .isGreaterThan(0.99999);
    }
  }
}
