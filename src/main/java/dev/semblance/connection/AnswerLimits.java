package dev.semblance.connection;

import dev.semblance.fault.Fault;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How answers may be taken.
 *
 * @param minAnswerRate Fewest bytes a second at which a client may take an answer that does not fit
 *     the connection's buffers, once it has fallen ten seconds behind; a slower one is hung up on.
 *     0 waits for as long as the connection's timeout allows.
 */
@ConfigurationProperties("semblance.limits")
record AnswerLimits(@DefaultValue("4KB") DataSize minAnswerRate) {
  AnswerLimits {
    if (minAnswerRate.isNegative()) {
      throw new Fault.InvalidSetting(
          "semblance.limits.min-answer-rate", "is " + minAnswerRate + ", needed: at least 0");
    }
  }
}
