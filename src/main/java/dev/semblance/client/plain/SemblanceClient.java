package dev.semblance.client.plain;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Semblance server. Every call blocks until it is answered or its deadline passed, waits where
 * the server is busy or starting, and throws {@link SemblanceException}. Safe to share.
 */
public final class SemblanceClient implements AutoCloseable {
  private static final int PAGE = 100;

  private final Transport transport;
  private final HttpClient http;
  private final boolean owned;

  private SemblanceClient(Transport transport, HttpClient http, boolean owned) {
    this.transport = transport;
    this.http = http;
    this.owned = owned;
  }

  /**
   * @param url {@code http://HOST[:PORT][/PREFIX]}, without the {@code /v1} of the routes
   */
  public static Builder to(String url) {
    return new Builder(url);
  }

  /** What a client is made of. For one thread. */
  public static final class Builder {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final String base;
    private @Nullable String key;
    private Duration deadline = Duration.ofMinutes(1);
    private @Nullable HttpClient http;

    private Builder(String url) {
      URI uri = URI.create(url.strip());
      if (!List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          || uri.getHost() == null) {
        throw new IllegalArgumentException("needed: http://HOST[:PORT] or https://HOST[:PORT]");
      }
      base = uri.toString().replaceAll("/+$", "").replaceAll("/v1$", "");
    }

    /** Sent as a bearer token. */
    public Builder key(String secret) {
      key = secret;
      return this;
    }

    /** How long a call may take, waits for a busy server included. Default: a minute. */
    public Builder deadline(Duration time) {
      deadline = time;
      return this;
    }

    /** Another client than Java's default, for TLS or a proxy; not closed here. */
    public Builder http(HttpClient client) {
      http = client;
      return this;
    }

    public SemblanceClient build() {
      HttpClient used =
          http != null
              ? http
              : HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .connectTimeout(CONNECT)
                  .build();
      return new SemblanceClient(new Transport(base, key, used, deadline), used, http == null);
    }
  }

  /** The same server and connections with another deadline for each call; closes nothing. */
  public SemblanceClient within(Duration deadline) {
    return new SemblanceClient(transport.within(deadline), http, false);
  }

  /** The names of the models that are served. */
  public List<String> models() {
    return transport.ask("GET", "/v1/models", null).objects("data").stream()
        .map(m -> m.text("id"))
        .toList();
  }

  public Embedding embed(String text) {
    return embed(List.of(text), Reading.DEFAULT).getFirst();
  }

  public List<Embedding> embed(List<String> texts) {
    return embed(texts, Reading.DEFAULT);
  }

  /** One embedding for each text, in their order, all of one space. */
  public List<Embedding> embed(List<String> texts, Reading reading) {
    if (texts.isEmpty()) {
      return List.of();
    }
    Map<String, Object> body = reading.body();
    body.put("input", texts);
    body.put("encoding_format", "base64");
    JsonObject answer = transport.ask("POST", "/v1/embeddings", body);
    Space space = new Space(answer.text("space"));
    return answer.objects("data").stream()
        .map(item -> new Embedding(space, item.vector("embedding")))
        .toList();
  }

  /** The tokens of each text with their vectors, of length 1. */
  public List<TokenEmbeddings> embedTokens(List<String> texts, Reading reading) {
    if (texts.isEmpty()) {
      return List.of();
    }
    Map<String, Object> body = reading.body();
    body.put("input", texts);
    body.put("normalize", true);
    body.put("encoding_format", "base64");
    JsonObject answer = transport.ask("POST", "/v1/token-embeddings", body);
    Space space = new Space(answer.text("space"));
    List<TokenEmbeddings> all = new ArrayList<>();
    for (JsonObject item : answer.objects("data")) {
      all.add(
          new TokenEmbeddings(
              space, item.objects("tokens").stream().map(t -> token(space, t)).toList()));
    }
    return all;
  }

  private static TokenEmbeddings.Token token(Space space, JsonObject token) {
    return new TokenEmbeddings.Token(
        token.count("id"),
        token.text("text"),
        token.has("start") ? (Integer) token.count("start") : null,
        token.has("end") ? (Integer) token.count("end") : null,
        new Embedding(space, token.vector("embedding")));
  }

  /**
   * How near each of these texts is to each of those.
   *
   * @param metric {@code cosine}, {@code dot}, {@code euclidean}, {@code manhattan} or {@code
   *     maxsim}; null for the model's own
   */
  public Scores similarity(
      List<String> these, List<String> those, @Nullable String metric, Reading reading) {
    Map<String, Object> body = reading.body();
    body.put("inputs", these);
    body.put("against", those);
    Reading.put(body, "metric", metric);
    return Scores.read(transport.ask("POST", "/v1/similarity", body));
  }

  /**
   * How near each of these vectors is to each of those.
   *
   * @param metric as above, {@code maxsim} excepted
   * @throws SpacesDiffer when they are not all of one space; nothing is sent then
   */
  public Scores similarity(List<Embedding> these, List<Embedding> those, @Nullable String metric) {
    Space space = Embedding.common(these);
    space.require(Embedding.common(those));
    Map<String, Object> body = Reading.DEFAULT.body();
    body.put("inputs", these.stream().map(Embedding::vector).toList());
    body.put("against", those.stream().map(Embedding::vector).toList());
    body.put("space", space.text());
    Reading.put(body, "metric", metric);
    return Scores.read(transport.ask("POST", "/v1/similarity", body));
  }

  /** Documents by how well they answer a query, the best first. */
  public List<Ranked> rerank(String query, List<String> documents, Reading reading) {
    if (documents.isEmpty()) {
      return List.of();
    }
    Map<String, Object> body = reading.body();
    body.put("query", query);
    body.put("documents", documents);
    body.put("return_documents", false);
    return transport.ask("POST", "/v1/rerank", body).objects("results").stream()
        .map(r -> new Ranked(r.count("index"), r.number("relevance_score")))
        .toList();
  }

  /** Every collection that the key may see. */
  public List<CollectionInfo> collections() {
    List<CollectionInfo> all = new ArrayList<>();
    String after = "";
    while (true) {
      JsonObject page = transport.ask("GET", "/v1/collections?limit=" + PAGE + after, null);
      page.objects("data").stream().map(CollectionInfo::read).forEach(all::add);
      if (!page.has("after")) {
        return all;
      }
      after = "&after=" + escaped(page.text("after"));
    }
  }

  /** A collection by its name; nothing is asked. */
  public DocumentCollection collection(String name) {
    return new DocumentCollection(transport, name);
  }

  /**
   * Makes a collection, or finds it made with the same settings.
   *
   * @throws ServerFault with status 409 when it has others
   */
  public DocumentCollection create(String name, CollectionSettings settings) {
    transport.ask("PUT", "/v1/collections/" + escaped(name), settings.body());
    return collection(name);
  }

  static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    if (owned) {
      http.shutdownNow();
    }
  }
}
