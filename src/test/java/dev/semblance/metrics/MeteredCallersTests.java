package dev.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class MeteredCallersTests {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MeteredCallers callers = new MeteredCallers(registry);

  private double problems(String key, String code) {
    return registry.get("semblance.problems").tags("key", key, "code", code).counter().count();
  }

  @Test
  void aQuotaAndAFullQueueAreToldApartByKey() {
    callers.told("rate_limit_exceeded", "team");
    callers.told("rate_limit_exceeded", "team");
    callers.told("overloaded", "team");
    callers.told("overloaded", "other");

    assertThat(problems("team", "rate_limit_exceeded")).isEqualTo(2);
    assertThat(problems("team", "overloaded")).isEqualTo(1);
    assertThat(problems("other", "overloaded")).isEqualTo(1);
  }

  @Test
  void chargedTokensAreAddedUpByKey() {
    callers.charged("team", 3);
    callers.charged("team", 4);

    assertThat(registry.get("semblance.charged.tokens").tags("key", "team").counter().count())
        .isEqualTo(7);
  }

  @Test
  void keysBeyondTheMostAreOneLabel() {
    for (int i = 0; i < MeteredCallers.MOST_KEYS + 20; i++) {
      callers.told("overloaded", "key-" + i);
    }
    callers.told("overloaded", "key-0");

    assertThat(registry.find("semblance.problems").counters())
        .hasSize(MeteredCallers.MOST_KEYS + 1);
    assertThat(problems(MeteredCallers.OTHERS, "overloaded")).isEqualTo(20);
    assertThat(problems("key-0", "overloaded")).isEqualTo(2);
  }
}
