package dev.semblance.bench.http;

import dev.semblance.bench.Answer;
import dev.semblance.bench.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: HTTP/1.1, kept alive, opened again when the server closed it. Bodies in
 * both directions go through buffers that are used again.
 */
final class HttpConnection implements Target.Connection {
  private static final DefaultBHttpClientConnectionFactory CONNECTIONS =
      DefaultBHttpClientConnectionFactory.builder()
          .http1Config(Http1Config.custom().setBufferSize(1 << 14).build())
          .build();
  private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();

  /**
   * Servers close idle connections, Node and uvicorn after 5 s: one that old is looked at first.
   */
  private static final long STALE_NANOS = 4_000_000_000L;

  private final HttpSettings settings;
  private final RequestBodies bodies;
  private final int timeoutMillis;
  private final Bytes out = new Bytes();
  private final Bytes in = new Bytes();
  private @Nullable DefaultBHttpClientConnection connection;
  private long lastUsed;

  HttpConnection(HttpSettings settings, RequestBodies bodies) {
    this.settings = settings;
    this.bodies = bodies;
    this.timeoutMillis = Math.clamp(settings.timeout().toMillis(), 1, Integer.MAX_VALUE);
  }

  @Override
  public void open() {
    try {
      connected();
    } catch (IOException e) {
      // The first request will meet the same and tell.
      close();
    }
  }

  @Override
  public Target.Reply send(long first, int count) {
    out.clear();
    bodies.write(first, count, out::append);
    DefaultBHttpClientConnection to;
    try {
      to = connected();
    } catch (SocketTimeoutException e) {
      return failed(Answer.Failed.UNREACHABLE, "no connection within " + settings.timeout());
    } catch (IOException e) {
      return failed(Answer.Failed.UNREACHABLE, message(e));
    }
    try {
      ClassicHttpRequest request = request();
      HttpCoreContext context = HttpCoreContext.create();
      ClassicHttpResponse response = EXECUTOR.execute(request, to, context);
      HttpEntity entity = response.getEntity();
      in.clear();
      if (entity != null) {
        in.readAll(entity.getContent());
      }
      lastUsed = System.nanoTime();
      if (!DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context)) {
        close();
      }
      int status = response.getCode();
      boolean gzip = isGzip(response);
      return () -> AnswerReader.read(status, in, gzip, count);
    } catch (SocketTimeoutException e) {
      return failed(Answer.Failed.TIMEOUT, "nothing came for " + settings.timeout());
    } catch (IOException | HttpException | Bytes.TooLarge e) {
      return failed(Answer.Failed.BROKEN, message(e));
    }
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close(CloseMode.IMMEDIATE);
      connection = null;
    }
  }

  private Target.Reply failed(String kind, String message) {
    close();
    return () -> new Answer.Failed(kind, message);
  }

  private ClassicHttpRequest request() {
    ClassicHttpRequest request = new BasicClassicHttpRequest("POST", settings.url().path());
    request.addHeader(HttpHeaders.HOST, settings.url().authority());
    request.addHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    request.addHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(out.length()));
    settings.headers().forEach(header -> request.setHeader(header.name(), header.value()));
    request.setEntity(
        new ByteArrayEntity(out.array(), 0, out.length(), ContentType.APPLICATION_JSON));
    return request;
  }

  private DefaultBHttpClientConnection connected() throws IOException {
    if (connection != null && System.nanoTime() - lastUsed > STALE_NANOS && connection.isStale()) {
      close();
    }
    if (connection == null) {
      connection = connect();
      lastUsed = System.nanoTime();
    }
    return connection;
  }

  private DefaultBHttpClientConnection connect() throws IOException {
    EmbeddingsUrl url = settings.url();
    Socket socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setSoTimeout(timeoutMillis);
      socket.connect(new InetSocketAddress(url.address(), url.port()), timeoutMillis);
      if (!url.tls()) {
        return CONNECTIONS.createConnection(socket);
      }
      SSLSocketFactory factory =
          settings.tls() == null
              ? (SSLSocketFactory) SSLSocketFactory.getDefault()
              : settings.tls();
      SSLSocket secure = (SSLSocket) factory.createSocket(socket, url.address(), url.port(), true);
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      return CONNECTIONS.createConnection(secure, socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static boolean isGzip(ClassicHttpResponse response) {
    Header encoding = response.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && encoding.getValue().equalsIgnoreCase("gzip");
  }

  private static String message(Exception e) {
    return switch (e) {
      case UnknownHostException _ -> "the host's name is unknown";
      case ConnectException _, NoRouteToHostException _ -> String.valueOf(e.getMessage());
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
