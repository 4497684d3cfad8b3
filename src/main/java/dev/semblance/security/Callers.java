package dev.semblance.security;

import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out who calls: by key, else by token, else by the connection's certificate. */
final class Callers {
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private final Supplier<Keyring> keys;
  private final @Nullable TokenCallers tokens;
  private final Set<Scope> certificateScopes;
  private final Quota defaults;
  private final InstantSource clock;

  /**
   * @param keys those of now
   * @param tokens null where no identity provider is set
   * @param certificateScopes empty where a certificate is no caller
   * @param defaults the quota of those who have no number of their own
   */
  Callers(
      Supplier<Keyring> keys,
      @Nullable TokenCallers tokens,
      Set<Scope> certificateScopes,
      Quota defaults,
      InstantSource clock) {
    this.keys = keys;
    this.tokens = tokens;
    this.certificateScopes = Set.copyOf(certificateScopes);
    this.defaults = defaults;
    this.clock = clock;
  }

  /**
   * @throws Fault.Unauthenticated when it is nobody
   * @throws Fault.NotReady when the identity provider's keys cannot be had
   */
  Caller of(HttpServletRequest request) {
    String shown = Credentials.shownBy(request);
    if (shown != null) {
      return byKeyOrToken(shown);
    }
    if (!certificateScopes.isEmpty()
        && request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
        && chain.length > 0) {
      String name = SubjectName.of(chain[0]);
      return new Caller("cert:" + name, name, certificateScopes, CollectionPrefixes.ALL, defaults);
    }
    throw new Fault.Unauthenticated(
        false,
        "this server asks for a key: Authorization: Bearer KEY, or "
            + Credentials.HEADER
            + ": KEY");
  }

  private Caller byKeyOrToken(String shown) {
    return switch (keys.get().find(shown, clock.instant())) {
      case Keyring.Valid(ApiKey key) ->
          new Caller(
              Caller.KEY + key.id(),
              key.name(),
              key.scopes(),
              key.collections(),
              key.quota().orElse(defaults));
      case Keyring.Expired(ApiKey key) ->
          throw new Fault.Unauthenticated(true, "the key expired at " + key.expires());
      case Keyring.Mistyped _ ->
          throw new Fault.Unauthenticated(
              true, "the key is cut off or mistyped: its checksum does not fit");
      case Keyring.Unknown _ -> {
        if (tokens == null || !TokenCallers.looksLikeToken(shown)) {
          throw new Fault.Unauthenticated(true, "the key is not known here");
        }
        yield tokens.of(shown);
      }
    };
  }
}
