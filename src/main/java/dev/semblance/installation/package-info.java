/**
 * Unpacks the program into a folder where it starts fastest: {@link
 * dev.semblance.installation.Installer}.
 *
 * <p>Three things make the program's one jar slow to start: Spring Boot reads jars inside the jar,
 * the native libraries are packed, and the JVM loads and links every class anew. An
 * <em>installation</em> has plain jars, unpacked native libraries, and an <em>ahead-of-time
 * cache</em> of linked classes (JEP 483, 514). A <em>training run</em>, a short life of the real
 * server, tells the JVM what belongs into the cache.
 */
@NullMarked
@ApplicationModule(
    displayName = "Installation",
    allowedDependencies = {"fault"})
package dev.semblance.installation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
