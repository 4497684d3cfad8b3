package dev.semblance.api.tei.grpc;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedModel;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;

/**
 * gRPC's health service: a service is served where the server is ready and the default model gives
 * what it answers; the tokenizer and the facts always are. A model that is loaded on first use
 * counts as one that gives everything.
 */
final class GrpcHealth {
  private static final String PACKAGE = "tei.v1.";

  private final Encoders encoders;
  private final HealthStatusManager health = new HealthStatusManager();

  GrpcHealth(Encoders encoders) {
    this.encoders = encoders;
    tell(false);
  }

  BindableService service() {
    return health.getHealthService();
  }

  @EventListener
  void changed(AvailabilityChangeEvent<ReadinessState> event) {
    tell(event.getState() == ReadinessState.ACCEPTING_TRAFFIC);
  }

  private void tell(boolean ready) {
    for (String always : List.of("Info", "Tokenize")) {
      health.setStatus(PACKAGE + always, ServingStatus.SERVING);
    }
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status(ready));
    health.setStatus(PACKAGE + "Rerank", status(ready));
    health.setStatus(PACKAGE + "Predict", status(ready && gives(Output.SCORES)));
    health.setStatus(
        PACKAGE + "Embed",
        status(ready && (gives(Output.DENSE) || gives(Output.SPARSE) || gives(Output.TOKENS))));
  }

  private boolean gives(Output output) {
    EncoderFacts facts =
        encoders.list().stream()
            .filter(model -> model.id().equals(Encoders.DEFAULT))
            .findFirst()
            .map(ServedModel::facts)
            .orElse(null);
    return facts == null || facts.outputs().contains(output);
  }

  private static ServingStatus status(boolean serves) {
    return serves ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  /** Nothing is served from now on. */
  void end() {
    health.enterTerminalState();
  }
}
