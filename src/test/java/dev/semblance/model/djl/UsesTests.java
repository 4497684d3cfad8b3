package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsesTests {

  private final AtomicInteger freed = new AtomicInteger();
  private final Uses uses = new Uses(freed::incrementAndGet);

  @Test
  void freesAtOnceWhenNothingRuns() {
    uses.begin().orElseThrow().close();
    assertThat(freed).hasValue(0);

    uses.close();

    assertThat(freed).hasValue(1);
  }

  @Test
  void freesWhenTheLastOfTheCallsEnds() {
    Uses.Use first = uses.begin().orElseThrow();
    Uses.Use second = uses.begin().orElseThrow();

    uses.close();
    second.close();
    assertThat(freed).hasValue(0);
    first.close();

    assertThat(freed).hasValue(1);
  }

  @Test
  void noCallBeginsOnceItIsClosed() {
    Uses.Use running = uses.begin().orElseThrow();
    uses.close();

    assertThat(uses.begin()).isEmpty();
    running.close();
    assertThat(uses.begin()).isEmpty();
  }

  @Test
  void freesOnceHoweverOftenItIsClosed() {
    Uses.Use running = uses.begin().orElseThrow();
    uses.close();
    uses.close();
    running.close();
    uses.close();

    assertThat(freed).hasValue(1);
  }
}
