package dev.semblance.collection;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * What health says of a store that is not in this process: without it the server is degraded, not
 * down, for embedding goes on.
 */
public final class StoreHealth implements HealthIndicator {
  private static final Status DEGRADED = new Status("DEGRADED");

  private final String name;
  private final StoreTrouble store;

  /**
   * @param name of the store
   */
  public StoreHealth(String name, StoreTrouble store) {
    this.name = name;
    this.store = store;
  }

  @Override
  public Health health() {
    String trouble = store.trouble();
    return trouble == null
        ? Health.up().withDetail("store", name).build()
        : Health.status(DEGRADED).withDetail("store", name).withDetail("reason", trouble).build();
  }
}
