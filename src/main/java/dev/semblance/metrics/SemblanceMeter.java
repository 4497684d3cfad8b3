package dev.semblance.metrics;

import org.jspecify.annotations.Nullable;

/** The meters of our own: names, units and meanings. All carry the tag {@code model}. */
enum SemblanceMeter {
  ADMITTED("semblance.sequences.admitted", "", "Sequences let into the queue, by lane"),
  REFUSED("semblance.sequences.refused", "", "Sequences refused because too much waited, by lane"),
  TOKENS("semblance.tokens", "", "Tokens of sequences let into the queue, by lane"),
  TRUNCATED("semblance.sequences.truncated", "", "Texts that were cut to the model's length"),
  FAILED("semblance.sequences.failed", "", "Sequences that could not be computed, by fault"),
  TOKENIZE("semblance.tokenize", "seconds", "Turning a request's texts into tokens"),
  QUEUE("semblance.queue", "seconds", "How long a sequence waited for its batch, by lane"),
  FORWARD("semblance.forward", "seconds", "One forward pass"),
  BATCH_TOKENS("semblance.batch.tokens", "", "Tokens in a forward pass"),
  BATCH_SEQUENCES("semblance.batch.sequences", "", "Sequences in a forward pass"),
  PADDING_SAVED(
      "semblance.padding.saved",
      "tokens",
      "Tokens that padding every batch to its longest sequence would have added"),
  KERNELS(
      "semblance.kernels",
      "",
      "Always 1; its labels say what computes the model and how that was chosen"),
  RESIDENT(
      "semblance.memory.resident",
      "bytes",
      "Resident memory of the process, native memory included");

  private final String meterName;
  private final String unit;
  private final String description;

  SemblanceMeter(String meterName, String unit, String description) {
    this.meterName = meterName;
    this.unit = unit;
    this.description = description;
  }

  String meterName() {
    return meterName;
  }

  /** Appended to the name by Prometheus; null where the name says it already. */
  @Nullable String unit() {
    return unit.isEmpty() ? null : unit;
  }

  String description() {
    return description;
  }
}
