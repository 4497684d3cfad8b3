package dev.semblance.it;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** The real all-MiniLM-L6-v2, where its folder is at hand; .ci/run sees to that. */
@EnabledIfEnvironmentVariable(
    named = "TEST_MINILM",
    matches = ".+",
    disabledReason = "TEST_MINILM names no folder of all-MiniLM-L6-v2")
@SpringBootTest(
    classes = dev.semblance.Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "semblance.model=${TEST_MINILM}")
class MiniLmIT extends ReferenceVectorsContract {

  MiniLmIT() {
    super("all-MiniLM-L6-v2");
  }
}
