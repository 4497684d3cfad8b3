package dev.semblance.metrics;

import org.jspecify.annotations.Nullable;

/**
 * The meters of our own: names, units and meanings, in the order of the page {@code
 * src/docs/metrics.md}, whose table a test holds against this one. No tag ever comes from a text.
 */
enum SemblanceMeter {
  MODEL_LOADED(
      "semblance.model.loaded", "", "1 for a model in memory, with what it is in its tags"),
  ADMITTED("semblance.sequences.admitted", "", "Texts let into the queue"),
  REFUSED("semblance.sequences.refused", "", "Texts refused because too much waited"),
  WITHDRAWN(
      "semblance.sequences.withdrawn", "", "Texts whose caller went away or whose deadline passed"),
  TOKENS("semblance.tokens", "", "Tokens of texts let into the queue"),
  TRUNCATED("semblance.sequences.truncated", "", "Texts that were cut to the model's length"),
  FAILED("semblance.sequences.failed", "", "Texts that could not be computed or were withheld"),
  LINE("semblance.line", "seconds", "How long a request that found the queue full waited for room"),
  LINE_REQUESTS("semblance.line.requests", "", "Requests that wait for room in the queue"),
  TOKENIZE("semblance.tokenize", "seconds", "Turning a request's texts into tokens"),
  QUEUE("semblance.queue", "seconds", "How long a text waited for its batch"),
  FORWARD("semblance.forward", "seconds", "One forward pass, pooling included"),
  FORWARD_WORKERS(
      "semblance.forward.workers", "", "Threads that run a model's forward passes side by side"),
  FORWARD_BUSY("semblance.forward.busy", "", "Those of them that have a batch now"),
  FINISH("semblance.finish", "seconds", "Checking, cutting and normalising a request's vectors"),
  SERIALISE("semblance.serialise", "seconds", "Writing an answer's JSON onto the connection"),
  PROMPTS_MISSING(
      "semblance.prompts.missing",
      "",
      "Requests to a model with prompts for queries and documents that did not say which"),
  PROBLEMS(
      "semblance.problems",
      "",
      "Requests that ended in a problem, by its code and the caller's key: why a 429 was one"),
  CHARGED("semblance.charged.tokens", "", "Tokens that callers were charged, by their key"),
  QUEUE_TOKENS("semblance.queue.tokens", "", "Tokens that wait for a batch or are in one"),
  QUEUE_WAIT(
      "semblance.queue.wait",
      "seconds",
      "How long a text that comes now would wait, by the measured rate; to scale on"),
  THREADS_WAITING(
      "semblance.threads.waiting",
      "",
      "Pieces of parsing, tokenising and scoring that wait for a thread"),
  BATCH_TOKENS("semblance.batch.tokens", "", "Tokens in a forward pass"),
  BATCH_SEQUENCES("semblance.batch.sequences", "", "Texts in a forward pass"),
  PADDING_SAVED(
      "semblance.padding.saved",
      "tokens",
      "Tokens that padding every batch to its longest text would have added"),
  CACHE_ANSWERED(
      "semblance.cache.inputs",
      "",
      "Texts by where their answer came from: memory, redis, flight (the same text was being embedded), miss"),
  CACHE_EVICTED("semblance.cache.evictions", "", "Embeddings that left memory"),
  CACHE_BYTES("semblance.cache.memory", "bytes", "Memory that kept embeddings take"),
  CACHE_FAILED("semblance.cache.redis.failures", "", "What Redis did not do, by kind"),
  CACHE_CIRCUIT(
      "semblance.cache.redis.circuit",
      "",
      "0 while Redis is asked, 1 while it is left alone, 0.5 while a reconnection is tried"),
  KERNELS(
      "semblance.kernels",
      "",
      "Always 1; its labels say what computes the model and how that was chosen"),
  WEIGHTS("semblance.memory.weights", "bytes", "Weights of a model on its device"),
  HELD(
      "semblance.memory.held",
      "bytes",
      "Memory of the heap that requests hold in bodies, tokens and answers"),
  HELD_LIMIT(
      "semblance.memory.held.limit",
      "bytes",
      "Most that requests may hold of the heap; beyond it they are refused with 429"),
  RESIDENT(
      "semblance.memory.resident",
      "bytes",
      "Resident memory of the process, native memory included; Linux only"),
  NATIVE(
      "semblance.memory.native",
      "bytes",
      "Resident memory beyond what the JVM has committed, an estimate from below; Linux only"),
  MIGRATION_DOCUMENTS(
      "semblance.migration.documents",
      "",
      "Documents of a collection carried over to a generation of another model"),
  MIGRATION_LEFT(
      "semblance.migration.left",
      "",
      "Documents of a collection with two generations that are not yet in both"),
  STORE(
      "semblance.store",
      "seconds",
      "A call to the engine that keeps collections, where it is not in this process");

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
