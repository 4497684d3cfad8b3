package dev.semblance.api.tei;

import dev.semblance.api.JsonExchange;
import dev.semblance.encoder.Encoders;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** What TEI tells about itself: its model and limits, and whether it can serve. */
@RestController
class TeiServerController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TeiFacts facts;

  TeiServerController(JsonExchange exchange, Encoders encoders, TeiFacts facts) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.facts = facts;
  }

  @GetMapping({"/info", TeiDialect.PREFIX + "/info"})
  void info(HttpServletResponse response) {
    TeiFacts.Facts info = facts.now();
    exchange.write(response, json -> write(json, info));
  }

  private static void write(JsonGenerator json, TeiFacts.Facts info) {
    json.writeStartObject();
    json.writeStringProperty("model_id", info.modelId());
    json.writeNullProperty("model_sha");
    json.writeStringProperty("model_dtype", info.dtype());
    json.writeStringProperty("served_model_name", info.servedName());
    json.writeObjectPropertyStart("model_type");
    kind(json, info);
    json.writeEndObject();
    json.writeNumberProperty("max_concurrent_requests", info.maxConcurrentRequests());
    json.writeNumberProperty("max_input_length", info.maxInputLength());
    json.writeNumberProperty("max_batch_tokens", info.maxBatchTokens());
    json.writeNumberProperty("max_batch_requests", info.maxBatchRequests());
    json.writeNumberProperty("max_client_batch_size", info.maxClientBatchSize());
    json.writeBooleanProperty("auto_truncate", info.autoTruncate());
    json.writeNumberProperty("tokenization_workers", info.tokenizationWorkers());
    json.writeStringProperty("version", info.version());
    json.writeNullProperty("sha");
    json.writeNullProperty("docker_label");
    json.writeEndObject();
  }

  private static void kind(JsonGenerator json, TeiFacts.Facts info) {
    if (info.kind() == TeiFacts.Kind.EMBEDDING) {
      json.writeObjectPropertyStart("embedding");
      json.writeStringProperty("pooling", info.pooling());
      json.writeEndObject();
      return;
    }
    List<String> labels = info.labels();
    json.writeObjectPropertyStart(
        info.kind() == TeiFacts.Kind.RERANKER ? "reranker" : "classifier");
    json.writeObjectPropertyStart("id2label");
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringProperty(Integer.toString(i), labels.get(i));
    }
    json.writeEndObject();
    json.writeObjectPropertyStart("label2id");
    for (int i = 0; i < labels.size(); i++) {
      json.writeNumberProperty(labels.get(i), i);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** 200 without a body where the default model is ready, else what keeps it. */
  @GetMapping({
    "/health",
    TeiDialect.PREFIX,
    TeiDialect.PREFIX + "/health",
    TeiDialect.PREFIX + "/ping"
  })
  void health(HttpServletResponse response) {
    var _ = encoders.find(Encoders.DEFAULT);
    response.setStatus(HttpServletResponse.SC_OK);
  }
}
