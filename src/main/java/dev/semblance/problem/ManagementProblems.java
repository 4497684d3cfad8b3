package dev.semblance.problem;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The same on a management port of its own, which is a server of its own; Boot finds it by {@code
 * META-INF/spring}.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@Conditional(ManagementProblems.InAChild.class)
class ManagementProblems {

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> managementTomcatProblems(
      ProblemWriter problems, @Value(ProblemErrorController.PATH) String errorPath) {
    return factory ->
        ProblemConfiguration.answerProblems(factory, problems.withoutDialects(), errorPath);
  }

  /** Boot's own stands in its place where its error pages were left in the configuration. */
  @Bean
  @ConditionalOnMissingBean(ErrorAttributes.class)
  ProblemErrorController managementErrors(ProblemWriter problems) {
    return new ProblemErrorController(problems.withoutDialects());
  }

  /** Scanning finds the class for the server itself as well, which has no parent. */
  static final class InAChild implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      ConfigurableListableBeanFactory beans = context.getBeanFactory();
      return beans != null && beans.getParentBeanFactory() != null;
    }
  }
}
