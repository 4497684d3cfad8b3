package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param requireKeys Whether the server refuses to start when nobody would be asked for a key,
 *     token or certificate.
 * @param keysFile File of API keys, made by "semblance keys create"; changes are seen within a
 *     second or two.
 * @param keys API keys given here, for secrets that come as environment variables.
 * @param requestsPerMinute Most requests in a minute of a caller that has no number of its own.
 * @param tokensPerMinute Most tokens in a minute of a caller that has no number of its own.
 * @param certificateScopes What callers with a client certificate may do without a key; empty makes
 *     a certificate no caller.
 * @param audit Which requests the audit log tells of: none, refused (401, 403, 429) or all.
 * @param jwt How tokens of an identity provider are read; spring.security.oauth2.resourceserver.jwt
 *     says whose.
 * @param cors Which other sites' pages may call.
 */
@ConfigurationProperties("semblance.security")
record SecuritySettings(
    @DefaultValue("false") boolean requireKeys,
    @Nullable Path keysFile,
    @DefaultValue List<KeySettings> keys,
    @Nullable Long requestsPerMinute,
    @Nullable Long tokensPerMinute,
    @DefaultValue List<String> certificateScopes,
    @DefaultValue("refused") Audit audit,
    @DefaultValue Jwt jwt,
    @DefaultValue Cors cors) {

  static final String PREFIX = "semblance.security.";

  /** Which requests the audit log tells of. */
  enum Audit {
    NONE,
    REFUSED,
    ALL
  }

  /**
   * How tokens are read.
   *
   * @param scopeClaims Claims that hold scopes, as a text with spaces or a list; a dot leads into
   *     an object.
   * @param scopes Which words of the identity provider grant each of embed, search, index, admin,
   *     metrics; without it, these four words themselves.
   */
  record Jwt(
      @DefaultValue({"scope", "scp"}) List<String> scopeClaims,
      @DefaultValue Map<String, List<String>> scopes) {}

  /**
   * Which other sites' pages may call.
   *
   * @param allowedOrigins Such as https://app.example.org or app://obsidian.md, exactly as a
   *     browser sends it; "null" for pages without an origin, "*" for all.
   * @param maxAge How long a browser may remember the answer.
   */
  record Cors(@DefaultValue List<String> allowedOrigins, @DefaultValue("30m") Duration maxAge) {}

  SecuritySettings {
    var _ = Quota.of(PREFIX, requestsPerMinute, tokensPerMinute);
  }

  Quota quota() {
    return new Quota(requestsPerMinute, tokensPerMinute);
  }

  /** The keys given as settings. */
  Keyring settingsKeys() {
    List<ApiKey> read = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      String setting = PREFIX + "keys[" + i + "]";
      ApiKey key = keys.get(i).toKey(setting, i);
      if (!ids.add(key.id())) {
        throw new Fault.InvalidSetting(setting, "is the same key as one before");
      }
      read.add(key);
    }
    return new Keyring(read);
  }
}
