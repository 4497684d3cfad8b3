package dev.semblance.security;

import dev.semblance.api.FakeEncoders;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/** The dialects behind the real chain, over {@link FakeEncoders}. */
@EnableAutoConfiguration
@ComponentScan(
    basePackages = {"dev.semblance.problem", "dev.semblance.api", "dev.semblance.security"},
    excludeFilters =
        @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
class SecuritySlice {

  @Bean
  FakeEncoders servedModels() {
    return new FakeEncoders();
  }
}
