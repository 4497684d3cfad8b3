package dev.semblance.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * Tomcat's channels, but with an {@link AnswerPace}: whatever is written to a connection, on any
 * route, passes here.
 *
 * <p>The system tells that a connection takes bytes again when about a third of its send buffer is
 * free. Left to grow, as it does to some megabytes, that buffer would hide for minutes whether
 * anybody reads; hence its size is set, and who takes nothing for as long as a reader of the least
 * rate may need for that third is hung up on by Tomcat's write timeout.
 */
final class PacedChannels {

  /** Linux takes twice as much for its own accounting. At 100 ms between both ends 2 MB/s. */
  static final int SEND_BUFFER = 128 << 10;

  private static final int UNSEEN_BYTES = 96 << 10;

  private PacedChannels() {}

  /** For how long a client may seem to take nothing. */
  static Duration stall(long bytesPerSecond) {
    return AnswerPace.GRACE.plus(
        Duration.ofMillis(Math.ceilDiv(1000L * UNSEEN_BYTES, bytesPerSecond)));
  }

  static NioChannel plain(SocketBufferHandler buffers, long bytesPerSecond, LongSupplier ticker) {
    return new Plain(buffers, bytesPerSecond, ticker);
  }

  static NioChannel secure(
      SocketBufferHandler buffers, NioEndpoint endpoint, long bytesPerSecond, LongSupplier ticker) {
    return new Secure(buffers, endpoint, bytesPerSecond, ticker);
  }

  private static final class Plain extends NioChannel {
    private final long bytesPerSecond;
    private final AnswerPace pace;

    Plain(SocketBufferHandler buffers, long bytesPerSecond, LongSupplier ticker) {
      super(buffers);
      this.bytesPerSecond = bytesPerSecond;
      this.pace = new AnswerPace(bytesPerSecond, ticker);
    }

    @Override
    public void reset(SocketChannel channel, NioSocketWrapper socketWrapper) throws IOException {
      super.reset(channel, socketWrapper);
      pace.restart();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int written = super.write(source);
      if (!pace.wrote(Math.max(0, written), source.remaining())) {
        throw new SlowReaderException(bytesPerSecond);
      }
      return written;
    }
  }

  private static final class Secure extends SecureNioChannel {
    private final long bytesPerSecond;
    private final AnswerPace pace;

    Secure(
        SocketBufferHandler buffers,
        NioEndpoint endpoint,
        long bytesPerSecond,
        LongSupplier ticker) {
      super(buffers, endpoint);
      this.bytesPerSecond = bytesPerSecond;
      this.pace = new AnswerPace(bytesPerSecond, ticker);
    }

    @Override
    public void reset(SocketChannel channel, NioSocketWrapper socketWrapper) throws IOException {
      super.reset(channel, socketWrapper);
      pace.restart();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int written = super.write(source);
      // Encrypted bytes may wait in this channel though it took all of the source.
      int left = source.remaining() + Math.max(0, getOutboundRemaining());
      if (!pace.wrote(Math.max(0, written), left)) {
        throw new SlowReaderException(bytesPerSecond);
      }
      return written;
    }
  }
}
