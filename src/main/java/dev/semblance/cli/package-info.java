/**
 * The command line: what stands between {@code java -jar} and the server.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 used wrongly. Only this package and the main class write to
 * the standard streams.
 */
@NullMarked
@ApplicationModule(
    displayName = "Command line",
    allowedDependencies = {})
package dev.semblance.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
