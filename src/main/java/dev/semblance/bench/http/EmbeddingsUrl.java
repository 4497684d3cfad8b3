package dev.semblance.bench.http;

import dev.semblance.fault.Fault;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where embeddings are asked for.
 *
 * @param text the whole URL
 * @param path with the query, as it stands in the request's first line
 */
public record EmbeddingsUrl(String text, boolean tls, String host, int port, String path) {
  private static final String ROUTE = "/embeddings";
  private static final String NEEDED = ", needed: http://HOST[:PORT] or https://HOST[:PORT]";

  /**
   * Reads a server's address ({@code http://127.0.0.1:8080}), the base URL that OpenAI's clients
   * take ({@code .../v1}) or the whole URL ({@code .../v1/embeddings}).
   *
   * @param option where it stands, for the fault
   * @throws Fault.InvalidSetting when it is none of them
   */
  public static EmbeddingsUrl parse(String option, String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new Fault.InvalidSetting(option, "is " + Fault.quote(text) + NEEDED);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if ((!tls && !scheme.equals("http")) || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new Fault.InvalidSetting(option, "is " + Fault.quote(text) + NEEDED);
    }
    if (uri.getRawFragment() != null) {
      throw new Fault.InvalidSetting(
          option, "is " + Fault.quote(text) + ", which has a fragment (#), needed: none");
    }
    int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
    String path = route(uri.getRawPath());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String whole = scheme + "://" + uri.getRawAuthority() + path + query;
    return new EmbeddingsUrl(whole, tls, uri.getHost(), port, path + query);
  }

  /** The host as its own header names it. */
  String authority() {
    return port == (tls ? 443 : 80) ? host : host + ":" + port;
  }

  /** The host as the resolver takes it: an IPv6 address without its brackets. */
  String address() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String route(String path) {
    String base = path.replaceAll("/+$", "");
    if (base.endsWith(ROUTE)) {
      return base;
    }
    return (base.isEmpty() ? "/v1" : base) + ROUTE;
  }
}
