package dev.semblance.status;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class StatusConfiguration {

  @Bean
  LiveRates liveRates() {
    return new LiveRates(System::nanoTime);
  }

  /** Outside of whatever refuses a request, so that what is refused is counted. */
  @Bean
  FilterRegistrationBean<RequestCountFilter> requestCountFilter(LiveRates rates) {
    FilterRegistrationBean<RequestCountFilter> filter =
        new FilterRegistrationBean<>(new RequestCountFilter(rates));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return filter;
  }
}
