package dev.semblance.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps bytes, unless it is told to be silent or dead. */
final class ScriptedStore implements RemoteStore {

  enum Mood {
    WELL,
    SILENT,
    DEAD
  }

  final Map<CacheKey, byte[]> bytes = new ConcurrentHashMap<>();
  final AtomicInteger gets = new AtomicInteger();
  final AtomicInteger connects = new AtomicInteger();
  volatile Mood mood = Mood.WELL;
  private volatile boolean connected;
  private final List<CompletableFuture<?>> open = new ArrayList<>();

  @Override
  public void connect() throws RemoteFailure {
    connects.incrementAndGet();
    if (mood != Mood.WELL) {
      throw new RemoteFailure("it is " + mood, null);
    }
    connected = true;
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<CacheKey> keys) {
    gets.incrementAndGet();
    return answer(keys.stream().<byte @Nullable []>map(bytes::get).toList());
  }

  @Override
  public CompletableFuture<?> put(CacheKey key, byte[] value) {
    if (mood == Mood.WELL) {
      bytes.put(key, value);
    }
    return answer(true);
  }

  private synchronized <T> CompletableFuture<T> answer(T value) {
    if (!connected || mood == Mood.DEAD) {
      return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
    }
    if (mood == Mood.WELL) {
      return CompletableFuture.completedFuture(value);
    }
    CompletableFuture<T> never = new CompletableFuture<>();
    open.add(never);
    return never;
  }

  @Override
  public synchronized void disconnect() {
    connected = false;
    open.forEach(future -> future.completeExceptionally(new IllegalStateException("cut off")));
    open.clear();
  }

  @Override
  public void close() {
    disconnect();
  }
}
