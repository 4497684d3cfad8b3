package dev.semblance.observation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The line that is logged for each request.
 *
 * @param enabled Whether each request is logged in one line, without its texts.
 */
@ConfigurationProperties("semblance.access-log")
public record AccessLogSettings(@DefaultValue("true") boolean enabled) {}
