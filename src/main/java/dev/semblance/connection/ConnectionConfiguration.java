package dev.semblance.connection;

import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the watched protocol under the web server. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> tomcatConnections() {
    return factory -> factory.setProtocol(WatchedProtocol.class.getName());
  }
}
