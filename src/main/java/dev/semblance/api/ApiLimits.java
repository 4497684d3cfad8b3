package dev.semblance.api;

import dev.semblance.fault.Fault;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How large a request may be; beyond any of these it is refused with 413.
 *
 * @param maxBody Largest request body, counted as sent and after decompression; 1 GB at most, since
 *     a body is held whole as it was sent.
 * @param maxInputs Most inputs, such as texts, in one request.
 * @param maxMatrix Most scores, rows times columns, in one answer.
 * @param maxTokenIds Most token ids in one input.
 * @param maxCharacters Most UTF-16 units in one text.
 * @param maxVector Most components in one vector of a request.
 * @param minBodyRate Fewest bytes a second at which a body may come, once ten seconds were spent
 *     waiting for it; 0 waits for ever.
 * @param maxChunks Most chunks that one request's texts are cut into.
 */
@ConfigurationProperties("semblance.limits")
public record ApiLimits(
    @DefaultValue("32MB") DataSize maxBody,
    @DefaultValue("2048") int maxInputs,
    @DefaultValue("4000000") int maxMatrix,
    @DefaultValue("131072") int maxTokenIds,
    @DefaultValue("2000000") int maxCharacters,
    @DefaultValue("65536") int maxVector,
    @DefaultValue("1KB") DataSize minBodyRate,
    @DefaultValue("8192") int maxChunks) {

  private static final DataSize LARGEST_BODY = DataSize.ofGigabytes(1);

  public ApiLimits {
    positive("max-body", maxBody.toBytes());
    if (maxBody.compareTo(LARGEST_BODY) > 0) {
      throw new Fault.InvalidSetting(
          "semblance.limits.max-body", "is " + maxBody + ", needed: at most " + LARGEST_BODY);
    }
    positive("max-inputs", maxInputs);
    positive("max-matrix", maxMatrix);
    positive("max-token-ids", maxTokenIds);
    positive("max-characters", maxCharacters);
    positive("max-vector", maxVector);
    positive("max-chunks", maxChunks);
    if (minBodyRate.isNegative()) {
      throw new Fault.InvalidSetting(
          "semblance.limits.min-body-rate", "is " + minBodyRate + ", needed: at least 0");
    }
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new Fault.InvalidSetting(
          "semblance.limits." + name, "is " + value + ", needed: at least 1");
    }
  }
}
