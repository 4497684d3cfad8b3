package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.semblance.api.HttpCaller;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

/** What operators and tools look at. */
@RunningServer
class OperationsIT {

  @LocalServerPort int port;
  @Autowired ApplicationContext context;

  @Test
  void probesAreUpAndReadinessKnowsTheModels() {
    HttpCaller caller = new HttpCaller(port);

    assertThat(caller.get("/actuator/health/liveness").json().path("status").stringValue())
        .isEqualTo("UP");
    JsonNode readiness = caller.get("/actuator/health/readiness").json();
    assertThat(readiness.path("status").stringValue()).isEqualTo("UP");
    assertThat(
            readiness.path("components").path("models").path("details").path("default").asString())
        .endsWith("/mean/24");
    assertThat(caller.get("/readyz").json()).isEqualTo(readiness);
    assertThat(caller.get("/livez").json().path("status").stringValue()).isEqualTo("UP");
  }

  @Test
  void metersTellOfBatchesQueueAndPaddingSaved() {
    HttpCaller caller = new HttpCaller(port);
    caller.post("/v1/embeddings", "{\"input\":[\"a\",\"the long day has water\"]}");

    String meters = caller.get("/actuator/prometheus").text();

    assertThat(meters)
        .contains("semblance_sequences_admitted_total{lane=\"query\",model=\"default\"}")
        .contains("semblance_padding_saved_tokens_total{model=\"default\"}")
        .contains("semblance_batch_tokens_bucket")
        .contains("semblance_queue_seconds_bucket")
        .contains("semblance_forward_seconds_count")
        .contains("semblance_memory_resident_bytes")
        .contains("semblance_queue_wait_seconds{model=\"default\"}")
        .contains("semblance_model_loaded{device=\"cpu\",dimensions=\"24\"");
    // It is counted once its answer has gone out, so a caller may be ahead of it.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(caller.get("/actuator/prometheus").text())
                    .containsPattern(
                        "http_server_requests_seconds_count\\{.*lane=\"query\",.*model=\"default\",.*"
                            + "status=\"200\",uri=\"/v1/embeddings\""));
    assertThat(caller.get("/actuator/env").status()).isEqualTo(404);
  }

  @Test
  void aRequestsTraceIsAnExemplarOfItsMeters() {
    HttpCaller caller = new HttpCaller(port);
    caller.post(
        "/v1/embeddings",
        "{\"input\":\"a\"}",
        "traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    String meters =
        caller
            .get("/actuator/prometheus", "Accept", "application/openmetrics-text; version=1.0.0")
            .text();

    assertThat(meters).contains("trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\"");
    // One anywhere else, and Prometheus refuses the whole scrape.
    assertThat(meters.lines().filter(line -> line.contains(" # {")))
        .allSatisfy(line -> assertThat(line).containsPattern("^[\\w:]+_(bucket|total)[{ ]"));
  }

  @Test
  void nothingIsSentAnywhereUnlessAnEndpointIsSet() {
    assertThat(context.getBeansOfType(SpanExporter.class)).isEmpty();
    assertThat(context.getBeansOfType(LogRecordExporter.class)).isEmpty();
    assertThat(context.getBeansOfType(MetricExporter.class)).isEmpty();
    assertThat(context.getBeansOfType(MeterRegistry.class).values())
        .hasOnlyElementsOfType(PrometheusMeterRegistry.class);
  }

  @Test
  void documentsAreServed() {
    HttpCaller caller = new HttpCaller(port);

    assertThat(caller.get("/openapi.json").json().path("openapi").stringValue()).startsWith("3.1");
    assertThat(caller.get("/docs").text()).contains("swagger");
  }

  @Test
  void headersTellOfTheRequest() {
    HttpCaller.Answer answer =
        new HttpCaller(port)
            .post(
                "/v1/embeddings",
                "{\"truncate\":\"start\",\"input\":[\"a\",\"" + "water ".repeat(100) + "\"]}",
                "X-Request-Id",
                "story-7");

    assertThat(answer.header("X-Request-Id")).isEqualTo("story-7");
    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("1");
    assertThat(answer.header("Server-Timing"))
        .contains("tokenize")
        .contains("queue")
        .contains("forward")
        .contains("total");
    assertThat(answer.json().path("data").get(1).path("tokens_used").intValue()).isEqualTo(48);
    assertThat(answer.json().path("data").get(1).path("tokens").intValue()).isEqualTo(102);
  }

  @Test
  void largeAnswersArePackedWhenAskedFor() {
    HttpCaller.Answer answer =
        new HttpCaller(port)
            .post(
                "/v1/embeddings",
                "{\"input\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\"]}",
                "Accept-Encoding",
                "gzip");

    assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(answer.text()).contains("\"index\":9");
  }

  @Test
  void aModelIsFoundByItsAliasAndListedWithIt() {
    HttpCaller caller = new HttpCaller(port);

    JsonNode answer =
        caller
            .post("/v1/embeddings", "{\"input\":\"a\",\"model\":\"text-embedding-3-small\"}")
            .json();

    assertThat(answer.path("model").stringValue()).isEqualTo("text-embedding-3-small");
    assertThat(answer.path("space"))
        .isEqualTo(caller.get("/v1/models/default").json().path("space"));
    assertThat(caller.get("/v1/models").text()).contains("\"id\":\"text-embedding-3-small\"");
  }
}
