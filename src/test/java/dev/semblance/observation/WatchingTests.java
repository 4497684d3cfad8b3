package dev.semblance.observation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchingTests {

  @ParameterizedTest
  @CsvSource({
    "/actuator, /actuator/prometheus, true",
    "/actuator, /actuator, true",
    "/actuator, /livez, true",
    "/actuator, /actuators, false",
    "/actuator, /v1/embeddings, false",
    "/manage/probes, /manage/probes/health/**, true",
    "/manage/probes, /manage/models, false",
    "/manage/probes, /actuator/prometheus, false",
    "/manage/probes, /readyz, true",
    "'', /prometheus, true",
    "'', /health/**, true",
    "'', /v1/embeddings, false",
    "'', -, false",
  })
  void probesAndScrapesAreKnownWhereverTheyAre(String actuator, String route, boolean watching) {
    assertThat(new Watching(actuator).is(route)).isEqualTo(watching);
  }
}
