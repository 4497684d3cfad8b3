/**
 * Copies a collection into another over HTTP, with its vectors: {@link
 * dev.semblance.cli.copy.CopyRun} reads <em>pages</em> of documents and writes them, {@link
 * dev.semblance.cli.copy.CopyCheck} holds the two against each other.
 *
 * <p>How far a copy is stands in a {@link dev.semblance.cli.copy.CopyCheckpoint}: a copy that was
 * killed goes on behind the last page that the other server answered.
 */
@NullMarked
package dev.semblance.cli.copy;

import org.jspecify.annotations.NullMarked;
