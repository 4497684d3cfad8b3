package dev.semblance.serving;

import dev.semblance.fault.Fault;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How models are downloaded; what Hugging Face has variables for is said by those.
 *
 * @param minRate A download that brings less than this in a second, over half a minute, is begun
 *     again from where it is, and given up after five attempts; 0 for no limit.
 */
@ConfigurationProperties("semblance.hub")
record DownloadSettings(@DefaultValue("1KB") DataSize minRate) {

  DownloadSettings {
    if (minRate.isNegative()) {
      throw new Fault.InvalidSetting("semblance.hub.min-rate", "is " + minRate + ", allowed: 0 up");
    }
  }
}
