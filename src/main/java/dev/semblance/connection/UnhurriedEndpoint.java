package dev.semblance.connection;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * Tomcat's endpoint, but one that serves whoever was connected when it stops listening.
 *
 * <p>Tomcat closes a connection that its acceptor takes while pausing, and closing the listening
 * socket resets those that the kernel had taken and the acceptor had not; on a busy machine there
 * are some. Their callers have sent a request and could not know whether it was begun.
 */
final class UnhurriedEndpoint extends NioEndpoint {
  private long leastAnswerRate;

  /**
   * @param bytesPerSecond 0 for any
   */
  void setLeastAnswerRate(long bytesPerSecond) {
    leastAnswerRate = bytesPerSecond;
    if (bytesPerSecond > 0) {
      getSocketProperties().setTxBufSize(PacedChannels.SEND_BUFFER);
    }
  }

  @Override
  protected NioChannel createChannel(SocketBufferHandler buffers) {
    if (leastAnswerRate == 0) {
      return super.createChannel(buffers);
    }
    return isSSLEnabled()
        ? PacedChannels.secure(buffers, this, leastAnswerRate, System::nanoTime)
        : PacedChannels.plain(buffers, leastAnswerRate, System::nanoTime);
  }

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
