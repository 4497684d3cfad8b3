package dev.semblance.serving;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Part of readiness: every model is loaded, warm, and its canary's vector is right. */
final class ModelsHealth implements HealthIndicator {

  private final ServedModels models;

  ModelsHealth(ServedModels models) {
    this.models = models;
  }

  @Override
  public Health health() {
    if (!models.ready()) {
      return Health.outOfService().withDetail("reason", "starting or stopping").build();
    }
    Health.Builder health = Health.up();
    models
        .loaded()
        .forEach(
            (name, loaded) -> {
              if (loaded == null) {
                health.withDetail(name, "loaded at first use");
              } else if (loaded.canary().sings(loaded.batching())) {
                health.withDetail(name, loaded.encoder().facts().space().toString());
              } else {
                health.down().withDetail(name, "the canary's vector is wrong");
              }
            });
    return health.build();
  }
}
