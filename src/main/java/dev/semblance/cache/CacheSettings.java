package dev.semblance.cache;

import dev.semblance.fault.Fault;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where embeddings are kept for the next time. Nothing is kept unless one of memory and redis.url
 * says so: a load test that repeats its texts would measure the cache.
 *
 * @param memory Most memory for embeddings in this process, such as 64MB, for all models together;
 *     none when not set or 0.
 * @param ttl How long an embedding in this process is used; for ever when not set, which is right
 *     as long as there is room: a model's weights, pooling and prompts are part of what it is found
 *     by.
 * @param redis A Redis or Valkey that several servers share.
 */
@ConfigurationProperties("semblance.cache")
record CacheSettings(@Nullable DataSize memory, @Nullable Duration ttl, @DefaultValue Redis redis) {

  /**
   * The shared cache.
   *
   * @param url Such as redis://:password@host:6379/0, or rediss:// for TLS; none when not set.
   * @param prefix What the names of all keys begin with.
   * @param ttl How long Redis keeps an embedding.
   * @param timeout How long a request waits for Redis before it embeds its texts instead.
   */
  record Redis(
      @Nullable String url,
      @DefaultValue("semblance:") String prefix,
      @DefaultValue("7d") Duration ttl,
      @DefaultValue("20ms") Duration timeout) {

    Redis {
      if (!prefix.matches("[!-~]{0,100}")) {
        throw new Fault.InvalidSetting(
            "semblance.cache.redis.prefix",
            "is "
                + Fault.quote(prefix)
                + ", allowed: up to 100 printable ASCII characters without spaces");
      }
      between("redis.ttl", ttl, Duration.ofSeconds(1), Duration.ofDays(3650));
      between("redis.timeout", timeout, Duration.ofMillis(1), Duration.ofSeconds(1));
    }

    /** Null when there is none; its password never shows in a message. */
    @Nullable RedisURI uri() {
      if (url == null || url.isBlank()) {
        return null;
      }
      try {
        if (url.matches("rediss?://.*")) {
          return RedisURI.create(url.strip());
        }
      } catch (IllegalArgumentException e) {
        // Its message may repeat the password.
      }
      throw new Fault.InvalidSetting(
          "semblance.cache.redis.url",
          "is not of the form redis://[[user]:password@]host[:port][/database], or rediss:// for TLS");
    }
  }

  CacheSettings {
    if (memory != null) {
      long most = Runtime.getRuntime().maxMemory() / 2;
      if (memory.isNegative() || memory.toBytes() > most) {
        throw new Fault.InvalidSetting(
            "semblance.cache.memory",
            "is "
                + memory.toBytes()
                + " bytes, allowed: 0 to half of the heap, "
                + most
                + " bytes (-Xmx makes the heap larger)");
      }
    }
    if (ttl != null) {
      between("ttl", ttl, Duration.ofSeconds(1), Duration.ofDays(3650));
    }
  }

  private static void between(String name, Duration found, Duration least, Duration most) {
    if (found.compareTo(least) < 0 || found.compareTo(most) > 0) {
      throw new Fault.InvalidSetting(
          "semblance.cache." + name,
          "is "
              + found.toMillis()
              + " ms, allowed: "
              + least.toMillis()
              + " to "
              + most.toMillis());
    }
  }
}
