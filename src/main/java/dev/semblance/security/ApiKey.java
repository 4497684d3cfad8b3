package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key: everything but the key.
 *
 * @param name for people; in one file distinct, but for keys that another took the place of
 * @param hash the key's SHA-256 as 64 hex digits
 * @param scopes at least one
 * @param collections that it may touch
 * @param created when, or null where that is not known
 * @param expires from when on it is refused, or null for never
 * @param quota its own numbers
 */
public record ApiKey(
    String name,
    String hash,
    Set<Scope> scopes,
    CollectionPrefixes collections,
    @Nullable Instant created,
    @Nullable Instant expires,
    Quota quota) {

  private static final int ID_DIGITS = 12;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  public ApiKey {
    scopes = Set.copyOf(scopes);
    checkName("name", name);
    if (!HASH.matcher(hash).matches()) {
      throw new Fault.InvalidSetting("hash", "is not sha256: and 64 hex digits");
    }
  }

  /** By which logs and commands call it: the hash's first {@value #ID_DIGITS} digits. */
  public String id() {
    return idOf(hash);
  }

  static String idOf(String hash) {
    return hash.substring(0, ID_DIGITS);
  }

  boolean expired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  /**
   * @throws Fault.InvalidSetting when a log line or a table could not show it safely
   */
  public static void checkName(String setting, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new Fault.InvalidSetting(
          setting,
          "is "
              + Fault.quote(name)
              + ", needed: 1 to 64 letters, digits, dots, dashes, underscores, the first a letter or digit");
    }
  }
}
