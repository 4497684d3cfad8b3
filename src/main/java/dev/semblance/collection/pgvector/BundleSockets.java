package dev.semblance.collection.pgvector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** Sockets of an SSL bundle, for the driver, which makes its factory by name and one argument. */
public final class BundleSockets extends SSLSocketFactory {
  private static final Map<String, SSLContext> CONTEXTS = new ConcurrentHashMap<>();

  private final SSLSocketFactory sockets;

  /**
   * @param argument that {@link #register} gave
   */
  public BundleSockets(String argument) {
    this.sockets = Objects.requireNonNull(CONTEXTS.get(argument)).getSocketFactory();
  }

  static String register(SSLContext context) {
    String argument = UUID.randomUUID().toString();
    CONTEXTS.put(argument, context);
    return argument;
  }

  @Override
  public Socket createSocket() throws IOException {
    return sockets.createSocket();
  }

  @Override
  public Socket createSocket(Socket over, String host, int port, boolean close) throws IOException {
    return sockets.createSocket(over, host, port, close);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return sockets.createSocket(host, port, from, fromPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return sockets.createSocket(host, port, from, fromPort);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }
}
