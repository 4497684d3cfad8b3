package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.api.FakeEncoders;
import dev.semblance.encoder.ComputedTokens;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class QuotaTests {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong();

  private static Caller caller(String id, Quota quota) {
    return new Caller(id, id, Set.of(Scope.EMBED), CollectionPrefixes.ALL, quota);
  }

  @Test
  void numbersBelowOneAreRefusedByName() {
    assertThatThrownBy(() -> Quota.of("semblance.security.", 0L, null))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageStartingWith("semblance.security.requests-per-minute is 0, allowed: 1 to");
    assertThatThrownBy(() -> Quota.of("--", 1L, -5L))
        .hasMessageStartingWith("--tokens-per-minute is -5");
  }

  @Test
  void ownNumbersComeBeforeTheServers() {
    assertThat(new Quota(null, 7L).orElse(new Quota(5L, 9L))).isEqualTo(new Quota(5L, 7L));
    assertThat(Quota.UNLIMITED.orElse(Quota.UNLIMITED).isUnlimited()).isTrue();
  }

  @Test
  void eachCallerHasItsOwnBucketsAndKeepsThem() {
    QuotaBook book = new QuotaBook(now::get);
    Quota two = new Quota(2L, null);

    book.of(caller("a", two)).takeRequest(0);
    book.of(caller("a", two)).takeRequest(0);

    assertThatThrownBy(() -> book.of(caller("a", two)).takeRequest(0))
        .isInstanceOfSatisfying(
            Fault.RateLimitExceeded.class,
            fault -> assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(30)))
        .hasMessage(
            "over the quota of this caller: 2 requests a minute, 0 are left, this request needs 1;"
                + " retry after 30 s");
    book.of(caller("b", two)).takeRequest(0);
  }

  @Test
  void theOldAndTheNewKeyOfANameShareOneQuota() {
    QuotaBook book = new QuotaBook(now::get);
    Quota two = new Quota(2L, null);
    Caller old =
        new Caller("key:0123456789ab", "team", Set.of(Scope.EMBED), CollectionPrefixes.ALL, two);
    Caller fresh =
        new Caller("key:ba9876543210", "team", Set.of(Scope.EMBED), CollectionPrefixes.ALL, two);
    Caller token = new Caller("jwt:1", "team", Set.of(Scope.EMBED), CollectionPrefixes.ALL, two);

    book.of(old).takeRequest(0);
    book.of(fresh).takeRequest(0);

    assertThat(book.of(old)).isSameAs(book.of(fresh)).isNotSameAs(book.of(token));
    assertThatThrownBy(() -> book.of(fresh).takeRequest(0))
        .isInstanceOf(Fault.RateLimitExceeded.class);
  }

  @Test
  void aChangedNumberBeginsAnew() {
    QuotaBook book = new QuotaBook(now::get);
    book.of(caller("a", new Quota(1L, null))).takeRequest(0);

    book.of(caller("a", new Quota(9L, null))).takeRequest(0);

    assertThat(book.of(caller("a", new Quota(9L, null))).requests().remaining(0)).isEqualTo(8);
  }

  @Test
  void fullBucketsAreForgottenAndOthersAreNot() {
    QuotaBook book = new QuotaBook(now::get);
    Quota one = new Quota(1L, null);
    book.of(caller("spent", one)).takeRequest(0);
    for (int i = 0; i < 3000; i++) {
      book.of(caller("idle-" + i, one));
    }

    assertThat(book.size()).isLessThan(2100);
    assertThatThrownBy(() -> book.of(caller("spent", one)).takeRequest(0))
        .isInstanceOf(Fault.RateLimitExceeded.class);
  }

  @Test
  void headersSayWhatIsLeftInBothDialects() {
    CallerQuota quota = new CallerQuota(new Quota(60L, 6000L), 0);
    quota.takeRequest(0);
    quota.takeTokens(2050, 0);
    MockHttpServletResponse response = new MockHttpServletResponse();

    RateLimitHeaders.write(response, quota, 0);

    assertThat(response.getHeader("x-ratelimit-limit-requests")).isEqualTo("60");
    assertThat(response.getHeader("x-ratelimit-remaining-requests")).isEqualTo("59");
    assertThat(response.getHeader("x-ratelimit-reset-requests")).isEqualTo("1s");
    assertThat(response.getHeader("x-ratelimit-limit-tokens")).isEqualTo("6000");
    assertThat(response.getHeader("x-ratelimit-remaining-tokens")).isEqualTo("3950");
    assertThat(response.getHeader("x-ratelimit-reset-tokens")).isEqualTo("20.500s");
    assertThat(response.getHeader("RateLimit-Policy"))
        .isEqualTo("\"requests\";q=60;w=60;qu=\"requests\", \"tokens\";q=6000;w=60;qu=\"tokens\"");
    assertThat(response.getHeader("RateLimit"))
        .isEqualTo("\"requests\";r=59;t=1, \"tokens\";r=3950;t=21");
  }

  @Test
  void aCallerWithoutAQuotaGetsNoSuchHeaders() {
    MockHttpServletResponse response = new MockHttpServletResponse();

    RateLimitHeaders.write(response, new CallerQuota(Quota.UNLIMITED, 0), 0);

    assertThat(response.getHeaderNames()).isEmpty();
  }

  @Test
  void durationsAreWrittenAsOpenAiDoes() {
    assertThat(RateLimitHeaders.openAi(Duration.ZERO)).isEqualTo("0ms");
    assertThat(RateLimitHeaders.openAi(Duration.ofMillis(12))).isEqualTo("12ms");
    assertThat(RateLimitHeaders.openAi(Duration.ofMillis(1500))).isEqualTo("1.500s");
    assertThat(RateLimitHeaders.openAi(Duration.ofMinutes(6))).isEqualTo("6m0s");
  }

  @Test
  void tokensAreReservedByAnEstimateAndSettledByWhatWasUsed() {
    CallerQuota quota = new CallerQuota(new Quota(null, 100L), 0);
    MockHttpServletResponse response = new MockHttpServletResponse();
    Charge charge = new Charge(quota, response, now::get);

    charge.reserve(30);
    assertThat(response.getHeader("x-ratelimit-remaining-tokens")).isEqualTo("70");
    charge.settle(30, 45);

    assertThat(response.getHeader("x-ratelimit-remaining-tokens")).isEqualTo("55");
    assertThat(charge.tokens()).isEqualTo(45);
    assertThatThrownBy(() -> charge.reserve(60)).isInstanceOf(Fault.RateLimitExceeded.class);
    now.set(3 * SECOND);
    charge.reserve(60);
  }

  @Test
  void workThatFailedIsChargedForWhatTheModelComputed() {
    CallerQuota quota = new CallerQuota(new Quota(null, 100L), 0);
    MockHttpServletResponse response = new MockHttpServletResponse();
    Charge charge = new Charge(quota, response, now::get);

    assertThatThrownBy(
            () ->
                new ChargedEncoder(new TooLate(12), charge)
                    .embed(EmbedRequest.ofTexts("some words", "and some more")))
        .isInstanceOf(Fault.DeadlinePassed.class);

    assertThat(charge.tokens()).isEqualTo(12);
    assertThat(response.getHeader("x-ratelimit-remaining-tokens")).isEqualTo("88");
  }

  @Test
  void workThatFailedBeforeTheModelCostsNothing() {
    CallerQuota quota = new CallerQuota(new Quota(null, 100L), 0);
    MockHttpServletResponse response = new MockHttpServletResponse();
    Charge charge = new Charge(quota, response, now::get);

    assertThatThrownBy(
            () -> new ChargedEncoder(new TooLate(0), charge).embed(EmbedRequest.ofTexts("words")))
        .isInstanceOf(Fault.DeadlinePassed.class);

    assertThat(charge.tokens()).isZero();
    assertThat(response.getHeader("x-ratelimit-remaining-tokens")).isEqualTo("100");
  }

  /** Computes some tokens, then it is too late. */
  private record TooLate(long computed) implements Encoder {
    @Override
    public EncoderFacts facts() {
      return new FakeEncoders().find("default").encoder().facts();
    }

    @Override
    public EmbedResult embed(EmbedRequest request) {
      ComputedTokens.tell(0, computed);
      throw new Fault.DeadlinePassed(Duration.ofMillis(60));
    }

    @Override
    public TokenizedText tokenize(String text, String prompt) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String detokenize(int[] ids, Fault.Place place) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String piece(int id) {
      throw new UnsupportedOperationException();
    }
  }
}
