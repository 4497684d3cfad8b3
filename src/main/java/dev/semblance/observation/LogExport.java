package dev.semblance.observation;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import org.slf4j.LoggerFactory;

/** Sends the log on by OTLP for as long as the server lives, beside the console. */
final class LogExport implements AutoCloseable {

  private final Logger root;
  private final LogRecordAppender appender;

  LogExport(SdkLoggerProvider loggers) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new IllegalStateException("the log is not logback's");
    }
    root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    appender = new LogRecordAppender(loggers);
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
