package dev.semblance.model;

import dev.semblance.encoder.Truncate;

/**
 * How a model is to be loaded.
 *
 * @param label stands in its spaces, for people
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype {@code auto}, {@code float32}, {@code float16} or {@code bfloat16}
 * @param truncate what it does with over-long texts when a request does not say
 */
public record ModelOptions(String label, String device, String dtype, Truncate truncate) {}
