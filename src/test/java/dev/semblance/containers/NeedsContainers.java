package dev.semblance.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that starts containers. Where no Docker API answers or an image is missing it is skipped
 * and says so on standard error, unless {@code TEST_CONTAINERS=required}: then it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ContainersCondition.class)
public @interface NeedsContainers {

  /** What it starts. */
  TestImage[] value();
}
