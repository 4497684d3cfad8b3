package dev.semblance.security;

import dev.semblance.problem.ProblemWriter;
import jakarta.servlet.Filter;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.util.function.SingletonSupplier;

/**
 * One chain for every request, made by hand: headers, CORS where it is set, callers where they are
 * asked. None of Spring Security's defaults (user, login page, sessions, CSRF tokens) is here, and
 * an open server's requests pass the headers alone. Boot puts the bean of this name before
 * everything behind it, on the management port too.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityConfiguration {
  private final LongSupplier ticker = System::nanoTime;

  @Bean
  FilterChainProxy springSecurityFilterChain(
      SecuritySettings settings,
      ServerProperties server,
      ObjectProvider<ManagementServerProperties> management,
      WebEndpointProperties actuator,
      ObjectProvider<JwtDecoder> decoders,
      ProblemWriter problems,
      ObjectProvider<OwnRoutes> own,
      ObjectProvider<ChargeListener> charges) {
    Callers callers = callers(settings, decoders.getIfAvailable());
    Exposure exposure =
        Exposure.of(callers != null, addresses(server, management.getIfAvailable()));
    exposure.check(settings.requireKeys());

    List<Filter> filters = new ArrayList<>();
    filters.add(new HeaderWriterFilter(List.of(new AnswerHeadersWriter(exposure.open()))));
    if (!settings.cors().allowedOrigins().isEmpty()) {
      filters.add(CorsOrigins.filter(settings.cors()));
    }
    if (callers != null) {
      filters.add(
          new CallerFilter(
              new Routes(actuator.getBasePath(), own.orderedStream().toList()),
              callers,
              new QuotaBook(ticker),
              new AuditLog(settings.audit()),
              problems,
              ticker,
              SingletonSupplier.of(() -> charges.getIfAvailable(() -> ChargeListener.SILENT))));
    }
    FilterChainProxy chain =
        new FilterChainProxy(new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, filters));
    chain.setFirewall(firewall());
    return chain;
  }

  /**
   * Null where nobody is asked: no keys, no file of them, no identity provider, no certificates.
   */
  private @Nullable Callers callers(SecuritySettings settings, @Nullable JwtDecoder decoder) {
    Keyring own = settings.settingsKeys();
    Supplier<Keyring> keys = () -> own;
    if (settings.keysFile() != null) {
      keys = new WatchedKeys(new KeysFile(settings.keysFile()), own, ticker);
    }
    Set<Scope> certificates =
        settings.certificateScopes().isEmpty()
            ? Set.of()
            : Scope.parse(
                SecuritySettings.PREFIX + "certificate-scopes", settings.certificateScopes());
    if (own.isEmpty() && settings.keysFile() == null && decoder == null && certificates.isEmpty()) {
      return null;
    }
    TokenCallers tokens =
        decoder == null ? null : new TokenCallers(decoder, settings.jwt(), settings.quota());
    return new Callers(keys, tokens, certificates, settings.quota(), InstantSource.system());
  }

  /** Management's settings are a bean only where it has a port of its own. */
  private static List<@Nullable InetAddress> addresses(
      ServerProperties server, @Nullable ManagementServerProperties apart) {
    List<@Nullable InetAddress> addresses = new ArrayList<>();
    addresses.add(server.getAddress());
    if (apart != null) {
      addresses.add(apart.getAddress());
    }
    return addresses;
  }

  /**
   * It guards those who read a path otherwise than the framework behind does; {@link Routes} reads
   * it as the framework does. What models' names and callers' headers may hold is not its business.
   */
  private static StrictHttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    firewall.setAllowUrlEncodedSlash(true);
    firewall.setAllowUrlEncodedDoubleSlash(true);
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowUrlEncodedPeriod(true);
    firewall.setAllowSemicolon(true);
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    return firewall;
  }

  /**
   * A management port of its own listens where the server does when it is not told otherwise; Boot
   * would open it on every address.
   */
  @Bean
  static BeanPostProcessor managementAddress(ObjectProvider<ServerProperties> server) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof ManagementServerProperties apart && apart.getAddress() == null) {
          apart.setAddress(server.getObject().getAddress());
        }
        return bean;
      }
    };
  }

  @Bean
  ChargedLayer chargedLayer() {
    return new ChargedLayer();
  }
}
