package dev.semblance.api;

import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.Int8Settings;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.springframework.util.function.SingletonSupplier;

/**
 * The range of each space's components: the largest that a few hundred built-in texts have, plus 5
 * %, found when the first caller wants bytes, and the same ever after. Safe to share.
 *
 * <p>Nobody is charged for these texts: they are embedded by a thread that no request is on.
 */
public final class Int8Ranges {
  private static final float MARGIN = 1.05f;

  private final Encoders encoders;
  private final Int8Settings settings;
  private final Executor threads;
  private final Supplier<List<EmbedInput>> texts = SingletonSupplier.of(CalibrationTexts::read);
  private final Map<String, CompletableFuture<Int8Range>> ranges = new ConcurrentHashMap<>();

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
   * @throws Fault when the built-in texts cannot be embedded now, and the next caller tries again;
   *     when the model's file of ranges is of other dimensions than the answer
   */
  public Int8Range of(Embedded embedded, Collection<VectorForm> forms) {
    if (forms.stream().noneMatch(VectorForm::isCalibrated)) {
      return Int8Range.Uniform.NONE;
    }
    EmbedResult result = embedded.result();
    String key = result.space() + (result.normalized() ? "/normalized" : "/raw");
    String model = embedded.served().id();
    int dimensions = result.space().dimensions();
    Int8Range fixed = settings.rangeOf(model);
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
    CompletableFuture<Int8Range> range =
        ranges.computeIfAbsent(
            key,
            _ ->
                CompletableFuture.supplyAsync(
                    () -> calibrate(encoders.find(model).encoder(), dimensions, result), threads));
    try {
      return range.join();
    } catch (CompletionException e) {
      ranges.remove(key, range);
      if (e.getCause() instanceof Fault fault) {
        throw fault;
      }
      throw e;
    }
  }

  private Int8Range calibrate(Encoder encoder, int dimensions, EmbedResult result) {
    float largest = 0;
    List<EmbedInput> all = texts.get();
    for (int from = 0; from < all.size(); from += CalibrationTexts.AT_A_TIME) {
      EmbedRequest request =
          EmbedRequest.of(
                  "input",
                  all.subList(from, Math.min(all.size(), from + CalibrationTexts.AT_A_TIME)))
              .dimensions(dimensions)
              .normalize(result.normalized())
              .truncate(Truncate.END)
              .lane(Lane.BULK);
      for (ItemResult item : encoder.embed(request).items()) {
        for (float component : ((ItemResult.Embedded) item).dense().vector()) {
          largest = Math.max(largest, Math.abs(component));
        }
      }
    }
    // A model that gives nothing but zeros has no range of its own.
    return new Int8Range.Uniform(largest > 0 ? largest * MARGIN : 1);
  }
}
