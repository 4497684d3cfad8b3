package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a new key in the place of an old one, with the old one's name, scopes, collections and
 * quota. The old one goes on until the grace is over and then expires by itself, so callers can
 * change at leisure.
 *
 * @param name of the key, as in the file
 * @param hash the new key's SHA-256 as 64 hex digits
 * @param now when the new key is made
 * @param grace how long the old one goes on; zero ends it at once
 * @param expires from when on the new key is refused, or null for as long after now as it was with
 *     the old one
 */
public record KeyRotation(
    String name, String hash, Instant now, Duration grace, @Nullable Instant expires) {

  /**
   * All keys after it. Keys of the name that have expired by now are left out.
   *
   * @throws Fault.InvalidSetting when there is no such key, or it is not known how long the new one
   *     is to last
   */
  public List<ApiKey> of(List<ApiKey> keys) {
    ApiKey current = null;
    Instant end = now.plus(grace);
    List<ApiKey> after = new ArrayList<>();
    for (ApiKey key : keys) {
      if (!key.name().equals(name)) {
        after.add(key);
        continue;
      }
      current = key;
      if (!key.expired(now) && grace.isPositive()) {
        Instant sooner = key.expires() != null && key.expires().isBefore(end) ? key.expires() : end;
        after.add(
            new ApiKey(
                name,
                key.hash(),
                key.scopes(),
                key.collections(),
                key.created(),
                sooner,
                key.quota()));
      }
    }
    if (current == null) {
      throw new Fault.InvalidSetting(
          "NAME", "is " + Fault.quote(name) + ", no key in the file has that name");
    }
    after.add(
        new ApiKey(
            name,
            hash,
            current.scopes(),
            current.collections(),
            now,
            end(current),
            current.quota()));
    return after;
  }

  private @Nullable Instant end(ApiKey old) {
    if (expires != null || old.expires() == null) {
      return expires;
    }
    if (old.created() == null) {
      throw new Fault.InvalidSetting(
          "--expires",
          "is missing: the key expires at "
              + old.expires()
              + " and the file does not say when it was made, so say until when the new one is good");
    }
    return now.plus(Duration.between(old.created(), old.expires()));
  }
}
