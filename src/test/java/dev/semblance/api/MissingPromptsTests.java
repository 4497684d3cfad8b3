package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ServedEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletResponse;

@ExtendWith(OutputCaptureExtension.class)
class MissingPromptsTests {
  private static final PromptChoice NONE = new PromptChoice("input_type", null, null);

  private final ServedEncoder prompted = new FakeEncoders().find("org/prompted");
  private final List<String> told = new ArrayList<>();
  private long now;
  private final MissingPrompts missing =
      new MissingPrompts(
          new AnswerListener() {
            @Override
            public void promptMissing(String model) {
              told.add(model);
            }
          },
          () -> now);

  @Test
  void everyRequestIsToldAndCountedAndTheLogHasALineAMinute(CapturedOutput log) {
    for (int second : List.of(0, 1, 59, 60, 61)) {
      now = Duration.ofSeconds(second).toNanos();
      MockHttpServletResponse response = new MockHttpServletResponse();
      missing.check(NONE, prompted, response);

      assertThat(response.getHeader("X-Semblance-Prompt")).isEqualTo("missing");
    }

    assertThat(told).hasSize(5).containsOnly("org/prompted");
    assertThat(log.toString().split("was asked without saying which", -1)).hasSize(3);
  }

  @Test
  void whoeverSaysASideIsToldNothing() {
    MockHttpServletResponse response = new MockHttpServletResponse();

    missing.check(new PromptChoice("input_type", "query", null), prompted, response);
    missing.check(new PromptChoice("input_type", null, "clustering"), prompted, response);
    missing.check(NONE, new FakeEncoders().find("org/prompted-query"), response);
    missing.check(NONE, new FakeEncoders().find("default"), response);

    assertThat(told).isEmpty();
    assertThat(response.getHeaderNames()).isEmpty();
  }

  @Test
  void bothSidesNeedAPromptForThereToBeAChoice() {
    assertThat(new Prompts(Map.of("query", "q: "), null).twoSided()).isFalse();
    assertThat(new Prompts(Map.of("query", "q: ", "clustering", "c: "), null).twoSided()).isFalse();
    assertThat(new Prompts(Map.of("query", "q: ", "document", ""), null).twoSided()).isTrue();
    assertThat(new Prompts(Map.of("search_query", "q", "search_document", "d"), null).twoSided())
        .isTrue();
  }
}
