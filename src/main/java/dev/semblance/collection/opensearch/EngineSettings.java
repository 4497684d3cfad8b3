package dev.semblance.collection.opensearch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine is and how it is called.
 *
 * @param addresses of its nodes, one at least; the next one is asked when one does not answer
 * @param authorization the header's value, or null
 * @param ssl by which nodes are trusted; null for the JVM's own
 * @param namespace what names of indexes begin with
 * @param connections most calls at a time
 * @param timeout of a call
 * @param retries of a call that failed for a moment
 * @param backoff before the first of them; doubles
 */
record EngineSettings(
    List<URI> addresses,
    @Nullable String authorization,
    @Nullable SSLContext ssl,
    String namespace,
    int connections,
    Duration connectTimeout,
    Duration timeout,
    int retries,
    Duration backoff) {

  EngineSettings {
    addresses = List.copyOf(addresses);
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "EngineSettings[addresses=" + addresses + ", namespace=" + namespace + "]";
  }
}
