/**
 * What the names and values of settings are checked for before anything is built from them.
 *
 * <p>A <em>setting</em> is a name below {@code semblance.}; which there are is read from the
 * records that Spring Boot binds, so that there is one list. Every source (command line, files,
 * variables, system properties) is brought to one form of names first: a key of a map holds as it
 * is written, with its dots, slashes and colons. What Spring throws when a start fails is put into
 * one line here, too.
 */
@NullMarked
@ApplicationModule(
    displayName = "Settings",
    allowedDependencies = {"fault", "text"})
package dev.semblance.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
