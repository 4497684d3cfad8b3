package dev.semblance.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.cache.CacheListener.Circuit;
import dev.semblance.cache.CacheListener.Failure;
import dev.semblance.cache.CacheListener.Source;
import dev.semblance.cache.CachingEncoder.CacheTiers;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole cache before a real Redis that dies, freezes, fills up and comes back. */
@Timeout(180)
class RedisStoreTests {

  private final List<EmbeddingCache> caches = new ArrayList<>();

  @AfterEach
  void close() {
    caches.forEach(EmbeddingCache::close);
  }

  /** One of the servers that share a Redis; it keeps nothing in memory. */
  private final class Server {
    final CountingEncoder inner = new CountingEncoder();
    final CacheNotes notes = new CacheNotes();
    final SharedCache shared;
    final Encoder encoder;

    Server(String url) {
      this(url, Duration.ofSeconds(5));
    }

    Server(String url, Duration budget) {
      shared =
          new SharedCache(
              new RedisStore(RedisURI.create(url), "test:", Duration.ofMinutes(5)),
              budget,
              notes,
              System::nanoTime);
      EmbeddingCache cache =
          new EmbeddingCache(new CacheTiers(null, shared, new SingleFlight(), notes));
      caches.add(cache);
      encoder = cache.around("default", inner);
    }

    Server connected() {
      await(() -> notes.circuit() == Circuit.CLOSED);
      return this;
    }

    EmbedResult embed(String... texts) {
      return encoder.embed(EmbedRequest.ofTexts(texts));
    }

    /** Embeds texts nobody has seen, and checks every answer. */
    void embedStrangers(int count, String name) {
      for (int i = 0; i < count; i++) {
        String text = name + " " + i;
        EmbedResult result = embed(text, "other " + text);
        assertThat(CachingEncoderTests.sequence(result, 0).dense().vector()[0])
            .isEqualTo(text.length());
        assertThat(CachingEncoderTests.sequence(result, 1).dense().vector()[0])
            .isEqualTo(text.length() + 6);
      }
    }

    /** Comes back when what was embedded has been written. */
    void awaitWrites() {
      await(() -> shared.writeBytes() == 0);
    }
  }

  @Test
  void whatOneServerEmbeddedAnotherKnowsToTheBit() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Server one = new Server(redis.url()).connected();
      Server two = new Server(redis.url()).connected();
      EmbedResult embedded = one.embed("a", "water", "größer als ein Zeichen: 𝄞");
      one.awaitWrites();

      EmbedResult found = two.embed("water", "a", "größer als ein Zeichen: 𝄞");

      assertThat(two.inner.embedded()).isZero();
      assertThat(two.notes.answered(Source.REDIS)).isEqualTo(3);
      CachingEncoderTests.assertSame(found, 0, embedded, 1);
      CachingEncoderTests.assertSame(found, 1, embedded, 0);
      CachingEncoderTests.assertSame(found, 2, embedded, 2);
    }
  }

  @Test
  void entriesCarryThePrefixAndATime() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Server server = new Server(redis.url()).connected();
      server.embed("water");
      server.awaitWrites();
      String name = "test:" + KeyDigestTests.key(EmbedRequest.ofTexts("water"));

      assertThat(redis.command("DBSIZE")).isEqualTo(":1");
      assertThat(Integer.parseInt(redis.command("TTL", name).substring(1))).isBetween(200, 300);
    }
  }

  @Test
  void aDamagedEntryIsEmbeddedAgainAndReplaced() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Server server = new Server(redis.url()).connected();
      server.embed("water");
      server.awaitWrites();
      String name = "test:" + KeyDigestTests.key(EmbedRequest.ofTexts("water"));
      redis.command("SETRANGE", name, "26", "damaged");

      server.embed("water");
      server.awaitWrites();
      server.embed("water");

      assertThat(server.notes.failures(Failure.DAMAGED)).isEqualTo(1);
      assertThat(server.inner.embedded()).isEqualTo(2);
      assertThat(server.notes.answered(Source.REDIS)).isEqualTo(1);
    }
  }

  @Test
  void aLargeRequestIsFoundWhole() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Server one = new Server(redis.url()).connected();
      String[] texts = new String[1_000];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = "text " + i;
      }
      one.embed(texts);
      one.awaitWrites();

      Server two = new Server(redis.url()).connected();
      two.embed(texts);

      assertThat(two.notes.answered(Source.REDIS)).isEqualTo(1_000);
      assertThat(redis.command("DBSIZE")).isEqualTo(":1000");
    }
  }

  @Test
  void aRedisKilledInTrafficLosesNothingAndIsUsedAgainWhenItIsBack() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Server server = new Server(redis.url()).connected();
      server.embedStrangers(50, "before");

      redis.kill();
      server.embedStrangers(500, "during");

      assertThat(server.notes.circuit()).isNotEqualTo(Circuit.CLOSED);
      assertThat(waits(server)).isLessThanOrEqualTo(8);
      assertThat(server.inner.embedded()).isEqualTo(1_100);
      server.awaitWrites();

      redis.restart();
      server.connected().embed("water");
      server.awaitWrites();
      server.embed("water");
      assertThat(server.notes.answered(Source.REDIS)).isEqualTo(1);
    }
  }

  @Test
  void aRedisThatFreezesInTrafficMakesAFewLookupsWaitAndLosesNothing() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Server server = new Server(redis.url(), Duration.ofSeconds(1)).connected();
      server.embedStrangers(50, "before");
      server.awaitWrites();

      redis.freeze();
      server.embedStrangers(500, "during");

      assertThat(server.notes.failures(Failure.TIMEOUT)).isBetween(4, 8);
      assertThat(waits(server)).isLessThanOrEqualTo(8);
      assertThat(server.notes.circuit()).isNotEqualTo(Circuit.CLOSED);
      assertThat(server.inner.embedded()).isEqualTo(1_100);
      server.awaitWrites();

      redis.thaw();
      server.connected().embed("before 7");
      assertThat(server.notes.answered(Source.REDIS)).isEqualTo(1);
    }
  }

  @Test
  void aPortThatTakesConnectionsAndNeverAnswersMakesNobodyWait() throws Exception {
    List<Socket> accepted = new ArrayList<>();
    try (ServerSocket hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread accepting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        Socket socket = hole.accept();
                        synchronized (accepted) {
                          accepted.add(socket);
                        }
                      }
                    } catch (IOException e) {
                      // Closed at the end of the test.
                    }
                  });
      Server server = new Server("redis://127.0.0.1:" + hole.getLocalPort());
      await(() -> server.notes.circuit() == Circuit.OPEN);
      server.embedStrangers(500, "text");
      await(
          () -> {
            synchronized (accepted) {
              return accepted.size() >= 2;
            }
          });

      assertThat(waits(server)).isZero();
      assertThat(server.inner.embedded()).isEqualTo(1_000);
      Socket first = accepted.getFirst();
      first.setSoTimeout(10_000);
      while (first.getInputStream().read() >= 0) {
        // What Lettuce said on connecting; then the end: nothing is left open behind.
      }
      hole.close();
      accepting.join();
    }
  }

  @Test
  void aRedisThatIsFullIsStillReadAndFailsNobody() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Server server = new Server(redis.url()).connected();
      server.embed("water");
      server.awaitWrites();
      redis.command("CONFIG", "SET", "maxmemory", "1");

      server.embedStrangers(20, "text");
      server.awaitWrites();
      server.embed("water");

      assertThat(server.notes.failures(Failure.WRITE)).isEqualTo(40);
      assertThat(server.notes.answered(Source.REDIS)).isEqualTo(1);
      assertThat(server.notes.circuit()).isEqualTo(Circuit.CLOSED);
    }
  }

  @Test
  void thePasswordComesWithTheUrl() throws Exception {
    try (RedisServer redis = RedisServer.start("--requirepass", "secret-7")) {
      Server right = new Server("redis://:secret-7@127.0.0.1:" + redis.port).connected();
      right.embed("water");
      right.awaitWrites();

      Server wrong = new Server("redis://:secret-8@127.0.0.1:" + redis.port);
      await(() -> wrong.notes.circuit() == Circuit.OPEN);
      wrong.embedStrangers(10, "text");
      right.embed("water");

      assertThat(right.notes.answered(Source.REDIS)).isEqualTo(1);
      assertThat(wrong.notes.answered(Source.REDIS)).isZero();
    }
  }

  private static int waits(Server server) {
    return server.notes.failures(Failure.TIMEOUT) + server.notes.failures(Failure.READ);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError("not in time", e);
      }
    }
  }
}
