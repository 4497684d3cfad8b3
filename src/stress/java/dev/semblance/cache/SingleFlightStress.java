package dev.semblance.cache;

import dev.semblance.encoder.Lane;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two requests that want one text at the same moment. */
public final class SingleFlightStress {
  private SingleFlightStress() {}

  /**
   * How often a text was embedded beside another request that embedded it, as each of the two saw
   * it, and how many texts are still said to be embedded.
   */
  @JCStressTest
  @State
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "once at a time, and ended")
  @Outcome(expect = Expect.FORBIDDEN, desc = "embedded twice at a time, or not ended")
  public static class OneText {
    private static final int ROUNDS = 50;
    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    private final SingleFlight flight = new SingleFlight();
    private final AtomicInteger embedding = new AtomicInteger();

    @Actor
    public void left(III_Result result) {
      result.r1 = embed();
    }

    @Actor
    public void right(III_Result result) {
      result.r2 = embed();
    }

    private int embed() {
      int beside = 0;
      for (int i = 0; i < ROUNDS; i++) {
        CompletableFuture<SingleFlight.Outcome> other = flight.begin(KEY, Lane.QUERY);
        if (other != null) {
          other.join();
        } else {
          beside += embedding.getAndIncrement();
          embedding.decrementAndGet();
          flight.end(KEY, Lane.QUERY, new SingleFlight.Outcome.Abandoned());
        }
      }
      return beside;
    }

    @Arbiter
    public void look(III_Result result) {
      result.r3 = flight.size();
    }
  }
}
