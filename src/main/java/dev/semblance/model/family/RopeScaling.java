package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan.Rotary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Scalings of rotary positions that treat each frequency apart, by the formulas of transformers'
 * {@code modeling_rope_utils.py}. The reference computes frequencies in fp32, and so do we.
 */
final class RopeScaling {

  private RopeScaling() {}

  /** Long waves are stretched, short ones are not, those between in part (Llama 3.1). */
  static Rotary llama3(JsonFile keys, int width, double theta) {
    double factor = needed(keys, "factor");
    double low = needed(keys, "low_freq_factor");
    double high = needed(keys, "high_freq_factor");
    double trained = needed(keys, "original_max_position_embeddings");
    if (high <= low) {
      throw keys.refuse("high_freq_factor", high, "more than low_freq_factor " + low);
    }
    return of(
        width,
        theta,
        1,
        k -> {
          float frequency = frequency(theta, width, k);
          double wave = 2 * Math.PI / frequency;
          if (wave < trained / high) {
            return frequency;
          }
          if (wave > trained / low) {
            return frequency / factor;
          }
          double smooth = (trained / wave - low) / (high - low);
          return (1 - smooth) * frequency / factor + smooth * frequency;
        });
  }

  /** YaRN (Peng et al. 2023): a ramp between frequencies that are stretched and those that not. */
  static Rotary yarn(JsonFile keys, JsonFile config, int width, double theta) {
    int positions = config.integer("max_position_embeddings", 1, 1 << 24, 1 << 24);
    int trained = original(keys, config, positions);
    double factor = keys.number("factor", 1e-6, 1e6, (double) positions / trained);
    double fast = keys.number("beta_fast", 1e-6, 1e6, 32);
    double slow = keys.number("beta_slow", 1e-6, 1e6, 1);
    boolean whole = keys.flag("truncate", true);
    double first = turn(fast, width, theta, trained);
    double last = turn(slow, width, theta, trained);
    double from = Math.max(whole ? Math.floor(first) : first, 0);
    double to = Math.min(whole ? Math.ceil(last) : last, width - 1.0);
    double until = from == to ? to + 0.001 : to;
    return of(
        width,
        theta,
        keys.has("attention_factor")
            ? keys.number("attention_factor", 0, 1e6, 1)
            : yarnFactor(keys, factor),
        k -> {
          float wave = (float) Math.pow(theta, 2.0 * k / width);
          double kept = 1 - Math.clamp((k - from) / (until - from), 0, 1);
          return 1 / (factor * wave) * (1 - kept) + 1.0 / wave * kept;
        });
  }

  private static double yarnFactor(JsonFile keys, double factor) {
    double scale = keys.number("mscale", 0, 1e6, 0);
    double all = keys.number("mscale_all_dim", 0, 1e6, 0);
    return scale != 0 && all != 0 ? scale(factor, scale) / scale(factor, all) : scale(factor, 1);
  }

  private static double scale(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  /** Which frequency makes so many turns within the length of training. */
  private static double turn(double turns, int width, double theta, int trained) {
    return width * Math.log(trained / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  /** LongRoPE (Ding et al. 2024), the factors for texts within the length of training. */
  static Rotary longrope(JsonFile keys, JsonFile config, int width, double theta) {
    int positions = config.integer("max_position_embeddings", 1, 1 << 24, 1 << 24);
    int trained = original(keys, config, positions);
    keys.inert("long_factor");
    double factor = keys.number("factor", 1e-6, 1e6, (double) positions / trained);
    JsonNode factors = keys.value("short_factor");
    if (factors == null || factors.size() != width / 2) {
      throw keys.refuse(
          "short_factor",
          factors == null ? "(missing)" : factors.size() + " numbers",
          width / 2 + " numbers");
    }
    double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(trained));
    return of(
        width,
        theta,
        keys.number("attention_factor", 0, 1e6, usual),
        k -> {
          float stretched = factors.path(k).floatValue() * (float) Math.pow(theta, 2.0 * k / width);
          return 1 / stretched;
        });
  }

  /** Only the first part of a head's frequencies turns, but all of its width takes part. */
  static Rotary proportional(JsonFile keys, int width, double theta, double part) {
    double factor = keys.number("factor", 1e-6, 1e6, 1);
    int turning = (int) (part * width / 2);
    return of(width, theta, 1, k -> k < turning ? frequency(theta, width, k) / (float) factor : 0);
  }

  /** The length of training, which some files write beside the scaling. */
  static int original(JsonFile keys, JsonFile config, int positions) {
    String key = "original_max_position_embeddings";
    return keys.integer(key, 2, 1 << 24, config.integer(key, 2, 1 << 24, positions));
  }

  private static double needed(JsonFile keys, String key) {
    double value = keys.number(key, 1e-6, 1e9, Double.NaN);
    if (Double.isNaN(value)) {
      throw keys.refuse(key, "(missing)", "a number, as rope_type llama3 asks for it");
    }
    return value;
  }

  private static float frequency(double theta, int width, int k) {
    return 1 / (float) Math.pow(theta, 2.0 * k / width);
  }

  private static Rotary of(int width, double theta, double factor, IntToDoubleFunction frequency) {
    List<Float> frequencies = new ArrayList<>();
    IntStream.range(0, width / 2).forEach(k -> frequencies.add((float) frequency.applyAsDouble(k)));
    return new Rotary(width, theta, 1, frequencies, factor);
  }
}
