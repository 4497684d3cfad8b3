package dev.semblance.batching;

import dev.semblance.fault.Fault;
import java.time.Duration;

/**
 * How large batches and the queue may grow. The settings of the same names are under {@code
 * semblance.batching}.
 *
 * @param maxBatchTokens most tokens in one forward pass; nothing is padded, so these are real ones
 * @param maxBatchSequences most sequences in one forward pass
 * @param maxWaitingTokens most tokens in the queue and in running batches together; a request that
 *     would pass it is refused
 * @param maxRequestTokens most tokens of one request
 * @param bulkAgeing how long bulk sequences wait behind queries before they get a share of a
 *     query's batch
 * @param bulkSlice how much forward time bulk sequences may add to a batch while queries arrive, by
 *     the measured rate
 * @param lookAhead how many sequences that do not fit are passed over to fill a batch
 * @param line the line before a full queue
 */
public record BatchLimits(
    int maxBatchTokens,
    int maxBatchSequences,
    long maxWaitingTokens,
    long maxRequestTokens,
    Duration bulkAgeing,
    Duration bulkSlice,
    int lookAhead,
    LineLimits line) {

  /** A grid of CUDA has no room for more. */
  public static final int MOST_BATCH_SEQUENCES = 65_535;

  private static final String PREFIX = "semblance.batching.";

  /** What holds for a model of one's own process, where whoever asks can wait by itself. */
  public static final BatchLimits DEFAULTS =
      new BatchLimits(
          4_096, 512, 1_048_576, 1_048_576, Duration.ofSeconds(2), Duration.ofMillis(40), 64);

  /**
   * @throws Fault.InvalidSetting when a limit alone makes no sense
   */
  public BatchLimits {
    atLeast("max-batch-tokens", maxBatchTokens, 1);
    between("max-batch-sequences", maxBatchSequences, 1, MOST_BATCH_SEQUENCES);
    atLeast("max-waiting-tokens", maxWaitingTokens, 1);
    atLeast("max-request-tokens", maxRequestTokens, 1);
    atLeast("look-ahead", lookAhead, 0);
    between("bulk-ageing", bulkAgeing, Duration.ZERO, Duration.ofHours(1));
    between("bulk-slice", bulkSlice, Duration.ofMillis(1), Duration.ofHours(1));
  }

  /** The same without a line: what finds no room is refused at once. */
  public BatchLimits(
      int maxBatchTokens,
      int maxBatchSequences,
      long maxWaitingTokens,
      long maxRequestTokens,
      Duration bulkAgeing,
      Duration bulkSlice,
      int lookAhead) {
    this(
        maxBatchTokens,
        maxBatchSequences,
        maxWaitingTokens,
        maxRequestTokens,
        bulkAgeing,
        bulkSlice,
        lookAhead,
        LineLimits.NONE);
  }

  /**
   * Checks the limits against each other and against a model's.
   *
   * @param modelMaxTokens the longest text that the model takes
   * @throws Fault.InvalidSetting naming both sides and both numbers
   */
  public void checkAgainst(int modelMaxTokens) {
    String model = "the model's max_tokens";
    notBelow("max-batch-tokens", maxBatchTokens, model, modelMaxTokens);
    notBelow("max-request-tokens", maxRequestTokens, model, modelMaxTokens);
    notBelow(
        "max-waiting-tokens", maxWaitingTokens, PREFIX + "max-request-tokens", maxRequestTokens);
    notBelow("max-waiting-tokens", maxWaitingTokens, PREFIX + "max-batch-tokens", maxBatchTokens);
  }

  /** These limits with room in a batch for at least {@code tokens}: for limits that nobody set. */
  public BatchLimits withBatchRoomFor(int tokens) {
    return new BatchLimits(
        Math.max(maxBatchTokens, tokens),
        maxBatchSequences,
        maxWaitingTokens,
        maxRequestTokens,
        bulkAgeing,
        bulkSlice,
        lookAhead,
        line);
  }

  private static void atLeast(String name, long found, long least) {
    if (found < least) {
      throw new Fault.InvalidSetting(
          PREFIX + name, "is " + found + ", needed: " + least + " or more");
    }
  }

  private static <T extends Comparable<T>> void between(String name, T found, T least, T most) {
    if (found.compareTo(least) < 0 || found.compareTo(most) > 0) {
      throw new Fault.InvalidSetting(
          PREFIX + name, "is " + found + ", needed: " + least + " to " + most);
    }
  }

  private static void notBelow(String name, long found, String other, long needed) {
    if (found < needed) {
      throw new Fault.InvalidSetting(
          PREFIX + name, "is " + found + ", but " + other + " is " + needed);
    }
  }
}
