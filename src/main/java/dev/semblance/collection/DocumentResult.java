package dev.semblance.collection;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * What became of a document that was put in.
 *
 * @param fault why it was refused; null otherwise
 */
public record DocumentResult(String id, WriteStatus status, @Nullable Fault fault) {}
