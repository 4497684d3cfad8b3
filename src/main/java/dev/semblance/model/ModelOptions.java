package dev.semblance.model;

import dev.semblance.encoder.Truncate;
import org.jspecify.annotations.Nullable;

/**
 * How a model is to be loaded.
 *
 * @param label stands in its spaces, for people
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype {@code auto}, {@code float32}, {@code float16}, {@code bfloat16} or {@code int8}
 * @param truncate what it does with over-long texts when a request does not say
 * @param kernels {@code auto}, or what is fixed of the kernels on a CPU, such as {@code
 *     linear=onednn,attention=sdpa}
 * @param task which of its tasks the model is adapted to, such as {@code retrieval.query} of
 *     jina-embeddings-v3; {@code retrieval} for queries and passages each to theirs; null for none
 */
public record ModelOptions(
    String label,
    String device,
    String dtype,
    Truncate truncate,
    String kernels,
    @Nullable String task) {

  /** The same adapted to another task. */
  ModelOptions withTask(String other) {
    return new ModelOptions(label, device, dtype, truncate, kernels, other);
  }

  /** Of a model without tasks. */
  public ModelOptions(
      String label, String device, String dtype, Truncate truncate, String kernels) {
    this(label, device, dtype, truncate, kernels, null);
  }

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
