package dev.semblance.it;

import dev.semblance.Semblance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.util.Map;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole server with the bundled encoder, one model with sparse weights, one that scores pairs,
 * one that gives all kinds of vectors, and a folder of its own for collections; one for all tests
 * of the page.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.models.splade=src/test/resources/sparse/splade-bert",
      "semblance.models.scorer=src/test/resources/cross-encoders/bert",
      "semblance.models.other=src/test/resources/sparse/bge-m3",
      "server.compression.enabled=false"
    })
@ContextConfiguration(initializers = PlaygroundServer.EmptyFolder.class)
@interface PlaygroundServer {

  /** Collections of this run alone. */
  class EmptyFolder implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      try {
        context
            .getEnvironment()
            .getPropertySources()
            .addFirst(
                new MapPropertySource(
                    "collections",
                    Map.of(
                        "semblance.data",
                        Files.createTempDirectory("semblance-playground").toString())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
