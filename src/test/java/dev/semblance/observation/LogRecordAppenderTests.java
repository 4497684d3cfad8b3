package dev.semblance.observation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogRecordAppenderTests {

  private final LoggerContext logback = new LoggerContext();
  private final List<LogRecordData> records = new ArrayList<>();

  private Logger logger(String name) {
    SdkLoggerProvider loggers =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor((_, record) -> records.add(record.toLogRecordData()))
            .build();
    logback.setMDCAdapter(MDC.getMDCAdapter());
    LogRecordAppender appender = new LogRecordAppender(loggers);
    appender.setContext(logback);
    appender.start();
    Logger logger = logback.getLogger(name);
    logger.addAppender(appender);
    return logger;
  }

  @Test
  void numbersKeepTheirFractionAndTheirKind() {
    logger("one")
        .atInfo()
        .addKeyValue("whole", 7)
        .addKeyValue("large", Long.MAX_VALUE)
        .addKeyValue("share", 0.75)
        .addKeyValue("half", 1.5f)
        .addKeyValue("name", "default")
        .addKeyValue("nothing", (Object) null)
        .log("done");

    Attributes found = records.getFirst().getAttributes();
    assertThat(found.get(AttributeKey.longKey("whole"))).isEqualTo(7);
    assertThat(found.get(AttributeKey.longKey("large"))).isEqualTo(Long.MAX_VALUE);
    assertThat(found.get(AttributeKey.doubleKey("share"))).isEqualTo(0.75);
    assertThat(found.get(AttributeKey.doubleKey("half"))).isEqualTo(1.5);
    assertThat(found.get(AttributeKey.stringKey("name"))).isEqualTo("default");
    assertThat(found.get(AttributeKey.stringKey("nothing"))).isEqualTo("null");
  }

  @Test
  void whatTheSenderLogsIsNotSent() {
    logger("io.opentelemetry.exporter").warn("cannot send");

    assertThat(records).isEmpty();
  }
}
