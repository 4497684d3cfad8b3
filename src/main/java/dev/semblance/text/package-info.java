/**
 * What is true of strings, whoever holds them: how far two words are apart, whether a text is well
 * formed, how the name of a constant is written outside, what its hash is.
 *
 * <p>An <em>edit</em> is a letter put in, left out or changed (Levenshtein 1966); a <em>surrogate
 * pair</em> is the two UTF-16 units of one code point beyond 65,535 (Unicode 3.9).
 */
@NullMarked
@ApplicationModule(
    displayName = "Texts",
    allowedDependencies = {})
package dev.semblance.text;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
