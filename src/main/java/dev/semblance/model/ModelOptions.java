package dev.semblance.model;

import dev.semblance.encoder.Truncate;

/**
 * How a model is to be loaded.
 *
 * @param label stands in its spaces, for people
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype {@code auto}, {@code float32}, {@code float16} or {@code bfloat16}
 * @param truncate what it does with over-long texts when a request does not say
 * @param kernels {@code auto}, or what is fixed of the kernels on a CPU, such as {@code
 *     linear=onednn,attention=sdpa}
 */
public record ModelOptions(
    String label, String device, String dtype, Truncate truncate, String kernels) {

  /** With kernels chosen by measuring. */
  public ModelOptions(String label, String device, String dtype, Truncate truncate) {
    this(label, device, dtype, truncate, "auto");
  }

  /** The last part of a path or id, without its revision: what people call the model. */
  public static String labelOf(String reference) {
    if (reference.equals(BundledModel.REFERENCE)) {
      return BundledModel.LABEL;
    }
    String last = reference.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    String label = last.replaceAll("(.)@.*", "$1").replaceAll("[^A-Za-z0-9._-]", "_");
    return label.isEmpty() || label.equals(".") || label.equals("..")
        ? "model"
        : label.substring(0, Math.min(label.length(), 100));
  }
}
