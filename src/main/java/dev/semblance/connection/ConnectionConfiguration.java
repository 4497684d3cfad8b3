package dev.semblance.connection;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the watched protocol under the web server. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnswerLimits.class)
class ConnectionConfiguration {

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> tomcatConnections(AnswerLimits limits) {
    return factory -> {
      factory.setProtocol(WatchedProtocol.class.getName());
      factory.addConnectorCustomizers(
          connector -> {
            if (connector.getProtocolHandler() instanceof WatchedProtocol protocol) {
              protocol.setLeastAnswerRate(limits.minAnswerRate().toBytes());
            }
          });
    };
  }
}
