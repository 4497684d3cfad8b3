package dev.semblance.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The log of commands other than {@code serve}. Without Spring Boot nobody sets logback up, and by
 * itself it writes all of DEBUG to standard output, where a command's answer goes.
 */
final class CommandLog {
  private static final String PROPERTY = "logback.configurationFile";

  private CommandLog() {}

  /**
   * Warnings to standard error; the user's own logback configuration wins, if there is one.
   *
   * @param verbose whether what else is worth knowing is told too
   */
  static void toStandardError(boolean verbose) {
    if (configured() || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss} %-5level %logger{20}: %msg%n");
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    // Tomcat and others log by the JDK's own means, which Spring Boot would bridge.
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    // What keeps a command's own server from starting is one line of the command's.
    context.getLogger("org.springframework.boot.web.server.servlet.context").setLevel(Level.ERROR);
    if (verbose) {
      context.getLogger("dev.semblance").setLevel(Level.INFO);
    }
  }

  private static boolean configured() {
    ClassLoader loader = CommandLog.class.getClassLoader();
    return System.getProperty(PROPERTY) != null
        || Stream.of("logback-test.xml", "logback.xml")
            .anyMatch(name -> loader.getResource(name) != null);
  }
}
