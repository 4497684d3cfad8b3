package dev.semblance.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Redis, Valkey or whatever speaks their protocol; one server, no cluster.
 *
 * <p>Keys are the prefix and 64 hex digits, values {@link EntryBytes}; {@code MGET} and {@code SET
 * ... PX}. Reads and writes have a connection each, so that no query's lookup stands behind the
 * writes of a bulk request. Lettuce does not reconnect by itself: who decides when to is {@link
 * SharedCache}.
 */
final class RedisStore implements RemoteStore {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final CacheKey NOBODY = new CacheKey(0, 0, 0, 0);

  private final ClientResources resources;
  private final RedisClient client;
  private final RedisURI uri;
  private final String prefix;
  private final SetArgs expiry;
  private volatile @Nullable Connections connections;

  /**
   * @param ttl how long the server keeps an entry
   */
  RedisStore(RedisURI uri, String prefix, Duration ttl) {
    this.uri = uri;
    this.prefix = prefix;
    this.expiry = SetArgs.Builder.px(ttl.toMillis());
    uri.setTimeout(CONNECT_TIMEOUT);
    resources = ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(
                SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build())
            .build());
  }

  private record Connections(
      StatefulRedisConnection<byte[], byte[]> reads,
      StatefulRedisConnection<byte[], byte[]> writes) {

    void close() {
      closeLater(reads);
      closeLater(writes);
    }
  }

  @Override
  public void connect() throws RemoteFailure {
    disconnect();
    StatefulRedisConnection<byte[], byte[]> reads = open();
    try {
      // The very question that requests will ask, so that whoever may not ask it is found out here.
      await(get(reads, List.of(NOBODY)));
      connections = new Connections(reads, open());
    } catch (RemoteFailure e) {
      closeLater(reads);
      throw e;
    }
  }

  private StatefulRedisConnection<byte[], byte[]> open() throws RemoteFailure {
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> opening =
        client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    try {
      return await(opening);
    } catch (RemoteFailure e) {
      // Whoever comes late is not let in.
      CompletableFuture<?> _ = opening.thenAccept(RedisStore::closeLater);
      throw e;
    }
  }

  /** Nobody waits for it, and a connection that cannot be closed is of no more use either way. */
  private static void closeLater(StatefulRedisConnection<byte[], byte[]> connection) {
    CompletableFuture<?> _ = connection.closeAsync();
  }

  private <T> T await(CompletableFuture<T> future) throws RemoteFailure {
    try {
      return future.get(2 * CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new RemoteFailure(place() + ": " + cause.getMessage(), e);
    } catch (TimeoutException e) {
      throw new RemoteFailure(place() + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteFailure("interrupted", e);
    }
  }

  private String place() {
    return uri.getHost() + ":" + uri.getPort();
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<CacheKey> keys) {
    Connections open = connections;
    return open == null ? unconnected() : get(open.reads(), keys);
  }

  private CompletableFuture<List<byte @Nullable []>> get(
      StatefulRedisConnection<byte[], byte[]> connection, List<CacheKey> keys) {
    return connection
        .async()
        .mget(keys.stream().map(this::name).toArray(byte[][]::new))
        .toCompletableFuture()
        .thenApply(
            values -> values.stream().<byte @Nullable []>map(v -> v.getValueOrElse(null)).toList());
  }

  @Override
  public CompletableFuture<?> put(CacheKey key, byte[] value) {
    Connections open = connections;
    return open == null
        ? unconnected()
        : open.writes().async().set(name(key), value, expiry).toCompletableFuture();
  }

  private byte[] name(CacheKey key) {
    return (prefix + key).getBytes(StandardCharsets.US_ASCII);
  }

  private static <T> CompletableFuture<T> unconnected() {
    return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
  }

  @Override
  public void disconnect() {
    Connections open = connections;
    connections = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    // Shutting down closes connections too, and would complain about closed ones.
    connections = null;
    client.shutdown(0, 1, TimeUnit.SECONDS);
    Future<?> _ = resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
