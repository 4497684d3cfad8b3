/**
 * The native dialect: {@code /v1/similarity}, {@code /v1/rerank}, {@code /v1/classify}, {@code
 * /v1/sparse-embeddings}, {@code /v1/token-embeddings}, {@code /v1/tokenize} and {@code
 * /v1/detokenize}.
 *
 * <p>A <em>body</em> is a request as it was sent, an <em>answer</em> writes itself onto the
 * connection; faults are problem details (RFC 9457). Field names are those of the HTTP contract.
 */
@NullMarked
package dev.semblance.api.v1;

import org.jspecify.annotations.NullMarked;
