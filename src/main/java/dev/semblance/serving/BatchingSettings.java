package dev.semblance.serving;

import dev.semblance.batching.BatchLimits;
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
 * @param maxRequestTokens Most tokens of one request; beyond it 413.
 * @param bulkAgeing How long bulk texts wait behind queries before they get a share of a query's
 *     batch.
 * @param bulkSlice How much forward time bulk texts may add to a batch while queries arrive.
 * @param lookAhead How many texts that do not fit are passed over to fill a batch.
 */
@ConfigurationProperties("semblance.batching")
public record BatchingSettings(
    @Nullable Integer maxBatchTokens,
    @DefaultValue("512") int maxBatchSequences,
    @DefaultValue("1048576") long maxWaitingTokens,
    @DefaultValue("1048576") long maxRequestTokens,
    @DefaultValue("2s") Duration bulkAgeing,
    @DefaultValue("40ms") Duration bulkSlice,
    @DefaultValue("64") int lookAhead) {

  /** The limits for a model; what nobody set makes room for its longest text. */
  BatchLimits limits(int modelMaxTokens) {
    BatchLimits limits =
        new BatchLimits(
            maxBatchTokens == null ? BatchLimits.DEFAULTS.maxBatchTokens() : maxBatchTokens,
            maxBatchSequences,
            maxWaitingTokens,
            maxRequestTokens,
            bulkAgeing,
            bulkSlice,
            lookAhead);
    return maxBatchTokens == null ? limits.withBatchRoomFor(modelMaxTokens) : limits;
  }
}
