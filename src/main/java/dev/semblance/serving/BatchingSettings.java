package dev.semblance.serving;

import dev.semblance.batching.BatchLimits;
import dev.semblance.batching.LineLimits;
import dev.semblance.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How large batches and the queue may grow.
 *
 * @param maxBatchTokens Most tokens in one forward pass; nothing is padded, so these are real ones.
 *     4096, or the longest text a model takes if that is more, when not set.
 * @param maxBatchSequences Most texts in one forward pass.
 * @param maxWaitingTokens Most tokens in the queue and in running batches together; a request that
 *     would pass it is answered 429.
 * @param maxRequestTokens Most tokens of one request; beyond it 413. maxWaitingTokens when not set.
 * @param bulkAgeing How long bulk texts wait behind queries before they get a share of a query's
 *     batch.
 * @param bulkSlice How much forward time bulk texts may add to a batch while queries arrive.
 * @param lookAhead How many texts that do not fit are passed over to fill a batch.
 * @param lineWait How long a request that finds the queue full waits for room before it is answered
 *     429, if it has no {@code X-Request-Timeout}; one with it waits until then. 0 does not let it
 *     wait.
 * @param maxLineTokens Most tokens of all requests that wait for room, 0 for no such line. 262144
 *     when not set, or max-request-tokens if that is more.
 */
@ConfigurationProperties("semblance.batching")
public record BatchingSettings(
    @Nullable Integer maxBatchTokens,
    @DefaultValue("512") int maxBatchSequences,
    @DefaultValue("1048576") long maxWaitingTokens,
    @Nullable Long maxRequestTokens,
    @DefaultValue("2s") Duration bulkAgeing,
    @DefaultValue("40ms") Duration bulkSlice,
    @DefaultValue("64") int lookAhead,
    @DefaultValue("2s") Duration lineWait,
    @Nullable Long maxLineTokens) {

  /** The limits for a model; what nobody set makes room for its longest text, or follows. */
  BatchLimits limits(int modelMaxTokens) {
    long waiting = Math.max(1, maxWaitingTokens);
    int batchTokens =
        maxBatchTokens == null
            ? (int) Math.min(BatchLimits.DEFAULTS.maxBatchTokens(), waiting)
            : maxBatchTokens;
    long requestTokens = maxRequestTokens == null ? waiting : maxRequestTokens;
    BatchLimits limits =
        new BatchLimits(
            batchTokens,
            maxBatchSequences,
            maxWaitingTokens,
            requestTokens,
            bulkAgeing,
            bulkSlice,
            lookAhead,
            LineLimits.of(
                lineWait,
                maxLineTokens == null ? LineLimits.defaultTokens(requestTokens) : maxLineTokens));
    if (maxWaitingTokens < modelMaxTokens) {
      throw new Fault.InvalidSetting(
          "semblance.batching.max-waiting-tokens",
          "is " + maxWaitingTokens + ", but the model's max_tokens is " + modelMaxTokens);
    }
    return maxBatchTokens == null ? limits.withBatchRoomFor(modelMaxTokens) : limits;
  }
}
