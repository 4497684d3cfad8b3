package dev.semblance.encoder;

import org.jspecify.annotations.Nullable;

/**
 * One token of a text.
 *
 * @param id its number in the tokenizer's vocabulary
 * @param text the piece as the vocabulary spells it
 * @param start first UTF-16 unit of the caller's text that it covers, or null for special and
 *     prompt tokens
 * @param end one past the last such unit, or null
 * @param special whether the tokenizer's template added it
 */
public record Token(
    int id, String text, @Nullable Integer start, @Nullable Integer end, boolean special) {}
