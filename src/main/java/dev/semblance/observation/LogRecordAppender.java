package dev.semblance.observation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands what is logged to OpenTelemetry, with the trace of the thread that logs. The data model is
 * OpenTelemetry's log record: MDC and key-value pairs become attributes.
 */
final class LogRecordAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  /** Whoever sends the records must not be told of in records. */
  private static final String SENDER = "io.opentelemetry.";

  private final LoggerProvider loggers;

  LogRecordAppender(LoggerProvider loggers) {
    this.loggers = loggers;
    setName("otlp");
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLoggerName().startsWith(SENDER)) {
      return;
    }
    LogRecordBuilder record =
        loggers
            .get(event.getLoggerName())
            .logRecordBuilder()
            .setTimestamp(event.getTimeStamp(), TimeUnit.MILLISECONDS)
            .setSeverity(severity(event.getLevel()))
            .setSeverityText(event.getLevel().toString())
            .setBody(event.getFormattedMessage())
            .setAttribute("thread.name", event.getThreadName());
    event.getMDCPropertyMap().forEach(record::setAttribute);
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> add(record, pair.key, pair.value));
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      record.setAttribute("exception.type", thrown.getClassName());
      record.setAttribute("exception.stacktrace", ThrowableProxyUtil.asString(thrown));
    }
    record.emit();
  }

  /** A whole number stays one, a fractional one keeps its fraction. */
  private static void add(LogRecordBuilder record, String key, @Nullable Object value) {
    if (value instanceof Float || value instanceof Double) {
      record.setAttribute(key, ((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      record.setAttribute(key, number.longValue());
    } else {
      record.setAttribute(key, String.valueOf(value));
    }
  }

  private static Severity severity(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> Severity.ERROR;
      case Level.WARN_INT -> Severity.WARN;
      case Level.INFO_INT -> Severity.INFO;
      case Level.DEBUG_INT -> Severity.DEBUG;
      default -> Severity.TRACE;
    };
  }
}
