package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;

class DeadlineResolverTests {
  private final DeadlineResolver resolver = new DeadlineResolver(() -> 1_000);

  @SuppressWarnings("unused")
  private void controller(Deadline deadline, String other) {}

  private static MethodParameter parameter(int index) throws NoSuchMethodException {
    return new MethodParameter(
        DeadlineResolverTests.class.getDeclaredMethod("controller", Deadline.class, String.class),
        index);
  }

  private Deadline resolve(MockHttpServletRequest request) throws NoSuchMethodException {
    return resolver.resolveArgument(parameter(0), null, new ServletWebRequest(request), null);
  }

  @Test
  void countsFromTheMomentTheRequestIsSeen() throws NoSuchMethodException {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader("X-Request-Timeout", "2.5");

    assertThat(resolve(request)).isEqualTo(new Deadline(Duration.ofMillis(2_500), 2_500_001_000L));
  }

  @Test
  void withoutTheHeaderThereIsNoDeadline() throws NoSuchMethodException {
    assertThat(resolve(new MockHttpServletRequest())).isNull();
  }

  @Test
  void isAskedForDeadlinesOnly() throws NoSuchMethodException {
    assertThat(resolver.supportsParameter(parameter(0))).isTrue();
    assertThat(resolver.supportsParameter(parameter(1))).isFalse();
  }

  @Test
  void readsWholeAndDecimalSecondsExactly() {
    assertThat(DeadlineResolver.parse("86400")).isEqualTo(Duration.ofDays(1));
    assertThat(DeadlineResolver.parse("0.000000001")).isEqualTo(Duration.ofNanos(1));
    assertThat(DeadlineResolver.parse("007.10")).isEqualTo(Duration.ofMillis(7_100));
  }

  @Test
  void refusesWhatIsNoPositiveNumberOfSeconds() {
    for (String header : new String[] {"", ".5", "5.", "+1", " 1", "0.0", "86400.1", "１"}) {
      assertThatThrownBy(() -> DeadlineResolver.parse(header))
          .as(header)
          .isInstanceOf(Fault.InvalidRequest.class)
          .hasMessageStartingWith("X-Request-Timeout is ");
    }
  }
}
