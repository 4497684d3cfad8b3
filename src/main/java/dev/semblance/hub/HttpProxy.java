package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One proxy that speaks HTTP. Its text names the host alone, never the credentials.
 *
 * @param variable the environment variable that names it
 * @param credentials {@code user:password}, or null
 */
record HttpProxy(String variable, String host, int port, @Nullable String credentials) {

  // The last @ ends the credentials, as in curl: people write passwords as they are.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:(.*)@)?"
              + "(\\[[0-9A-Fa-f:.%]+]|[^\\s:/@\\[\\]]+)(?::(\\d{1,5}))?/*");
  private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

  /**
   * @param variable the environment variable that holds the value
   * @throws Fault.InvalidSetting when the value is no proxy that can be used; it is not repeated,
   *     since it may hold a password
   */
  static HttpProxy parse(String variable, String value) {
    Matcher parts = ADDRESS.matcher(value);
    if (!parts.matches()) {
      throw new Fault.InvalidSetting(variable, "is no proxy, needed: " + FORM);
    }
    String scheme = parts.group(1) == null ? "http" : parts.group(1).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http")) {
      throw new Fault.InvalidSetting(
          variable,
          "names a proxy that is spoken to by "
              + Fault.quote(scheme)
              + ", which Java's client cannot; needed: "
              + FORM);
    }
    int port = parts.group(4) == null ? 80 : Integer.parseInt(parts.group(4));
    if (port < 1 || port > 65_535) {
      throw new Fault.InvalidSetting(variable, "has the port " + port + ", allowed: 1 to 65535");
    }
    String credentials = parts.group(2) == null ? null : decoded(parts.group(2));
    return new HttpProxy(variable, parts.group(3).replaceAll("[\\[\\]]", ""), port, credentials);
  }

  private static final String FORM = "http://[user:password@]host:port";

  /** Percent signs that stand for a byte are decoded, all others stay. */
  private static String decoded(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    byte[] decoded = new byte[bytes.length];
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low < 0) {
        decoded[length++] = bytes[i];
      } else {
        decoded[length++] = (byte) (high << 4 | low);
        i += 2;
      }
    }
    return new String(decoded, 0, length, UTF_8);
  }

  Proxy address() {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  /** The value of {@code Proxy-Authorization}; null without credentials. */
  @Nullable String authorization() {
    return credentials == null
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (credentials.contains(":") ? credentials : credentials + ":").getBytes(UTF_8));
  }

  /**
   * Java sends no {@code Basic} credentials to a proxy that tunnels HTTPS unless a property of the
   * whole process allows it, and reads that property once, when the first HTTP client is made: so
   * this is called when the process begins. A property that somebody set stays.
   */
  static void allowCredentialsInTunnels() {
    if (System.getProperty(TUNNELS) == null) {
      System.setProperty(TUNNELS, "");
    }
  }

  @Override
  public String toString() {
    return host + ":" + port + " (" + variable + ")";
  }
}
