/**
 * The dialect of Jina AI's API: {@code v1/embeddings} and {@code v1/rerank}.
 *
 * <p>Field names are Jina's, as its documentation has them. A field that it does not have is
 * refused, as its service does.
 */
@NullMarked
package dev.semblance.api.jina;

import org.jspecify.annotations.NullMarked;
