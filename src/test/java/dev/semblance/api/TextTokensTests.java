package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextTokensTests {
  private static final int MB = 1 << 20;

  private final SharedThreads threads = SharedThreads.ofProcessors();
  private final TextTokens tokens = new TextTokens(threads);
  private final HeldBytes held = new HeldBytes(2 * MB);
  private final Encoder encoder = new Counting(new FakeEncoders().find("default").encoder());

  @AfterEach
  void everythingIsGivenBack() {
    threads.close();
    assertThat(held.held()).isZero();
  }

  /** Takes a byte for each character that it reads, and ten for each id. */
  private static final class Counting extends ForwardingEncoder {
    Counting(Encoder next) {
      super(next);
    }

    @Override
    public TokenizedText tokenize(String text, String prompt) {
      HeldLease.current().take(text.length());
      return next.tokenize(text, prompt);
    }

    @Override
    public String detokenize(int[] ids, Fault.Place place) {
      HeldLease.current().take(10L * ids.length);
      return next.detokenize(ids, place);
    }

    @Override
    public String detokenizeWhole(int[] ids, Fault.Place place) {
      HeldLease.current().take(10L * ids.length);
      return next.detokenize(ids, place);
    }
  }

  private <T> T inRequest(HeldLease lease, Supplier<T> work) {
    return ScopedValue.where(HeldLease.CURRENT, lease).call(work::get);
  }

  @Test
  void tokensAreTheRequestsThatWantsThem() {
    String piece = "a".repeat(100);
    String longText = "a".repeat(200_000);

    try (HeldLease lease = held.lease()) {
      var _ = inRequest(lease, () -> tokens.of(encoder, List.of(piece, longText), "", null));

      assertThat(lease.used()).isEqualTo(200_100);
    }
  }

  @Test
  void textsOfIdsAreTheRequestsThatWantsThem() {
    IdLists ids = IdLists.single(new int[20_000], "ids");

    try (HeldLease lease = held.lease()) {
      var _ = inRequest(lease, () -> tokens.texts(encoder, ids, null));
      var _ = inRequest(lease, () -> tokens.texts(encoder, ids, true, null));

      assertThat(lease.used()).isEqualTo(2 * 200_000);
    }
  }

  @Test
  void textsThatNeedMoreMemoryThanARequestMayHaveAreRefused() {
    String text = "a".repeat(250_000);

    try (HeldLease lease = held.lease()) {
      assertThatThrownBy(
              () ->
                  inRequest(
                      lease,
                      () -> tokens.of(encoder, List.of(text, text, text, text, text), "", null)))
          .isInstanceOf(Fault.LimitExceeded.class)
          .hasMessageContaining("at most 1048576 are given to one request");
    }
  }
}
