package dev.semblance.serving;

import dev.semblance.encoder.Int8Range;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of {@code int8-ranges}: a JSON list with {@code [low, high]} for each dimension of a
 * model, such as {@code [[-0.12, 0.1], [-0.08, 0.09]]}.
 */
final class Int8RangesFile {
  /** A model of 100,000 dimensions has a smaller one. */
  private static final long MOST_BYTES = 8L << 20;

  private Int8RangesFile() {}

  /**
   * Reads one.
   *
   * @param setting that names the file
   * @throws Fault.InvalidSetting when it is not there, or not what is needed; names the dimension
   */
  static Int8Range.PerDimension read(String setting, String file) {
    JsonNode pairs = parsed(setting, file);
    if (!pairs.isArray() || pairs.isEmpty()) {
      throw wrong(setting, file, "is no list of [low, high], one for each dimension");
    }
    float[] lows = new float[pairs.size()];
    float[] highs = new float[pairs.size()];
    for (int i = 0; i < lows.length; i++) {
      JsonNode pair = pairs.get(i);
      if (!pair.isArray()
          || pair.size() != 2
          || !pair.get(0).isNumber()
          || !pair.get(1).isNumber()) {
        throw wrong(
            setting, file, "has " + Fault.quote(pair.toString()) + at(i) + ", needed: [low, high]");
      }
      lows[i] = (float) pair.get(0).asDouble(Double.NaN);
      highs[i] = (float) pair.get(1).asDouble(Double.NaN);
      if (!Float.isFinite(lows[i]) || !Float.isFinite(highs[i]) || !(lows[i] < highs[i])) {
        throw wrong(
            setting,
            file,
            "has ["
                + lows[i]
                + ", "
                + highs[i]
                + "]"
                + at(i)
                + ", needed: two numbers, the lower first");
      }
    }
    return new Int8Range.PerDimension(lows, highs);
  }

  private static JsonNode parsed(String setting, String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MOST_BYTES) {
        throw wrong(
            setting,
            file,
            "has " + Files.size(path) + " bytes, at most " + MOST_BYTES + " are read");
      }
      return JsonMapper.shared().readTree(Files.readAllBytes(path));
    } catch (IOException | InvalidPathException e) {
      throw wrong(setting, file, "cannot be read: " + e.getClass().getSimpleName());
    } catch (JacksonException e) {
      throw wrong(setting, file, "is no JSON");
    }
  }

  private static String at(int dimension) {
    return " for dimension " + dimension;
  }

  private static Fault.InvalidSetting wrong(String setting, String file, String message) {
    return new Fault.InvalidSetting(setting, "names " + file + ", which " + message);
  }
}
