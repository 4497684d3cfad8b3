package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether strangers can reach a server that asks nobody who they are.
 *
 * @param asks whether callers must show a key, token or certificate
 * @param beyondLoopback the addresses it listens on that are not this machine's own alone
 */
record Exposure(boolean asks, List<String> beyondLoopback) {
  private static final Logger log = LoggerFactory.getLogger(Exposure.class);

  Exposure {
    beyondLoopback = List.copyOf(beyondLoopback);
  }

  /**
   * @param addresses where it listens; null stands for every address there is
   */
  static Exposure of(boolean asks, List<@Nullable InetAddress> addresses) {
    List<String> beyond = new ArrayList<>();
    for (InetAddress address : addresses) {
      if (address == null || !address.isLoopbackAddress()) {
        beyond.add(address == null ? "every address" : address.getHostAddress());
      }
    }
    return new Exposure(asks, beyond.stream().distinct().toList());
  }

  /** Strangers can use the server. */
  boolean open() {
    return !asks && !beyondLoopback.isEmpty();
  }

  /**
   * Says loudly what strangers can do.
   *
   * @param requireKeys whether that is reason not to start, as it is when nobody can reach it
   * @throws Fault.InvalidSetting then
   */
  void check(boolean requireKeys) {
    if (!asks && requireKeys) {
      throw new Fault.InvalidSetting(
          SecuritySettings.PREFIX + "require-keys",
          "is true, but nobody would be asked for a key: set "
              + SecuritySettings.PREFIX
              + "keys-file (semblance keys create makes one), "
              + SecuritySettings.PREFIX
              + "keys[0].key, or spring.security.oauth2.resourceserver.jwt.issuer-uri");
    }
    if (open()) {
      log.warn(
          "NO KEYS ARE SET and the server listens on {}: whoever reaches it can use it. Make a key with"
              + " \"semblance keys create\" and set {}keys-file, or listen on 127.0.0.1 alone;"
              + " {}require-keys=true refuses to start like this",
          String.join(", ", beyondLoopback),
          SecuritySettings.PREFIX,
          SecuritySettings.PREFIX);
    }
  }
}
