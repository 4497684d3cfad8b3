/**
 * The native dialect's {@code /v1/collections}: collections, their documents, and searches in them.
 *
 * <p>A <em>body</em> is a request as it was sent, an <em>answer</em> writes itself onto the
 * connection; faults are problem details (RFC 9457). Field names are those of the HTTP contract,
 * section Collections.
 */
@NullMarked
package dev.semblance.api.collections;

import org.jspecify.annotations.NullMarked;
