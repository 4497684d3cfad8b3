package dev.semblance.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends single requests, directly or through the proxy that the environment names for the address,
 * and logs each pair of them once. Follows nothing and knows no token.
 */
final class HubConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(30);
  private static final Pattern TUNNEL_REFUSED = Pattern.compile("Tunnel failed, got: (\\d{3})");

  private final HubNetwork network;
  private final Selector selector;
  private final HttpClient http;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  HubConnection(HubNetwork network) {
    HttpProxy.allowCredentialsInTunnels();
    this.network = network;
    this.selector = new Selector(network.proxies());
    Duration connect =
        network.timeout().compareTo(LONGEST_CONNECT) < 0 ? network.timeout() : LONGEST_CONNECT;
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(selector)
            .connectTimeout(connect);
    if (network.roots() != null) {
      client.sslContext(TrustedRoots.with(network.roots()));
    }
    this.http = client.build();
  }

  /** The environment's proxies; where it names none, those of Java's own system properties. */
  private static final class Selector extends ProxySelector {
    private final Proxies proxies;

    Selector(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI uri) {
      Optional<HttpProxy> proxy = proxies.to(uri);
      if (proxy.isPresent()) {
        return List.of(proxy.get().address());
      }
      ProxySelector java = ProxySelector.getDefault();
      return proxies.named(uri) || proxies.excepted(uri) || java == null
          ? List.of(Proxy.NO_PROXY)
          : java.select(uri);
    }

    /** The proxy of Java's own settings, or empty. */
    String javas(URI uri) {
      return select(uri).getFirst().address() instanceof InetSocketAddress address
          ? address.getHostString() + ":" + address.getPort() + " (Java's properties)"
          : "";
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      // The client does not call this.
    }
  }

  /**
   * The answer to a request, its body still to be read.
   *
   * @param wait for the answer's head
   */
  HttpResponse<ResponseBody> send(HttpRequest.Builder builder, URI uri, Duration wait)
      throws IOException {
    Optional<HttpProxy> proxy = network.proxies().to(uri);
    String authorization = proxy.map(HttpProxy::authorization).orElse(null);
    if (authorization != null) {
      builder.header("Proxy-Authorization", authorization);
    }
    String through = proxy.map(HttpProxy::toString).orElseGet(() -> selector.javas(uri));
    through = through.isEmpty() ? "" : " through the proxy " + through;
    String where = uri.getHost() + through;
    if (logged.add(Origin.scheme(uri) + Origin.port(uri) + where)) {
      log.info(
          "Dialling {}://{}:{}{}", Origin.scheme(uri), uri.getHost(), Origin.port(uri), through);
    }
    CompletableFuture<HttpResponse<ResponseBody>> reply =
        http.sendAsync(
            builder.uri(uri).build(),
            _ ->
                new ResponseBody(
                    network.timeout(), new LeastRate(network.minRate(), network.rateWindow())));
    HttpResponse<ResponseBody> response;
    try {
      response = reply.get(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      reply.cancel(true);
      throw new HttpTimeoutException(
          "no answer from " + where + " for " + wait.toMillis() / 1000.0 + " s");
    } catch (ExecutionException e) {
      throw failure(where, proxy, e);
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (response.statusCode() == 407) {
      response.body().close();
      throw refused(where, proxy, 407);
    }
    return response;
  }

  /** The client's exceptions often have no message; then their classes say what happened. */
  private static IOException failure(
      String where, Optional<HttpProxy> proxy, ExecutionException failure) {
    String reason = failure.getClass().getSimpleName();
    boolean connecting = false;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      String message = cause.getMessage() == null ? "" : cause.getMessage();
      Matcher tunnel = TUNNEL_REFUSED.matcher(message);
      if (tunnel.find()) {
        return refused(where, proxy, Integer.parseInt(tunnel.group(1)));
      }
      if (cause instanceof UnresolvedAddressException) {
        return new IOException(where + " cannot be reached: the host is not known", cause);
      }
      if (cause instanceof SSLException && message.contains("PKIX")) {
        return new LastingFailure(
            where
                + " shows a certificate that no trusted authority signed; if a proxy of the company"
                + " opens the traffic, set SSL_CERT_FILE to a file with its certificates in PEM",
            cause);
      }
      if (cause instanceof ProtocolException && message.contains("eader size")) {
        return new LastingFailure(where + " sent headers that are too large", cause);
      }
      connecting |= cause instanceof ConnectException;
      reason = message.isEmpty() ? cause.getClass().getSimpleName() : message;
    }
    return new IOException(
        where
            + " cannot be reached: "
            + (connecting ? "nothing accepts the connection (" + reason + ")" : reason),
        failure.getCause());
  }

  private static IOException refused(String where, Optional<HttpProxy> proxy, int status) {
    String variable = proxy.map(HttpProxy::variable).orElse("https_proxy");
    String advice =
        status == 407
            ? "it wants a user and a password that it knows: set "
                + variable
                + " to http://user:password@host:port, with %XX for what no address may hold"
            : "let its owner open that address, or set NO_PROXY if it is reached without";
    String message = where + ": the proxy answered " + status + "; " + advice;
    return status >= 500 ? new IOException(message) : new LastingFailure(message);
  }

  /** Ends all transfers. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
