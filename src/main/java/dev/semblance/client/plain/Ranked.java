package dev.semblance.client.plain;

/**
 * A document at its place after reranking.
 *
 * @param index in the documents that were sent, from 0
 * @param score the higher, the nearer to the query
 */
public record Ranked(int index, double score) {}
