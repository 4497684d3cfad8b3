package dev.semblance.problem;

import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Puts the writer everywhere an error can leave the server. */
@Configuration(proxyBeanMethods = false)
class ProblemConfiguration {

  @Bean
  ProblemWriter problemWriter(
      ObjectProvider<ProblemStyle> styles,
      @Qualifier("requestMappingHandlerMapping")
          ObjectProvider<RequestMappingHandlerMapping> mapping,
      ObjectProvider<ProblemListener> listener) {
    return new ProblemWriter(
        styles.orderedStream().toList(),
        new MissingRoute(mapping::getIfAvailable),
        SingletonSupplier.of(() -> listener.getIfAvailable(() -> ProblemListener.SILENT)));
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
  FilterRegistrationBean<PlainPathFilter> plainPathFilter() {
    FilterRegistrationBean<PlainPathFilter> filter =
        new FilterRegistrationBean<>(new PlainPathFilter());
    // Outside of everything that looks at a path.
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
  WebServerFactoryCustomizer<TomcatWebServerFactory> tomcatProblems(
      ProblemWriter problems, @Value(ProblemErrorController.PATH) String errorPath) {
    return factory -> answerProblems(factory, problems, errorPath);
  }

  /** Has a Tomcat ask us for whatever it would say itself. */
  static void answerProblems(
      TomcatWebServerFactory factory, ProblemWriter problems, String errorPath) {
    factory.addErrorPages(new ErrorPage(errorPath));
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
