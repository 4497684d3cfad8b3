package dev.semblance.api;

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

/** Starts the HTTP dialects on a real Tomcat over {@link FakeEncoders}; one for all such tests. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = ApiSlice.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public @interface ApiSlice {

  /** Not a configuration by annotation: scanning from dev.semblance must not find it. */
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = {"dev.semblance.problem", "dev.semblance.api"},
      excludeFilters =
          @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
  class Application {

    @Bean
    FakeEncoders fakeEncoders() {
      return new FakeEncoders();
    }
  }
}
