/**
 * Files of texts, read one at a time in bounded memory, whatever is wrong with some of them.
 *
 * <p>An <em>entry</em> is a text with its id and metadata, or a <em>broken</em> one with the
 * reason; each knows its <em>place</em>, the line that it begins on or its file. A broken entry
 * never ends the reading. Forms: JSON Lines, CSV (RFC 4180) and TSV with a header, plain lines, a
 * folder of text files.
 */
@NullMarked
package dev.semblance.cli.input;

import org.jspecify.annotations.NullMarked;
