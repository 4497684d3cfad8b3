package dev.semblance.cache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Bytes by key on another machine. Everything may fail or never answer; nothing but {@link
 * #connect} waits. Safe to share.
 */
interface RemoteStore extends AutoCloseable {

  /**
   * Connects anew, dropping what there was, and comes back when the store has answered once. For
   * one thread at a time.
   *
   * @throws RemoteFailure when it does not answer within a few seconds
   */
  void connect() throws RemoteFailure;

  /**
   * The bytes under each key, null for none. Completes exceptionally when there is no connection.
   */
  CompletableFuture<List<byte @Nullable []>> get(List<CacheKey> keys);

  CompletableFuture<?> put(CacheKey key, byte[] value);

  /** Drops the connection; whatever is under way fails. Does not wait. */
  void disconnect();

  @Override
  void close();

  /** Why the store cannot be used; the message names no secret. */
  final class RemoteFailure extends Exception {
    RemoteFailure(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
