package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan.Rotary;
import org.jspecify.annotations.Nullable;

/**
 * Rotary positions in the two dialects of {@code config.json}: {@code rope_theta} with {@code
 * rope_scaling}, or {@code rope_parameters}, perhaps one for each kind of layer. As in transformers
 * ({@code modeling_rope_utils.py}) {@code rope_scaling} counts where both are there, and a theta
 * within it counts more than one beside it.
 *
 * @param width of a head
 * @param theta where no key says it
 */
record RopeKeys(JsonFile config, int width, double theta) {

  /** The same rotary for all layers. */
  Rotary read() {
    return read(null, "rope_theta");
  }

  /**
   * @param kind of layer, such as {@code full_attention}; null where layers are alike
   * @param thetaKey the key of this kind's theta beside the scaling
   */
  Rotary read(@Nullable String kind, String thetaKey) {
    return read(counts(kind), kind, thetaKey);
  }

  /** As the other, of a kind of layer that {@code rope_scaling} leaves alone. */
  Rotary readUnscaled(String kind, String thetaKey) {
    return read(config.object("rope_parameters").object(kind), kind, thetaKey);
  }

  private Rotary read(JsonFile counts, @Nullable String kind, String thetaKey) {
    double beside = config.number(thetaKey, 1, 1e12, theta);
    double base = counts.number("rope_theta", 1, 1e12, beside);
    double part =
        counts.number(
            "partial_rotary_factor", 0, 1, config.number("partial_rotary_factor", 0, 1, 1));
    int turned = (int) (width * part);
    if (turned < 2 || turned % 2 != 0) {
      throw config.refuse(
          "partial_rotary_factor", part, "an even number of at least 2 of a head's " + width);
    }
    String type = type(counts);
    return switch (type) {
      case "default" -> new Rotary(turned, base, 1);
      // Within the length of training, which longest() keeps to, it stretches nothing.
      case "dynamic" -> {
        counts.inert("factor", "original_max_position_embeddings");
        yield new Rotary(turned, base, 1);
      }
      case "linear" -> new Rotary(turned, base, counts.number("factor", 1, 1e6, 1));
      case "llama3" -> RopeScaling.llama3(counts, turned, base);
      case "yarn" -> RopeScaling.yarn(counts, config, turned, base);
      case "longrope" -> {
        if (kind != null) {
          throw counts.refuse("rope_type", type, "another: longrope for some layers is not served");
        }
        yield RopeScaling.longrope(counts, config, turned, base);
      }
      case "proportional" -> RopeScaling.proportional(counts, width, base, part);
      default ->
          throw counts.refuse(
              "rope_type",
              type,
              "default, linear, dynamic, llama3, yarn, longrope or proportional");
    };
  }

  /**
   * How long texts may be. Dynamic NTK and longrope take other frequencies beyond the length of
   * training, by the longest text of a batch: a text's vector would depend on its company, and so
   * that length is the limit.
   *
   * @param positions by the configuration
   */
  int longest(int positions) {
    JsonFile counts = counts(null);
    return type(counts).equals("longrope")
        ? Math.min(positions, RopeScaling.original(counts, config, positions))
        : positions;
  }

  private static String type(JsonFile counts) {
    return counts.text("rope_type", counts.text("type", "default"));
  }

  private JsonFile counts(@Nullable String kind) {
    JsonFile parameters = config.object("rope_parameters");
    if (kind != null && parameters.has(kind)) {
      parameters = parameters.object(kind);
    }
    JsonFile scaling = config.object("rope_scaling");
    return scaling.isEmpty() ? parameters : scaling;
  }
}
