package dev.semblance.collection;

import org.jspecify.annotations.Nullable;

/**
 * The spaces that a request says its vectors are of; null where it says none.
 *
 * @param vectors of documents and chunks
 * @param tokens of the vectors of tokens
 */
public record SaidSpaces(@Nullable String vectors, @Nullable String tokens) {}
