package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred callers at once, some of whom change their minds. */
@Timeout(120)
class BatchingConcurrencyTests {
  private static final int CALLERS = 100;
  private static final int REQUESTS = 20;

  private final AddingModel other = new AddingModel();
  private final EncoderUnderTest test =
      new EncoderUnderTest(EncoderUnderTest.LIMITS, new AddingModel(), other);

  @Test
  void everyCallerGetsItsOwnVectorsAndNothingIsLeftBehind() throws Exception {
    List<FutureTask<Integer>> callers = new ArrayList<>();
    for (int seed = 0; seed < CALLERS; seed++) {
      Random random = new Random(seed);
      FutureTask<Integer> caller = new FutureTask<>(() -> embedAndCheck(random));
      callers.add(caller);
      Thread.startVirtualThread(caller);
    }

    int served = 0;
    for (Future<Integer> caller : callers) {
      served += caller.get();
    }

    assertThat(served).isPositive();
    test.finish();
    assertThat(other.closed.getCount()).isZero();
  }

  /** Answers how many requests were served. */
  private int embedAndCheck(Random random) {
    int served = 0;
    for (int r = 0; r < REQUESTS; r++) {
      List<List<Integer>> words = new ArrayList<>();
      for (int i = 1 + random.nextInt(12); i > 0; i--) {
        words.add(random.ints(1 + random.nextInt(13), 20, 68).boxed().toList());
      }
      EmbedRequest request =
          EmbedRequest.ofTexts(
                  words.stream().map(BatchingConcurrencyTests::text).toArray(String[]::new))
              .lane(random.nextBoolean() ? Lane.QUERY : Lane.BULK)
              .onError(OnError.PARTIAL);
      if (random.nextInt(10) == 0) {
        Thread.currentThread().interrupt();
      }
      try {
        check(test.encoder.embed(request), words);
        served++;
      } catch (Fault.Cancelled | Fault.Overloaded _) {
        Thread.interrupted();
      }
    }
    return served;
  }

  private static String text(List<Integer> words) {
    return String.join(" ", words.stream().map(String::valueOf).toList());
  }

  private static void check(EmbedResult result, List<List<Integer>> words) {
    assertThat(result.items()).hasSameSizeAs(words);
    for (int i = 0; i < words.size(); i++) {
      List<Integer> text = words.get(i);
      boolean poisoned = text.contains(AddingModel.POISON);
      switch (result.items().get(i)) {
        case ItemResult.Embedded embedded -> {
          assertThat(poisoned || text.contains(AddingModel.OVERFLOWS_STACK)).isFalse();
          float sum = 3 + text.stream().mapToInt(Integer::intValue).sum();
          assertThat(embedded.dense().vector()).containsExactly(sum, text.size() + 2, 0, 0);
        }
        // A stack overflow takes its whole batch along.
        case ItemResult.Refused(Fault fault) ->
            assertThat(fault).isInstanceOf(Fault.ForwardFailed.class);
      }
    }
  }
}
