package dev.semblance.connection;

import dev.semblance.encoder.WaitingCaller;
import java.io.IOException;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's HTTP/1.1, each request in the scope of a {@link WaitingCaller} that knows its
 * connection; stopped, it serves whoever was connected. Clients that take their answers too slowly
 * are hung up on. Public because Tomcat makes it by its name.
 */
public final class WatchedProtocol extends Http11NioProtocol {

  private final HangUps hangUps = new HangUps();
  private final UnhurriedEndpoint endpoint;
  private int writeTimeout;

  public WatchedProtocol() {
    this(new UnhurriedEndpoint());
  }

  private WatchedProtocol(UnhurriedEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /**
   * Sets at how many bytes a second clients must take their answers; 0 for any. To be called before
   * it starts.
   */
  void setLeastAnswerRate(long bytesPerSecond) {
    endpoint.setLeastAnswerRate(bytesPerSecond);
    writeTimeout =
        bytesPerSecond == 0
            ? 0
            : Math.toIntExact(
                Math.min(Integer.MAX_VALUE, PacedChannels.stall(bytesPerSecond).toMillis()));
  }

  /**
   * Tomcat's processor closes a connection without a word when it finds this true before the first
   * request has been read; what was accepted is served as long as there is somebody to do it.
   */
  @Override
  public boolean isPaused() {
    return super.isPaused() && !getEndpoint().isRunning();
  }

  @Override
  public void start() throws Exception {
    hangUps.start();
    super.start();
  }

  @Override
  public void destroy() throws Exception {
    super.destroy();
    hangUps.stop();
  }

  @Override
  protected Processor createProcessor() {
    return new WatchedProcessor();
  }

  private final class WatchedProcessor extends Http11Processor {

    WatchedProcessor() {
      super(WatchedProtocol.this, WatchedProtocol.this.getAdapter());
    }

    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      if (writeTimeout > 0) {
        socket.setWriteTimeout(writeTimeout);
      }
      WaitingCaller caller = () -> hangUps.watch(new TomcatConnection(socket));
      return ScopedValue.where(WaitingCaller.CURRENT, caller).call(() -> super.service(socket));
    }
  }

  /**
   * Looks for the end of the stream without taking anything from it: bytes that came early, of a
   * next request, go into the connection's read buffer, from where Tomcat reads on, decrypted if it
   * is TLS. While some lie there the end behind them cannot be seen.
   */
  private record TomcatConnection(SocketWrapperBase<?> socket) implements HangUps.Connection {

    @Override
    public boolean hungUp() {
      try {
        var _ = socket.isReadyForRead();
        return false;
      } catch (IOException _) {
        return true;
      }
    }
  }
}
