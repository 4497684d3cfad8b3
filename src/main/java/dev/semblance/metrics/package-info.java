/**
 * Meters of Micrometer behind the domain's listeners; imported by no one.
 *
 * <p>Every name is a constant of {@link dev.semblance.metrics.SemblanceMeter}, with what it counts
 * beside it.
 */
@NullMarked
@ApplicationModule(
    displayName = "Metrics",
    allowedDependencies = {
      "api",
      "cache",
      "capacity",
      "collection",
      "encoder",
      "fault",
      "problem",
      "security",
      "text"
    })
package dev.semblance.metrics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
