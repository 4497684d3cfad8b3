/**
 * Puts a file's or folder's texts into a collection over HTTP: {@link
 * dev.semblance.cli.index.IndexRun} sends them in <em>segments</em>, one request each.
 *
 * <p>Nothing is remembered between runs. A document has the same id each time, and the server
 * embeds none again whose text is unchanged: a run that was killed is simply started again.
 */
@NullMarked
package dev.semblance.cli.index;

import org.jspecify.annotations.NullMarked;
