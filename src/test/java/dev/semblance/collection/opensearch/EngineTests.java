package dev.semblance.collection.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.StallingServer;
import dev.semblance.collection.StoreWatch;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to an engine whose answers are odd. */
class EngineTests {

  @Test
  @Timeout(60)
  void anAnswerThatStopsComingEndsTheCallAndKeepsNoConnection() throws IOException {
    try (StallingServer server = new StallingServer(2, "{}")) {
      EngineSettings settings =
          new EngineSettings(
              List.of(URI.create(server.url())),
              null,
              null,
              "t",
              1,
              Duration.ofSeconds(2),
              Duration.ofMillis(300),
              0,
              Duration.ofMillis(1));
      try (Engine engine = new Engine(settings, StoreWatch.NONE)) {
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> engine.get("get", "/"))
              .isInstanceOf(Fault.StoreUnreachable.class);
        }
        assertThat(engine.get("get", "/").isOk()).isTrue();
      }
    }
  }
}
