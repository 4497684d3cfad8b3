package dev.semblance.rerank;

import org.jspecify.annotations.Nullable;

/**
 * What of a document is scored at once.
 *
 * @param document its index in the request
 * @param text the whole of it, or a window
 * @param window where in the document it lies; null when it is the whole
 */
record Piece(int document, String text, RerankResult.@Nullable Window window) {}
