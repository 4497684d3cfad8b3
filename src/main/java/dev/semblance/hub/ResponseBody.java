package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body read by one thread, with a limit on the wait for each piece and a least rate for all of
 * them. The client's own streams wait for ever on a server that says nothing more.
 */
final class ResponseBody extends InputStream implements BodySubscriber<ResponseBody> {

  private record Piece(List<ByteBuffer> buffers, boolean last, @Nullable Throwable failure) {}

  private final Duration timeout;
  private final LeastRate rate;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private @Nullable Piece current;
  private int buffer;

  ResponseBody(Duration timeout, LeastRate rate) {
    this.timeout = timeout;
    this.rate = rate;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (current == null) {
        current = next();
        buffer = 0;
      }
      if (current.last) {
        return -1;
      }
      while (buffer < current.buffers.size()) {
        ByteBuffer bytes = current.buffers.get(buffer);
        if (bytes.hasRemaining()) {
          int read = Math.min(length, bytes.remaining());
          bytes.get(target, offset, read);
          return read;
        }
        buffer++;
      }
      current = null;
      var _ = subscription.thenAccept(flow -> flow.request(1));
    }
  }

  private Piece next() throws IOException {
    long begin = System.nanoTime();
    Piece piece;
    try {
      piece = pieces.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (piece == null) {
      throw new HttpTimeoutException("nothing came for " + timeout.toMillis() / 1000.0 + " s");
    }
    if (piece.failure != null) {
      throw new IOException("the connection was cut: " + piece.failure.getMessage(), piece.failure);
    }
    if (!piece.last) {
      rate.count(
          System.nanoTime() - begin, piece.buffers.stream().mapToLong(ByteBuffer::remaining).sum());
    }
    return piece;
  }

  /**
   * A whole body.
   *
   * @throws Fault.ModelRefused when it has more than {@code limit} bytes
   */
  static byte[] bytes(InputStream body, String what, int limit) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 14];
    for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
      if (n > limit - bytes.size()) {
        throw new Fault.ModelRefused(what, "is larger than the " + limit + " bytes it may have");
      }
      bytes.write(piece, 0, n);
    }
    return bytes.toByteArray();
  }

  @Override
  public CompletionStage<ResponseBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription flow) {
    flow.request(1);
    subscription.complete(flow);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece(buffers, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece(List.of(), true, null));
  }

  /** Ends the transfer; the connection is given up when the body was not read to its end. */
  @Override
  public void close() {
    var _ = subscription.thenAccept(Flow.Subscription::cancel);
  }
}
