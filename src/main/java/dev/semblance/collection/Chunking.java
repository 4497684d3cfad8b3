package dev.semblance.collection;

/**
 * How long texts are cut.
 *
 * @param tokens most tokens of a chunk, special tokens and prompt included
 * @param overlap tokens that a chunk shares with the one before it, about
 */
public record Chunking(int tokens, int overlap) {}
