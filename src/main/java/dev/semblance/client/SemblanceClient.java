package dev.semblance.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The routes of a server, as its contract has them. Every call blocks until it is answered, may
 * throw {@link ServerRefusal} and {@link ServerUnreachable}, and may be sent twice. Safe to share.
 */
public final class SemblanceClient implements AutoCloseable {
  private static final String COLLECTIONS = "/v1/collections";
  private static final int PAGE = 100;

  private final ServerConnection connection;

  /**
   * @param connection owned from now on
   */
  public SemblanceClient(ServerConnection connection) {
    this.connection = connection;
  }

  public ServerAddress address() {
    return connection.address();
  }

  /** {@code GET /v1/models}. */
  public JsonNode models() {
    return answer("GET", "/v1/models", null);
  }

  /** {@code POST /v1/embeddings}. */
  public EmbeddingAnswer embed(EmbeddingCall call, List<String> texts) {
    return EmbeddingAnswer.read(answer("POST", "/v1/embeddings", call.body(texts)), texts.size());
  }

  /** {@code POST /v1/similarity}. */
  public JsonNode similarity(JsonNode request) {
    return answer("POST", "/v1/similarity", request);
  }

  /** Every collection, as {@code GET /v1/collections} lists them page after page. */
  public List<JsonNode> collections() {
    List<JsonNode> all = new ArrayList<>();
    String after = "";
    while (true) {
      JsonNode page = answer("GET", COLLECTIONS + "?limit=" + PAGE + after, null);
      page.path("data").forEach(all::add);
      if (!page.path("after").isString()) {
        return all;
      }
      after = "&after=" + escaped(page.path("after").asString());
    }
  }

  /** {@code GET /v1/collections/NAME}. */
  public JsonNode collection(String name) {
    return answer("GET", path(name), null);
  }

  /** Makes a collection, or finds it made with the same settings. */
  public JsonNode putCollection(String name, JsonNode settings) {
    return answer("PUT", path(name), settings);
  }

  /** {@code DELETE /v1/collections/NAME}. */
  public void deleteCollection(String name) {
    connection.send("DELETE", path(name), null);
  }

  /**
   * Puts documents into a collection, a line of JSON each.
   *
   * @param lines UTF-8, each with a line feed at its end; kept until this returns
   * @param visible whether the next search must see them
   */
  public WriteAnswer putDocuments(String name, byte[] lines, boolean visible) {
    String wait = visible ? "visible" : "durable";
    return connection.putLines(path(name) + "/documents?wait=" + wait, lines);
  }

  /**
   * Puts documents with their vectors into a collection.
   *
   * @param space of the vectors
   * @param tokenSpace of the vectors of tokens, or null where none come
   */
  public WriteAnswer putVectors(
      String name, byte[] lines, String space, @Nullable String tokenSpace) {
    String tokens = tokenSpace == null ? "" : "&token_space=" + escaped(tokenSpace);
    return connection.putLines(path(name) + "/documents?space=" + escaped(space) + tokens, lines);
  }

  /** {@code POST /v1/collections/NAME/documents:export}. */
  public JsonNode exportDocuments(String name, JsonNode page) {
    return answer("POST", path(name) + "/documents:export", page);
  }

  /** {@code POST /v1/collections/NAME/documents:get}. */
  public JsonNode documents(String name, JsonNode ids) {
    return answer("POST", path(name) + "/documents:get", ids);
  }

  /** {@code POST /v1/collections/NAME/search}. */
  public JsonNode search(String name, JsonNode query) {
    return answer("POST", path(name) + "/search", query);
  }

  /** Begins a snapshot; sent twice it begins two. */
  public JsonNode startSnapshot(String name) {
    return answer("POST", path(name) + "/snapshots", null);
  }

  /** {@code GET /v1/collections/NAME/snapshots/ID}. */
  public JsonNode snapshot(String name, String id) {
    return answer("GET", path(name) + "/snapshots/" + escaped(id), null);
  }

  /** Every snapshot of a collection, the oldest first. */
  public List<JsonNode> snapshots(String name) {
    List<JsonNode> all = new ArrayList<>();
    answer("GET", path(name) + "/snapshots", null).path("data").forEach(all::add);
    return all;
  }

  /** Makes a collection of a snapshot; sent twice it finds the name taken. */
  public JsonNode restoreSnapshot(String name, String id, String as) {
    JsonNode body = JsonMapper.shared().createObjectNode().put("name", as);
    return answer("POST", path(name) + "/snapshots/" + escaped(id) + ":restore", body);
  }

  private JsonNode answer(String method, String path, @Nullable JsonNode body) {
    JsonNode answer = connection.send(method, path, body);
    return Objects.requireNonNullElseGet(answer, JsonMapper.shared()::createObjectNode);
  }

  private static String path(String name) {
    return COLLECTIONS + "/" + escaped(name);
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    connection.close();
  }
}
