package dev.semblance.encoder;

import org.jspecify.annotations.Nullable;

/**
 * An encoder, found by a name.
 *
 * @param asked the name as the caller said it
 * @param id the configured model's name
 * @param inputType the role that the name carried, such as {@code query}, or null
 * @param encoder ready to use
 */
public record ServedEncoder(String asked, String id, @Nullable String inputType, Encoder encoder) {}
