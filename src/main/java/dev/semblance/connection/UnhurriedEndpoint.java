package dev.semblance.connection;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * Tomcat's endpoint, but one that serves whoever was connected when it stops listening.
 *
 * <p>Tomcat closes a connection that its acceptor takes while pausing, and closing the listening
 * socket resets those that the kernel had taken and the acceptor had not; on a busy machine there
 * are some. Their callers have sent a request and could not know whether it was begun.
 */
final class UnhurriedEndpoint extends NioEndpoint {

  /** On the acceptor's thread when it has been told to stop, too. */
  @Override
  protected void destroySocket(SocketChannel socket) {
    if (!(isRunning() && isPaused() && socket.isOpen() && setSocketOptions(socket))) {
      super.destroySocket(socket);
    }
  }

  @Override
  protected void doCloseServerSocket() throws IOException {
    if (isRunning() && getServerSocket() instanceof ServerSocketChannel server && server.isOpen()) {
      // Waits for the acceptor, which has been woken by now.
      server.configureBlocking(false);
      for (SocketChannel socket = server.accept(); socket != null; socket = server.accept()) {
        destroySocket(socket);
      }
    }
    super.doCloseServerSocket();
  }
}
