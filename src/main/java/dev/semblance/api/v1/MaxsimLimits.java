package dev.semblance.api.v1;

import dev.semblance.fault.Fault;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much late interaction a request may ask for; beyond it is refused with 413.
 *
 * @param maxTokenPairs Most pairs of tokens that maxsim compares in one request.
 */
@ConfigurationProperties("semblance.limits")
record MaxsimLimits(@DefaultValue("268435456") long maxTokenPairs) {
  MaxsimLimits {
    if (maxTokenPairs < 1) {
      throw new Fault.InvalidSetting(
          "semblance.limits.max-token-pairs", "is " + maxTokenPairs + ", needed: at least 1");
    }
  }
}
