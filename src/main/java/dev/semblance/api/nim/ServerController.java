package dev.semblance.api.nim;

import dev.semblance.api.JsonExchange;
import dev.semblance.api.ModelListJson;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedModel;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** What a NIM tells about itself: whether it lives and is ready, its models, its version. */
@RestController("nimServerController")
class ServerController {
  private final JsonExchange exchange;
  private final Encoders encoders;

  ServerController(JsonExchange exchange, Encoders encoders) {
    this.exchange = exchange;
    this.encoders = encoders;
  }

  @GetMapping({"/v1/health/live", NimDialect.PREFIX + "/v1/health/live"})
  void live(HttpServletResponse response) {
    exchange.write(response, json -> health(json, "live", "live"));
  }

  @GetMapping({"/v1/health/ready", NimDialect.PREFIX + "/v1/health/ready"})
  void ready(HttpServletResponse response) {
    var _ = encoders.find(Encoders.DEFAULT);
    exchange.write(response, json -> health(json, "ready", "ready"));
  }

  private static void health(JsonGenerator json, String message, String flag) {
    json.writeStartObject();
    json.writeStringProperty("object", "health.response");
    json.writeStringProperty("message", message);
    json.writeBooleanProperty(flag, true);
    json.writeEndObject();
  }

  @GetMapping(NimDialect.PREFIX + "/v1/models")
  void models(HttpServletResponse response) {
    exchange.write(response, json -> ModelListJson.write(json, encoders.list()));
  }

  @GetMapping(NimDialect.PREFIX + "/v1/metadata")
  void metadata(HttpServletResponse response) {
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("version", version());
          json.writeArrayPropertyStart("modelInfo");
          for (ServedModel model : encoders.list()) {
            json.writeStartObject();
            json.writeStringProperty("shortName", model.id());
            json.writeStringProperty("modelUrl", model.reference());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayPropertyStart("assetInfo");
          json.writeEndArray();
          json.writeObjectPropertyStart("licenseInfo");
          json.writeStringProperty("name", "Apache-2.0");
          json.writeStringProperty("path", "LICENSE");
          json.writeStringProperty("url", "https://www.apache.org/licenses/LICENSE-2.0");
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  @GetMapping(NimDialect.PREFIX + "/v1/version")
  void versions(HttpServletResponse response) {
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("release", version());
          json.writeStringProperty("api", "1.0.0");
          json.writeEndObject();
        });
  }

  private static String version() {
    String version = ServerController.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
