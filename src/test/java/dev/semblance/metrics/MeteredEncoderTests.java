package dev.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import org.junit.jupiter.api.Test;

class MeteredEncoderTests {

  private final MetersUnderTest meters = new MetersUnderTest();

  @Test
  void countsTextsAndTokensByLane() {
    meters.encoder.admitted(Lane.BULK, 3, 70);
    meters.encoder.refused(Lane.QUERY, 2, 9);

    assertThat(meters.scrape())
        .contains(
            "semblance_sequences_admitted_total{lane=\"bulk\",model=\"default\"} 3.0",
            "semblance_sequences_admitted_total{lane=\"query\",model=\"default\"} 0.0",
            "semblance_tokens_total{lane=\"bulk\",model=\"default\"} 70.0",
            "semblance_sequences_refused_total{lane=\"query\",model=\"default\"} 2.0");
  }

  @Test
  void aBatchIsCountedWithThePaddingItWasSpared() {
    meters.encoder.forwarded(4, 30, 48, 15_000_000);

    assertThat(meters.scrape())
        .contains(
            "semblance_padding_saved_tokens_total{model=\"default\"} 18.0",
            "semblance_batch_tokens_bucket{model=\"default\",le=\"16.0\"} 0",
            "semblance_batch_tokens_bucket{model=\"default\",le=\"64.0\"} 1",
            "semblance_forward_seconds_bucket{model=\"default\",le=\"0.01\"} 0",
            "semblance_forward_seconds_bucket{model=\"default\",le=\"0.02\"} 1");
  }

  @Test
  void theQueuesDepthIsReadWhenItIsAskedFor() {
    meters.tokens = 1_200;
    meters.seconds = 0.25;

    assertThat(meters.scrape())
        .contains(
            "semblance_queue_tokens{model=\"default\"} 1200.0",
            "semblance_queue_wait_seconds{model=\"default\"} 0.25");
  }

  @Test
  void aModelThatLeftMemoryLeavesNoTraceOfItsSpace() {
    meters.tokens = 5;
    assertThat(meters.scrape()).contains("space=\"toy@0123456789ab/mean/24\"} 1.0");

    meters.encoder.unloaded();

    assertThat(meters.scrape())
        .doesNotContain("semblance_model_loaded")
        .contains("semblance_memory_weights_bytes{model=\"default\"} 0.0")
        .contains("semblance_queue_tokens{model=\"default\"} 0.0");

    meters.load();

    assertThat(meters.scrape())
        .contains("space=\"toy@0123456789ab/mean/24\"} 1.0")
        .contains("semblance_queue_tokens{model=\"default\"} 5.0");
  }

  @Test
  void failuresAreCountedByFaultAndThereFromTheStart() {
    meters.encoder.failed(new Fault.NonFiniteEmbedding(Fault.Place.of("input", 1)));

    assertThat(meters.scrape())
        .contains(
            "semblance_sequences_failed_total{fault=\"NonFiniteEmbedding\",model=\"default\"} 1.0",
            "semblance_sequences_failed_total{fault=\"ForwardFailed\",model=\"default\"} 0.0");
  }
}
