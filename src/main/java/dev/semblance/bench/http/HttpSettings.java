package dev.semblance.bench.http;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for, and how.
 *
 * @param model the model's name in requests
 * @param encodingFormat the form of the vectors
 * @param truncate the side of over-long texts to cut off, or null to leave the field out, which
 *     servers other than Semblance may not know
 * @param headers sent with every request
 * @param timeout of connecting, and of every wait for bytes
 * @param tls opens connections to an https server; null for what Java trusts
 */
public record HttpSettings(
    EmbeddingsUrl url,
    String model,
    EncodingFormat encodingFormat,
    @Nullable String truncate,
    List<Header> headers,
    Duration timeout,
    @Nullable SSLSocketFactory tls) {

  public HttpSettings {
    headers = List.copyOf(headers);
  }

  /** One header. */
  public record Header(String name, String value) {}
}
