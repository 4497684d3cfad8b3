package dev.semblance.it;

import dev.semblance.Semblance;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole server on a random port, with every committed model folder; one for all tests that say
 * so.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/models/mean",
      "semblance.aliases.text-embedding-3-small=default",
      "semblance.model-settings.cls.int8-range=0.75",
      "semblance.model-settings.max.int8-ranges=src/test/resources/int8-ranges/max.json",
      "semblance.limits.max-matrix=10000",
      "semblance.grpc.port=0"
    })
@ContextConfiguration(initializers = EveryFixture.class)
@interface RunningServer {}
