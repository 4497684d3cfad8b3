package dev.semblance.api.collections;

import dev.semblance.api.v1.TableSlice;
import dev.semblance.encoder.Encoders;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.test.annotation.DirtiesContext;

/**
 * The routes on a real Tomcat over {@code TableEncoder} and a real store, whose folder is the test
 * class's own: it is closed before the folder is deleted.
 */
@DirtiesContext
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = CollectionSlice.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"semblance.limits.max-inputs=20000", "semblance.limits.max-vector=10"})
@interface CollectionSlice {

  /** Not a configuration by annotation: scanning from dev.semblance must not find it. */
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = {"dev.semblance.problem", "dev.semblance.api", "dev.semblance.collection"},
      excludeFilters =
          @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
  class Application {

    @Bean
    Encoders tableEncoders() {
      return new TableSlice.TableEncoders();
    }
  }
}
