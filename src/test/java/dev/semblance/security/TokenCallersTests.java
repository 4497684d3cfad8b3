package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

class TokenCallersTests {

  /** Spring Boot's decoder asks for the provider's own description with the first token. */
  @Test
  void aProviderThatWasNeverReachedIsNoFaultOfTheTokens() {
    IdentityProvider provider = new IdentityProvider();
    String token = provider.token(claims -> claims.claim("scope", "embed"));
    provider.stop();
    TokenCallers callers =
        new TokenCallers(
            new SupplierJwtDecoder(() -> JwtDecoders.fromIssuerLocation(provider.issuer())),
            new SecuritySettings.Jwt(List.of("scope"), Map.of()),
            Quota.UNLIMITED);

    assertThatThrownBy(() -> callers.of(token))
        .isInstanceOf(Fault.NotReady.class)
        .hasMessage("the identity provider's keys cannot be had now");
  }
}
