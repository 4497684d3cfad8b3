package dev.semblance.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.TokenSpans;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CrossEncoderWindowsTests {

  @Test
  void theQueryIsTokenisedOnceHoweverManyDocumentsAreCut() {
    LetterPairs encoder = new LetterPairs();
    RerankRequest request = byWindows("ab", "cdefghijklmno", "cd", "opqrstuvwxyz");

    RerankResult result;
    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      result = new RerankService(threads).rerank(request, encoder);
    }

    assertThat(result.ranked()).hasSize(3);
    assertThat(encoder.tokenised)
        .containsExactlyInAnyOrder("ab", "cdefghijklmno", "cd", "opqrstuvwxyz");
    // Beside two letters of the query and three tokens around the pair five of ten are left.
    assertThat(encoder.documents).contains("cdefg", "cd", "opqrs");
    assertThat(encoder.documents).allMatch(document -> document.length() <= 5);
  }

  @Test
  void whatTokenisingTakesIsTheRequestsAndGivenBack() {
    LetterPairs letters = new LetterPairs();
    AtomicLong most = new AtomicLong();
    Encoder counting =
        new ForwardingEncoder(letters) {
          @Override
          public TokenSpans spans(String text, String prompt) {
            HeldLease.current().take(text.length());
            most.accumulateAndGet(HeldLease.current().used(), Math::max);
            HeldLease.current().giveBack(text.length());
            return next.spans(text, prompt);
          }
        };
    HeldBytes held = new HeldBytes(1 << 20);

    try (SharedThreads threads = SharedThreads.ofProcessors();
        HeldLease lease = held.lease()) {
      var _ =
          ScopedValue.where(HeldLease.CURRENT, lease)
              .call(
                  () ->
                      new RerankService(threads)
                          .rerank(byWindows("ab", "cdefghijklmno"), counting));

      assertThat(most).hasValue(13);
    }
    assertThat(held.held()).isZero();
  }

  private static RerankRequest byWindows(String query, String... documents) {
    return new RerankRequest(
        query,
        List.of(documents),
        RerankFields.USUAL,
        "",
        "",
        null,
        null,
        false,
        null,
        LongDocuments.BEST_CHUNK,
        OnError.FAIL,
        null);
  }
}
