package dev.semblance.batching;

import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.LII_Result;

/** Requests that come, wait in the line, leave and are sent away at the same moment. */
public final class AdmissionStress {
  private AdmissionStress() {}

  private static Admission admission() {
    return new Admission(
        new BatchLimits(
            16,
            8,
            100,
            90,
            Duration.ofSeconds(2),
            Duration.ofMillis(40),
            4,
            new LineLimits(Duration.ofSeconds(5), 8, 1_000)),
        new DrainRate(1),
        EncoderListener.SILENT,
        System::nanoTime);
  }

  private static Arrival arrival(long fingerprint) {
    return new Arrival("input", Lane.QUERY, fingerprint, System.nanoTime(), null);
  }

  /**
   * Two requests of which one fits, again and again: the most permits that each sees while it is
   * in, and the permits and the requests in line that are left.
   */
  @JCStressTest
  @State
  @Outcome(id = "60, 60, 0, 0", expect = Expect.ACCEPTABLE, desc = "one after the other")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both at once, or a permit was lost")
  public static class OneByOne {
    private static final int ROUNDS = 20;

    private final Admission admission = admission();

    @Actor
    public void left(IIII_Result result) {
      result.r1 = comeAndGo(1);
    }

    @Actor
    public void right(IIII_Result result) {
      result.r2 = comeAndGo(2);
    }

    private int comeAndGo(long fingerprint) {
      long most = 0;
      for (int i = 0; i < ROUNDS; i++) {
        admission.admit(arrival(fingerprint), 1, 60);
        most = Math.max(most, admission.permits());
        admission.giveBack(Lane.QUERY, 60);
      }
      return (int) most;
    }

    @Arbiter
    public void look(IIII_Result result) {
      result.r3 = (int) admission.permits();
      result.r4 = admission.requestsInLine();
    }
  }

  /** A request in line whose room comes free while the server drains. */
  @JCStressTest
  @State
  @Outcome(id = "in, 60, 0", expect = Expect.ACCEPTABLE, desc = "it was let in first")
  @Outcome(id = "sent away, 0, 0", expect = Expect.ACCEPTABLE, desc = "it drained first")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a permit was lost, or taken for nobody")
  public static class Drain {
    private final Admission admission = admission();

    public Drain() {
      admission.admit(arrival(1), 1, 60);
    }

    @Actor
    public void come(LII_Result result) {
      try {
        admission.admit(arrival(2), 1, 60);
        result.r1 = "in";
      } catch (Fault.NotReady drained) {
        result.r1 = "sent away";
      }
    }

    @Actor
    public void goAndDrain() {
      admission.giveBack(Lane.QUERY, 60);
      admission.drain();
    }

    @Arbiter
    public void look(LII_Result result) {
      result.r2 = (int) admission.permits();
      result.r3 = admission.requestsInLine();
    }
  }
}
