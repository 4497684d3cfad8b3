package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A key that is given as a setting or environment variable, as secrets of Kubernetes are.
 *
 * @param name For logs; key-N where it is not said.
 * @param key The key itself.
 * @param hash In place of the key: sha256: and its SHA-256 in hex.
 * @param scopes What it may do: embed, search, index, admin, metrics.
 * @param collections Which collections it may touch: names, or beginnings with * behind; all when
 *     empty.
 * @param expires From when on it is refused, such as 2027-01-31T00:00:00Z.
 * @param requestsPerMinute Most requests in a minute.
 * @param tokensPerMinute Most tokens in a minute.
 */
record KeySettings(
    @Nullable String name,
    @Nullable String key,
    @Nullable String hash,
    @DefaultValue({"embed", "search"}) List<String> scopes,
    @DefaultValue List<String> collections,
    @Nullable Instant expires,
    @Nullable Long requestsPerMinute,
    @Nullable Long tokensPerMinute) {

  private static final int MIN_CHARACTERS = 20;
  private static final String HASH_PREFIX = "sha256:";

  /**
   * @param setting this one's name, such as {@code semblance.security.keys[0]}
   * @throws Fault.InvalidSetting naming what is wrong; never with the key
   */
  ApiKey toKey(String setting, int index) {
    String called = name == null ? "key-" + index : name;
    ApiKey.checkName(setting + ".name", called);
    return new ApiKey(
        called,
        hash(setting),
        Scope.parse(setting + ".scopes", scopes),
        CollectionPrefixes.parse(setting + ".collections", collections),
        null,
        expires,
        Quota.of(setting + ".", requestsPerMinute, tokensPerMinute));
  }

  private String hash(String setting) {
    if (key != null && hash == null) {
      return hashOf(setting + ".key", key.strip());
    }
    if (hash == null || key != null) {
      throw new Fault.InvalidSetting(setting, "needs one of key and hash");
    }
    String hex = hash.strip().toLowerCase(Locale.ROOT);
    if (!hex.matches(HASH_PREFIX + "[0-9a-f]{64}")) {
      throw new Fault.InvalidSetting(setting + ".hash", "is not sha256: and 64 hex digits");
    }
    return hex.substring(HASH_PREFIX.length());
  }

  /** A key somebody chose: long enough that a fast hash does. */
  static String hashOf(String setting, String key) {
    if (key.length() < MIN_CHARACTERS || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new Fault.InvalidSetting(
          setting,
          "has "
              + key.length()
              + " characters; needed: at least "
              + MIN_CHARACTERS
              + ", visible ASCII only, best of semblance keys create");
    }
    if (KeySecret.mistyped(key)) {
      throw new Fault.InvalidSetting(
          setting, "begins with " + KeySecret.PREFIX + " but its checksum does not fit");
    }
    return KeySecret.hash(key);
  }
}
