package dev.semblance.api;

import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.Int8Settings;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/**
 * The range of each space's components: the largest that a few hundred built-in texts have, plus 5
 * %, found when the first caller wants bytes, and the same ever after. Safe to share.
 *
 * <p>Nobody is charged for these texts: they are embedded by a thread that no request is on, once
 * for each model, however many dimensions are asked.
 */
public final class Int8Ranges {
  private final Encoders encoders;
  private final Int8Settings settings;
  private final Executor threads;
  private final Supplier<List<EmbedInput>> texts = SingletonSupplier.of(CalibrationTexts::read);

  /** By space, before it is cut: as many as models that were asked for bytes. */
  private final Map<String, CompletableFuture<MeasuredRanges>> measured = new ConcurrentHashMap<>();

  /**
   * @param settings hold where they say something
   * @param threads run what no request may be charged for
   */
  Int8Ranges(Encoders encoders, Int8Settings settings, Executor threads) {
    this.encoders = encoders;
    this.settings = settings;
    this.threads = threads;
  }

  /**
   * The range for an answer's vectors, or none where no form that is asked needs one.
   *
   * @param deadline when the caller stops waiting, or null
   * @throws Fault.DeadlinePassed when the texts are not embedded by then; they will be for others
   * @throws Fault.Cancelled when the caller goes away meanwhile
   * @throws Fault when the built-in texts cannot be embedded now, and the next caller tries again;
   *     when the model's file of ranges is of other dimensions than the answer
   */
  public Int8Range of(
      Embedded embedded, Collection<VectorForm> forms, @Nullable Deadline deadline) {
    if (forms.stream().noneMatch(VectorForm::isCalibrated)) {
      return Int8Range.Uniform.NONE;
    }
    EmbedResult result = embedded.result();
    int dimensions = result.space().dimensions();
    Int8Range fixed = settings.rangeOf(embedded.served().id());
    if (fixed instanceof Int8Range.PerDimension own && own.dimensions() != dimensions) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("dimensions"),
          "is "
              + dimensions
              + ", and this model's int8-ranges are of "
              + own.dimensions()
              + ": ask for as many, or for vectors of another type");
    }
    if (fixed != null) {
      return fixed;
    }
    return measured(embedded.served(), deadline).of(dimensions, result.normalized());
  }

  private MeasuredRanges measured(ServedEncoder served, @Nullable Deadline deadline) {
    String model = served.id();
    String space = served.encoder().facts().space().toString();
    CompletableFuture<MeasuredRanges> ranges =
        measured.computeIfAbsent(
            space,
            _ ->
                CompletableFuture.supplyAsync(
                    () -> measure(encoders.find(model).encoder()), threads));
    try {
      return ranges.isDone() ? ranges.get() : wait(ranges, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    } catch (ExecutionException e) {
      measured.remove(space, ranges);
      if (e.getCause() instanceof Fault fault) {
        throw fault;
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** The measuring goes on for the next caller when this one goes away. */
  private static MeasuredRanges wait(
      CompletableFuture<MeasuredRanges> ranges, @Nullable Deadline deadline)
      throws InterruptedException, ExecutionException {
    try (WaitingCaller.Watch _ = WaitingCaller.watchCurrent()) {
      return deadline == null ? ranges.get() : waitUntil(ranges, deadline);
    }
  }

  private static MeasuredRanges waitUntil(
      CompletableFuture<MeasuredRanges> ranges, Deadline deadline)
      throws InterruptedException, ExecutionException {
    try {
      return ranges.get(deadline.nanoTime() - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Fault.DeadlinePassed(deadline.timeout());
    }
  }

  private MeasuredRanges measure(Encoder encoder) {
    MeasuredRanges ranges = new MeasuredRanges(encoder.facts().dimensions());
    List<EmbedInput> all = texts.get();
    for (int from = 0; from < all.size(); from += CalibrationTexts.AT_A_TIME) {
      ranges.add(
          encoder.embed(
              EmbedRequest.of(
                      "input",
                      all.subList(from, Math.min(all.size(), from + CalibrationTexts.AT_A_TIME)))
                  .normalize(false)
                  .truncate(Truncate.END)
                  .lane(Lane.BULK)));
    }
    return ranges;
  }
}
