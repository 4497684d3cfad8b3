package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;

/**
 * Callers with a signed token (JWT, RFC 7519) of an identity provider. Signature, issuer, audience
 * and times are checked by Spring's decoder; here the claims become scopes.
 */
final class TokenCallers {
  private static final Logger log = LoggerFactory.getLogger(TokenCallers.class);

  private final JwtDecoder decoder;
  private final List<String> claims;
  private final Map<Scope, Set<String>> granting = new EnumMap<>(Scope.class);
  private final Quota quota;

  TokenCallers(JwtDecoder decoder, SecuritySettings.Jwt settings, Quota quota) {
    this.decoder = decoder;
    this.claims = List.copyOf(settings.scopeClaims());
    this.quota = quota;
    for (Scope scope : Scope.values()) {
      granting.put(scope, Set.of(scope.wireName()));
    }
    settings
        .scopes()
        .forEach(
            (name, words) -> {
              String setting = SecuritySettings.PREFIX + "jwt.scopes";
              Scope scope = Scope.parse(setting, List.of(name)).iterator().next();
              granting.put(scope, Set.copyOf(words));
            });
  }

  /** Whether it has a JWT's three parts. */
  static boolean looksLikeToken(String shown) {
    return shown.chars().filter(c -> c == '.').count() == 2;
  }

  Caller of(String token) {
    Jwt jwt = decoded(token);
    String subject = jwt.getSubject();
    if (subject == null || subject.isBlank()) {
      throw new Fault.Unauthenticated(true, "the token has no subject (sub)");
    }
    String name = SubjectName.plain(subject);
    Set<String> words = words(jwt);
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    granting.forEach(
        (scope, accepted) -> {
          if (accepted.stream().anyMatch(words::contains)) {
            scopes.add(scope);
          }
        });
    return new Caller(Caller.TOKEN + name, name, scopes, CollectionPrefixes.ALL, quota);
  }

  private Jwt decoded(String token) {
    try {
      return decoder.decode(token);
    } catch (JwtValidationException e) {
      throw new Fault.Unauthenticated(
          true,
          "the token does not hold: "
              + e.getErrors().stream()
                  .map(OAuth2Error::getDescription)
                  .collect(Collectors.joining("; ")));
    } catch (BadJwtException e) {
      throw new Fault.Unauthenticated(
          true, "the token is malformed, or its signature is of no key of the identity provider");
    } catch (JwtException | JwtDecoderInitializationException e) {
      // The latter until the provider was reached once: its description is read before its keys.
      log.warn("the identity provider's keys cannot be had: {}", rootMessage(e));
      throw new Fault.NotReady("the identity provider's keys cannot be had now");
    }
  }

  private Set<String> words(Jwt jwt) {
    Set<String> words = new HashSet<>();
    for (String claim : claims) {
      Object value = value(jwt.getClaims(), claim);
      if (value instanceof String text) {
        words.addAll(Arrays.asList(text.split(" ")));
      } else if (value instanceof Collection<?> list) {
        List<Object> items = new ArrayList<>(list);
        items.forEach(item -> words.add(String.valueOf(item)));
      }
    }
    return words;
  }

  /** A claim by its name, or by a path of names such as {@code realm_access.roles}. */
  private static @Nullable Object value(Map<?, ?> claims, String path) {
    Object whole = claims.get(path);
    int dot = path.indexOf('.');
    if (whole != null || dot < 0) {
      return whole;
    }
    return claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? value(inner, path.substring(dot + 1))
        : null;
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
