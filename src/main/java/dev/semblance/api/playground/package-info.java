/**
 * The page at {@code /}: static ES modules that call the public routes as any other client does.
 *
 * <p>Nothing is made at the start: the files are read from the jar when a browser asks for them.
 * Everything the page loads comes from this server; the only library, {@code lit-html}, comes out
 * of its WebJar. The page's policy allows no inline script, no inline style and no text that
 * becomes markup (trusted types).
 */
@NullMarked
package dev.semblance.api.playground;

import org.jspecify.annotations.NullMarked;
