package dev.semblance.containers;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Answers {@link NeedsContainers}. */
final class ContainersCondition implements ExecutionCondition {

  private static final String SETTING = "TEST_CONTAINERS";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    NeedsContainers needs = context.getRequiredTestClass().getAnnotation(NeedsContainers.class);
    Optional<String> missing = missing(needs.value());
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("a Docker API answers and has the images");
    }
    String what = context.getRequiredTestClass().getSimpleName() + ": " + missing.get();
    if ("required".equals(System.getenv(SETTING))) {
      throw new IllegalStateException(SETTING + "=required, but " + what);
    }
    System.err.println("SKIPPED, NOT TESTED: " + what);
    return ConditionEvaluationResult.disabled(what);
  }

  private static Optional<String> missing(TestImage[] images) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return Optional.of("no Docker API answers (DOCKER_HOST; src/test/image/service starts one)");
    }
    for (TestImage image : images) {
      String name = image.image().asCanonicalNameString();
      try {
        DockerClientFactory.instance().client().inspectImageCmd(name).exec();
      } catch (NotFoundException e) {
        return Optional.of("no image " + name + " (src/test/image/bases and build make it)");
      }
    }
    return Optional.empty();
  }
}
