package dev.semblance.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.fault.Fault;
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

  /** Six letters of a query and three tokens around the pair leave one of ten for a window. */
  @Test
  void moreWindowsThanARequestMayHaveAreRefusedWhateverBecomesOfFaults() {
    LetterPairs encoder = new LetterPairs();
    RerankRequest request =
        byWindows(OnError.PARTIAL, "abcdef", "a".repeat(5_000), "b".repeat(5_000), "c");

    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      assertThatThrownBy(() -> new RerankService(threads).rerank(request, encoder))
          .isInstanceOf(Fault.LimitExceeded.class)
          .hasMessageStartingWith("documents make 8193 windows or more")
          .hasMessageContaining("at most 8192 of a request are scored");
    }
    assertThat(encoder.documents).isEmpty();
  }

  @Test
  void asManyWindowsAsARequestMayHaveAreScored() {
    LetterPairs encoder = new LetterPairs();
    RerankRequest request = byWindows("abcdef", "a".repeat(8_000), "b".repeat(192), "c");

    RerankResult result;
    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      result = new RerankService(threads).rerank(request, encoder);
    }

    assertThat(result.ranked()).hasSize(3);
    assertThat(encoder.documents).hasSize(8_193);
  }

  @Test
  void aQueryThatIsTooLongToBeReadBesideWindowsIsRefused() {
    RerankRequest request = byWindows(OnError.PARTIAL, "a".repeat(262_145), "b");

    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      assertThatThrownBy(() -> new RerankService(threads).rerank(request, new LetterPairs()))
          .isInstanceOf(Fault.LimitExceeded.class)
          .hasMessage("query has 262145 characters, at most 262144 are scored by windows");
    }
  }

  @Test
  void halfASurrogatePairIsBlamedOnTheFieldThatHasIt() {
    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      RerankService service = new RerankService(threads);
      RerankRequest query = byWindows(OnError.PARTIAL, "a\ud800", "b");
      RerankRequest instruction =
          new RerankRequest(
              "a",
              List.of("b"),
              RerankFields.USUAL,
              "",
              "",
              "ab\udc00",
              null,
              false,
              null,
              null,
              OnError.FAIL,
              null);

      assertThatThrownBy(() -> service.rerank(query, new LetterPairs()))
          .isInstanceOf(Fault.InvalidRequest.class)
          .hasMessage("query holds half a surrogate pair at UTF-16 position 1");
      assertThatThrownBy(() -> service.rerank(instruction, new LetterPairs()))
          .isInstanceOf(Fault.InvalidRequest.class)
          .hasMessage("instruction holds half a surrogate pair at UTF-16 position 2");
    }
  }

  private static RerankRequest byWindows(String query, String... documents) {
    return byWindows(OnError.FAIL, query, documents);
  }

  private static RerankRequest byWindows(OnError onError, String query, String... documents) {
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
        onError,
        null);
  }
}
