package dev.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Lane;
import org.junit.jupiter.api.Test;

class VendorMetersTests {
  private final MetersUnderTest meters = new MetersUnderTest();

  @Test
  void whatOursCountTheirNamesCountToo() {
    meters.encoder.admitted(Lane.QUERY, 2, 11);
    meters.encoder.tokenized(2, 0, 2_000_000);
    meters.encoder.dequeued(Lane.QUERY, 4_000_000);
    meters.encoder.forwarded(2, 11, 12, 500_000_000);

    assertThat(meters.vendors.scrape())
        .contains("\nvllm:prompt_tokens_total 11.0\n")
        .contains("\nte_embed_tokenization_duration_sum 0.002\n")
        .contains("\nte_embed_queue_duration_sum 0.004\n")
        .contains("\nte_embed_inference_duration_sum 0.5\n")
        .doesNotContain("duration_bucket")
        .contains("\nte_batch_next_size_sum 2.0\n")
        .contains("\nte_batch_next_tokens_sum 11.0\n")
        .contains("\nte_queue_size ")
        .contains("\nvllm:num_requests_waiting ");
  }
}
