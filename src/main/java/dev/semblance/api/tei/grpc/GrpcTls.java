package dev.semblance.api.tei.grpc;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;

/** The certificate, the trust and the ciphers of {@code server.ssl}, for gRPC. */
final class GrpcTls {
  private final Ssl settings;
  private final SslBundles bundles;

  private GrpcTls(Ssl settings, SslBundles bundles) {
    this.settings = settings;
    this.bundles = bundles;
  }

  /** Null where the server speaks in the clear. */
  static @Nullable GrpcTls of(@Nullable Ssl settings, SslBundles bundles) {
    return settings != null && Ssl.isEnabled(settings) ? new GrpcTls(settings, bundles) : null;
  }

  SslContext context() {
    return context(WebServerSslBundle.get(settings, bundles));
  }

  private SslContext context(SslBundle bundle) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.configure(
                  SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory()),
                  SslProvider.JDK)
              .clientAuth(
                  switch (settings.getClientAuth()) {
                    case NEED -> ClientAuth.REQUIRE;
                    case WANT -> ClientAuth.OPTIONAL;
                    case NONE -> ClientAuth.NONE;
                    case null -> ClientAuth.NONE;
                  });
      if (settings.getClientAuth() == Ssl.ClientAuth.NEED
          || settings.getClientAuth() == Ssl.ClientAuth.WANT) {
        builder.trustManager(bundle.getManagers().getTrustManagerFactory());
      }
      SslOptions options = bundle.getOptions();
      if (options.getEnabledProtocols() != null) {
        builder.protocols(options.getEnabledProtocols());
      }
      if (options.getCiphers() != null) {
        builder.ciphers(Arrays.asList(options.getCiphers()));
      }
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("server.ssl cannot be used for gRPC", e);
    }
  }

  /** Told of each later content of the bundle, where it is read again when its files change. */
  void onChange(Consumer<SslContext> listener) {
    String name = settings.getBundle();
    if (name != null) {
      try {
        bundles.addBundleUpdateHandler(name, bundle -> listener.accept(context(bundle)));
      } catch (NoSuchSslBundleException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
