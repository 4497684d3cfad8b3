package dev.semblance.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys, and whether a text is one of them. Immutable.
 *
 * <p>A key is looked up by its public id and then compared as a whole in constant time; a lookup
 * that finds none compares too. How long it takes tells at most that an id exists, which is no
 * secret.
 */
final class Keyring {
  private static final String NOBODY = "0".repeat(64);

  private final Map<String, ApiKey> byId = new HashMap<>();

  Keyring(Collection<ApiKey> keys) {
    keys.forEach(key -> byId.put(key.id(), key));
  }

  /** What a text that was shown as a key is. */
  sealed interface Finding {}

  record Valid(ApiKey key) implements Finding {}

  record Expired(ApiKey key) implements Finding {}

  /** Of the form of our keys, but cut off or mistyped. */
  record Mistyped() implements Finding {}

  record Unknown() implements Finding {}

  Finding find(String shown, Instant now) {
    String hash = KeySecret.hash(shown);
    ApiKey key = byId.get(ApiKey.idOf(hash));
    boolean same = MessageDigest.isEqual(ascii(hash), ascii(key == null ? NOBODY : key.hash()));
    if (key == null || !same) {
      return KeySecret.mistyped(shown) ? new Mistyped() : new Unknown();
    }
    return key.expired(now) ? new Expired(key) : new Valid(key);
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** These keys and more. */
  Keyring with(Keyring others) {
    List<ApiKey> all = new ArrayList<>(byId.values());
    all.addAll(others.byId.values());
    return new Keyring(all);
  }

  private static byte[] ascii(String hex) {
    return hex.getBytes(StandardCharsets.US_ASCII);
  }
}
