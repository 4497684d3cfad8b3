/**
 * The dialect of Cohere's API: {@code v2/embed}, {@code v2/rerank}, and both of {@code v1}.
 *
 * <p>Field names are Cohere's, as its public OpenAPI document and its Python SDK 7.3 have them. A
 * field that they do not have is a 400.
 */
@NullMarked
package dev.semblance.api.cohere;

import org.jspecify.annotations.NullMarked;
