package dev.semblance.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.semblance.cache.CachingEncoder.CacheTiers;
import io.lettuce.core.RedisURI;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheSettings.class)
class CacheConfiguration {

  @Bean
  EmbeddingCache embeddingCache(CacheSettings settings, ObjectProvider<CacheListener> listeners) {
    CacheListener listener = listeners.getIfAvailable(() -> CacheListener.SILENT);
    long bytes = settings.memory() == null ? 0 : settings.memory().toBytes();
    MemoryCache memory =
        bytes == 0 ? null : new MemoryCache(bytes, settings.ttl(), Ticker.systemTicker(), listener);
    CacheSettings.Redis redis = settings.redis();
    RedisURI uri = redis.uri();
    SharedCache shared =
        uri == null
            ? null
            : new SharedCache(
                new RedisStore(uri, redis.prefix(), redis.ttl()),
                redis.timeout(),
                listener,
                System::nanoTime);
    return new EmbeddingCache(new CacheTiers(memory, shared, new SingleFlight(), listener));
  }
}
