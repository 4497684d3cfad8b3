package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to an address, by the variables that curl and Python's libraries read: {@code
 * https_proxy} or {@code http_proxy} by the address's scheme, {@code all_proxy} where that is not
 * set, and {@code no_proxy} for what is dialled directly. Names in small letters win over those in
 * capitals, and one that is set to nothing takes the other away. A wrong value is a fault when it
 * is needed and not before, since such variables are often set for a whole machine.
 */
public final class Proxies {

  /** Everything is dialled directly. */
  public static final Proxies NONE = new Proxies(Map.of());

  private record Value(String variable, String text) {}

  private final Map<String, Value> values = new HashMap<>();
  private final NoProxy none;

  private Proxies(Map<String, String> environment) {
    for (String name : new String[] {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}) {
      Value value = value(environment, name);
      if (value != null) {
        values.put(name, value);
      }
    }
    Value exceptions = values.get("no_proxy");
    this.none = new NoProxy(exceptions == null ? "" : exceptions.text);
  }

  /** The proxies of an environment. */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(environment);
  }

  private static @Nullable Value value(Map<String, String> environment, String name) {
    String variable = environment.containsKey(name) ? name : name.toUpperCase(Locale.ROOT);
    // A web server hands a caller's header "Proxy" to a CGI program as this very variable.
    if (variable.equals("HTTP_PROXY") && environment.containsKey("REQUEST_METHOD")) {
      return null;
    }
    String text = environment.getOrDefault(variable, "").strip();
    return text.isEmpty() ? null : new Value(variable, text);
  }

  /** Whether the environment says anything about addresses of this scheme. */
  boolean named(URI uri) {
    return named(Origin.scheme(uri)) != null;
  }

  private @Nullable Value named(String scheme) {
    Value own = values.get(scheme + "_proxy");
    return own != null ? own : values.get("all_proxy");
  }

  /** Whether the address is dialled directly whatever proxies there are. */
  boolean excepted(URI uri) {
    return none.covers(uri);
  }

  /**
   * The proxy that leads to an address, or empty where it is dialled directly.
   *
   * @throws Fault.InvalidSetting when the variable names no proxy that can be used
   */
  Optional<HttpProxy> to(URI uri) {
    Value value = named(Origin.scheme(uri));
    return value == null || excepted(uri)
        ? Optional.empty()
        : Optional.of(HttpProxy.parse(value.variable, value.text));
  }

  /**
   * To be called when the process begins, before anything speaks HTTP: lets credentials of a proxy
   * in the environment reach it, which Java forbids by default where HTTPS is tunnelled.
   */
  public void prepareProcess() {
    if (values.values().stream().anyMatch(value -> value.text.contains("@"))) {
      HttpProxy.allowCredentialsInTunnels();
    }
  }
}
