package dev.semblance.api.tei.grpc;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** The settings are checked on every server; it names nothing of gRPC. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GrpcSettings.class)
class GrpcSettingsConfiguration {}
