package dev.semblance.api.tei.grpc;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * TEI's gRPC interface.
 *
 * @param port Where TEI's gRPC interface listens, on server.address and with server.ssl's
 *     certificate; 0 for a free port. Not served when not set.
 * @param streamRequests Most messages of one stream that are computed at once; further ones are not
 *     read until one of them is answered.
 */
@ConfigurationProperties("semblance.grpc")
record GrpcSettings(@Nullable Integer port, @DefaultValue("64") int streamRequests) {
  private static final int LAST_PORT = 65_535;

  GrpcSettings {
    if (port != null && (port < 0 || port > LAST_PORT)) {
      throw new Fault.InvalidSetting(
          "semblance.grpc.port", "is " + port + ", needed: 0 to " + LAST_PORT);
    }
    if (streamRequests < 1) {
      throw new Fault.InvalidSetting(
          "semblance.grpc.stream-requests", "is " + streamRequests + ", needed: at least 1");
    }
  }
}
