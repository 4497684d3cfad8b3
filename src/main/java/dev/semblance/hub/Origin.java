package dev.semblance.hub;

import java.net.URI;
import java.util.Locale;

/** What two addresses have in common when one owner answers for both: scheme, host and port. */
final class Origin {

  private Origin() {}

  /**
   * Whether what may be told to the owner of {@code a} may be told to {@code b}: it is the same
   * scheme, host and port, or the same host by {@code https} where {@code a} is plain, both at
   * their own port.
   */
  static boolean trusts(URI a, URI b) {
    boolean same = scheme(a).equals(scheme(b)) && port(a) == port(b);
    boolean upgrade = scheme(a).equals("http") && port(a) == 80 && https(b) && port(b) == 443;
    return a.getHost().equalsIgnoreCase(b.getHost()) && (same || upgrade);
  }

  static boolean https(URI uri) {
    return scheme(uri).equals("https");
  }

  static String scheme(URI uri) {
    return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
  }

  static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return https(uri) ? 443 : 80;
  }
}
