package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.semblance.Semblance;
import dev.semblance.api.tei.grpc.v1.EmbedRequest;
import dev.semblance.api.tei.grpc.v1.EmbedResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A server that stops: what has begun is answered to its end, and nothing new begins. */
class TeiGrpcDrainIT {

  @Test
  void aStreamThatHasBegunIsAnsweredToItsEnd() throws Exception {
    ConfigurableApplicationContext server =
        new SpringApplicationBuilder(Semblance.class)
            .run(
                "--server.port=0",
                "--semblance.grpc.port=0",
                "--semblance.grpc.stream-requests=4",
                "--semblance.model=src/test/resources/models/mean",
                "--spring.lifecycle.timeout-per-shutdown-phase=120s");
    int port = Integer.parseInt(server.getEnvironment().getRequiredProperty("local.grpc.port"));
    ManagedChannel first = NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try (TeiCalls late =
        new TeiCalls(
            NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build(), Map.of())) {
      SlowTeiReader begun = new SlowTeiReader(first);
      int sent = begun.send(40);
      begun.awaitFirst();

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
      awaitRefusal(late);

      assertThat(stopped).isNotDone();
      assertThat(begun.readAll()).matches(Status::isOk);
      assertThat(begun.tokens())
          .isEqualTo(IntStream.range(0, sent).map(SlowTeiReader::tokensOf).boxed().toList());
      stopped.orTimeout(120, TimeUnit.SECONDS).join();
    } finally {
      first.shutdownNow();
      server.close();
    }
  }

  private static void awaitRefusal(TeiCalls late) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  late.unary(
                      "Embed/Embed",
                      EmbedRequest.newBuilder().setInputs("a").build(),
                      EmbedResponse.getDefaultInstance()));
      if (refused != null) {
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        return;
      }
      assertThat(System.nanoTime()).as("a server that does not stop").isLessThan(end);
    }
  }
}
