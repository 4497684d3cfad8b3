/**
 * Everything that can go wrong, on one page: {@link dev.semblance.fault.Fault}.
 *
 * <p>Code throws the line that says what happened, with both numbers in typed fields; what it means
 * over HTTP is decided in {@code problem} alone. A sealed family must live in one package of an
 * unnamed module, which is why this one does. What no line can say, a JVM without memory, {@link
 * dev.semblance.fault.LastResort} ends.
 */
@NullMarked
@ApplicationModule(
    displayName = "Faults",
    allowedDependencies = {})
package dev.semblance.fault;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
