package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Speaks to the routes of collections; JSON is written with single quotes. */
final class Collections {
  private final HttpCaller http;

  Collections(int port) {
    this.http = new HttpCaller(port);
  }

  HttpCaller.Answer send(String method, String path, String json) {
    return http.send(
        method,
        "/v1/collections" + path,
        HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')),
        "Content-Type",
        "application/json");
  }

  HttpCaller.Answer get(String path) {
    return http.get("/v1/collections" + path);
  }

  JsonNode ok(String method, String path, String json) {
    HttpCaller.Answer answer = send(method, path, json);
    assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
    return answer.json();
  }

  /** Puts documents in, each of them accepted, to be seen by the next search. */
  JsonNode put(String name, String documents) {
    JsonNode answer =
        ok("PUT", "/" + name + "/documents", "{'wait':'visible','documents':[" + documents + "]}");
    answer.get("results").forEach(result -> assertThat(result.has("error")).isFalse());
    return answer;
  }

  JsonNode search(String name, String query) {
    return ok("POST", "/" + name + "/search", query);
  }

  static List<String> ids(JsonNode list) {
    List<String> ids = new ArrayList<>();
    list.forEach(one -> ids.add(one.get("id").asString()));
    return ids;
  }
}
