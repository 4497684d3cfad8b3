package dev.semblance.serving;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.Int8Settings;
import dev.semblance.encoder.Output;
import dev.semblance.fault.Fault;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code int8-range} and {@code int8-ranges} of models' settings say. Safe to share. */
final class FixedInt8Ranges implements Int8Settings {
  private final Map<String, Int8Range> ranges;

  private FixedInt8Ranges(Map<String, Int8Range> ranges) {
    this.ranges = Map.copyOf(ranges);
  }

  /**
   * Reads the files that settings name.
   *
   * @throws Fault.InvalidSetting when one is not what is needed
   */
  static FixedInt8Ranges of(SemblanceSettings settings) {
    Map<String, Int8Range> ranges = new HashMap<>();
    settings
        .modelSettings()
        .forEach(
            (name, own) -> {
              if (own.int8Range() != null) {
                ranges.put(name, new Int8Range.Uniform(own.int8Range()));
              }
              if (own.int8Ranges() != null) {
                ranges.put(name, Int8RangesFile.read(setting(name), own.int8Ranges()));
              }
            });
    return new FixedInt8Ranges(ranges);
  }

  @Override
  public @Nullable Int8Range rangeOf(String model) {
    return ranges.get(model);
  }

  /**
   * Holds a file's dimensions against a model's.
   *
   * @throws Fault.InvalidSetting when there are more or fewer
   */
  void check(String model, EncoderFacts facts) {
    if (ranges.get(model) instanceof Int8Range.PerDimension own
        && facts.offer().outputs().contains(Output.DENSE)
        && own.dimensions() != facts.space().dimensions()) {
      throw new Fault.InvalidSetting(
          setting(model),
          "names a file of "
              + own.dimensions()
              + " dimensions, the model has "
              + facts.space().dimensions());
    }
  }

  private static String setting(String model) {
    return "semblance.model-settings." + model + ".int8-ranges";
  }
}
