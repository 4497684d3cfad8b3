package dev.semblance.status;

import dev.semblance.api.JsonAnswers;
import dev.semblance.capacity.ProcessMemory;
import dev.semblance.collection.CollectionNames;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.LaneQueues;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.security.CallerFacts;
import dev.semblance.security.CollectionPrefixes;
import dev.semblance.text.WireName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code GET /v1/status} and {@code GET /v1/key}, which every caller may ask. */
@RestController
class StatusController {
  static final String STATUS = "/v1/status";
  static final String KEY = "/v1/key";

  private static final double MILLIS_A_SECOND = 1e3;
  private static final double HUNDREDTHS = 100;

  private final JsonAnswers answers;
  private final LiveRates rates;
  private final LaneQueues queues;
  private final ObjectProvider<CollectionNames> collections;

  StatusController(
      JsonAnswers answers,
      LiveRates rates,
      LaneQueues queues,
      ObjectProvider<CollectionNames> collections) {
    this.answers = answers;
    this.rates = rates;
    this.queues = queues;
    this.collections = collections;
  }

  /** Of collections only those are counted that the caller may see. */
  @GetMapping(path = STATUS, produces = MediaType.APPLICATION_JSON_VALUE)
  void status(HttpServletRequest request, HttpServletResponse response) {
    LiveRates.Rates now = rates.now();
    Integer visible = visible(CollectionPrefixes.of(request));
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty(
              "uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS_A_SECOND);
          json.writeObjectPropertyStart("rates");
          rate(json, "requests", now.requests());
          rate(json, "texts", now.texts());
          rate(json, "tokens", now.tokens());
          rate(json, "refused", now.refused());
          json.writeEndObject();
          json.writeObjectPropertyStart("queue");
          for (Lane lane : Lane.values()) {
            queue(json, WireName.of(lane), queues.waiting(lane));
          }
          json.writeEndObject();
          json.writeObjectPropertyStart("memory");
          bytes(json, "resident_bytes", ProcessMemory.residentBytes());
          bytes(json, "limit_bytes", ProcessMemory.limitBytes());
          json.writeEndObject();
          number(json, "collections", visible == null ? null : (long) visible);
          json.writeEndObject();
        });
  }

  /** Null where the collections cannot be had, as when another process holds them. */
  private @Nullable Integer visible(CollectionPrefixes allowed) {
    CollectionNames there = collections.getIfAvailable();
    List<String> names = there == null ? List.of() : there.names();
    return names == null ? null : (int) names.stream().filter(allowed::allow).count();
  }

  private static void rate(JsonGenerator json, String name, double perSecond) {
    json.writeNumberProperty(name, Math.round(perSecond * HUNDREDTHS) / HUNDREDTHS);
  }

  private static void queue(JsonGenerator json, String lane, QueueDepth.Waiting waiting) {
    json.writeObjectPropertyStart(lane);
    json.writeNumberProperty("sequences", waiting.sequences());
    json.writeNumberProperty("tokens", waiting.tokens());
    json.writeNumberProperty("oldest_ms", TimeUnit.NANOSECONDS.toMillis(waiting.oldestNanos()));
    json.writeEndObject();
  }

  private static void bytes(JsonGenerator json, String name, OptionalLong bytes) {
    number(json, name, bytes.isPresent() ? bytes.getAsLong() : null);
  }

  private static void number(JsonGenerator json, String name, @Nullable Long value) {
    json.writeName(name);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }

  /** What the caller's key, token or certificate is good for, and what is left of its quota. */
  @GetMapping(path = KEY, produces = MediaType.APPLICATION_JSON_VALUE)
  void key(HttpServletRequest request, HttpServletResponse response) {
    CallerFacts caller = CallerFacts.of(request);
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          if (caller == null) {
            json.writeBooleanProperty("open", true);
          } else {
            caller(json, caller);
          }
          json.writeEndObject();
        });
  }

  private static void caller(JsonGenerator json, CallerFacts caller) {
    json.writeStringProperty("name", caller.name());
    strings(json, "scopes", caller.scopes());
    strings(json, "collections", caller.collections());
    quota(json, "limits", caller.limits());
    quota(json, "remaining", caller.remaining());
  }

  private static void strings(JsonGenerator json, String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  private static void quota(JsonGenerator json, String name, CallerFacts.Minute minute) {
    json.writeObjectPropertyStart(name);
    number(json, "requests_per_minute", minute.requests());
    number(json, "tokens_per_minute", minute.tokens());
    json.writeEndObject();
  }
}
