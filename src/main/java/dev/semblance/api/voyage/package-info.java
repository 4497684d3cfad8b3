/**
 * The dialect of Voyage AI's API: {@code v1/embeddings} and {@code v1/rerank}.
 *
 * <p>Field names are Voyage's, as its documentation and its Python client 0.5 have them. A field
 * that they do not have is a 400.
 */
@NullMarked
package dev.semblance.api.voyage;

import org.jspecify.annotations.NullMarked;
