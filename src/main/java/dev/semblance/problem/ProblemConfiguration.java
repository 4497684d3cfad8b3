package dev.semblance.problem;

import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Puts the writer everywhere an error can leave the server. */
@Configuration(proxyBeanMethods = false)
class ProblemConfiguration {

  @Bean
  ProblemWriter problemWriter(ObjectProvider<ProblemStyle> styles) {
    return new ProblemWriter(styles.orderedStream().toList());
  }

  @Bean
  ProblemResolver problemResolver(ProblemWriter problems) {
    return new ProblemResolver(problems);
  }

  @Bean
  FilterRegistrationBean<RequestIdFilter> requestIdFilter() {
    FilterRegistrationBean<RequestIdFilter> filter =
        new FilterRegistrationBean<>(new RequestIdFilter());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  FilterRegistrationBean<ProblemFilter> problemFilter(ProblemWriter problems) {
    FilterRegistrationBean<ProblemFilter> filter =
        new FilterRegistrationBean<>(new ProblemFilter(problems));
    // Inside of those that measure and log, so that they see the status it gives.
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 3);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> tomcatProblems(ProblemWriter problems) {
    return factory ->
        factory.addContextCustomizers(
            context -> {
              if (context.getParent() instanceof StandardHost host) {
                // A host adds its own valve unless one of the named class is there already.
                host.setErrorReportValveClass(ProblemValve.class.getName());
                host.getPipeline().addValve(new ProblemValve(problems));
              }
            });
  }
}
