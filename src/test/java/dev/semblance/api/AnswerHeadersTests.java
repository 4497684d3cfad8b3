package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class AnswerHeadersTests {
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  private String truncated() {
    return response.getHeader("X-Semblance-Truncated");
  }

  @Test
  void textsThatWereCutAreCountedInAllGroupsOfAnAnswer() {
    AnswerHeaders.truncated(response, 0);
    assertThat(truncated()).isNull();

    AnswerHeaders.truncated(response, 2);
    AnswerHeaders.truncated(response, 0);
    AnswerHeaders.truncated(response, 3);

    assertThat(response.getHeaders("X-Semblance-Truncated")).containsExactly("5");
  }

  @Test
  void threadsOfOneAnswerLoseNoneOfEachOthersTexts() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 1_000; i++) {
                      AnswerHeaders.truncated(response, 1);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(truncated()).isEqualTo("4000");
  }
}
