package dev.semblance.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.testcontainers.SemblanceContainer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import tools.jackson.databind.JsonNode;

/** A real Prometheus reads the meters of the real image, over a network of their own. */
@NeedsContainers({TestImage.SEMBLANCE, TestImage.PROMETHEUS})
class PrometheusScrapeIT {

  private static final String SETTINGS =
      """
      global:
        scrape_interval: 1s
      scrape_configs:
        - job_name: semblance
          metrics_path: /actuator/prometheus
          static_configs:
            - targets: ["semblance:8080"]
      """;

  private static final String ANSWERED =
      "sum(http_server_requests_seconds_count{uri=\"/v1/embeddings\",status=\"200\"})";

  @Test
  void prometheusCountsTheRequestsThatWereAnswered() throws InterruptedException {
    try (Network network = Network.newNetwork();
        SemblanceContainer semblance =
            new SemblanceContainer(TestImage.SEMBLANCE.image())
                .withNetwork(network)
                .withNetworkAliases("semblance");
        GenericContainer<?> prometheus =
            TestImage.PROMETHEUS
                .container()
                .withNetwork(network)
                .withExposedPorts(9090)
                .withCopyToContainer(Transferable.of(SETTINGS), "/etc/prometheus/prometheus.yml")
                .withCommand("--config.file=/etc/prometheus/prometheus.yml")
                .waitingFor(Wait.forHttp("/-/ready").withStartupTimeout(Duration.ofMinutes(2)))) {
      semblance.start();
      new HttpCaller(semblance.baseUrl().getPort())
          .post("/v1/embeddings", "{\"input\":[\"one\",\"two\",\"three\"]}");
      prometheus.start();

      HttpCaller caller = new HttpCaller(prometheus.getMappedPort(9090));

      assertThat(value(caller, "up{job=\"semblance\"}")).isEqualTo("1");
      assertThat(value(caller, ANSWERED)).isEqualTo("1");
      assertThat(value(caller, "sum(semblance_batch_tokens_count)")).matches("[1-9][0-9]*");
    }
  }

  /** The value of a query, as soon as it has one that is not zero. */
  private static String value(HttpCaller caller, String query) throws InterruptedException {
    String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    String found = "none";
    for (int attempt = 0; attempt < 120; attempt++) {
      JsonNode result = caller.get(path).json().path("data").path("result").path(0);
      if (!result.isMissingNode()) {
        found = result.path("value").path(1).asString();
        if (!found.equals("0")) {
          return found;
        }
      }
      Thread.sleep(500);
    }
    return found;
  }
}
