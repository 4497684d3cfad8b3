package dev.semblance.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a server is.
 *
 * @param base the URL that the contract's paths stand behind, without a slash at its end
 */
public record ServerAddress(String base) {
  private static final String VERSION = "/v1";

  /**
   * Reads {@code http://HOST[:PORT][/PREFIX]}, or the base URL that OpenAI's clients take, which
   * ends in {@code /v1}.
   *
   * @throws IllegalArgumentException when it is something else, saying what is needed
   */
  public static ServerAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw wrong();
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean known = scheme.equals("http") || scheme.equals("https");
    if (!known || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw wrong();
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw wrong();
    }
    String path = uri.getRawPath().replaceAll("/+$", "");
    if (path.endsWith(VERSION)) {
      path = path.substring(0, path.length() - VERSION.length());
    }
    return new ServerAddress(scheme + "://" + uri.getRawAuthority() + path);
  }

  /** The whole URL of a path of the contract, which begins with a slash. */
  URI of(String path) {
    return URI.create(base + path);
  }

  private static IllegalArgumentException wrong() {
    return new IllegalArgumentException("needed: http://HOST[:PORT] or https://HOST[:PORT]");
  }

  @Override
  public String toString() {
    return base;
  }
}
