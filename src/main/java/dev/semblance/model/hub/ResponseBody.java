package dev.semblance.model.hub;

import dev.semblance.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body read piece by piece by one thread, with a limit on the wait for each piece. The client's
 * own streams wait for ever on a server that says nothing more.
 */
final class ResponseBody implements BodySubscriber<ResponseBody>, AutoCloseable {

  private record Piece(List<ByteBuffer> buffers, boolean last, @Nullable Throwable failure) {}

  private final Duration timeout;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  ResponseBody(Duration timeout) {
    this.timeout = timeout;
  }

  /** The next bytes, or null at the end. */
  @Nullable List<ByteBuffer> next() throws IOException {
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
    if (piece.last) {
      return null;
    }
    subscription.thenAccept(flow -> flow.request(1));
    return piece.buffers;
  }

  /**
   * The whole body.
   *
   * @throws Fault.ModelRefused when it has more than {@code limit} bytes
   */
  byte[] bytes(String what, int limit) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (List<ByteBuffer> buffers = next(); buffers != null; buffers = next()) {
      for (ByteBuffer buffer : buffers) {
        if (buffer.remaining() > limit - bytes.size()) {
          throw new Fault.ModelRefused(what, "is larger than the " + limit + " bytes it may have");
        }
        byte[] piece = new byte[buffer.remaining()];
        buffer.get(piece);
        bytes.writeBytes(piece);
      }
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
    subscription.thenAccept(Flow.Subscription::cancel);
  }
}
