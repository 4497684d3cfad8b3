/**
 * Which models are served: reads the settings, builds what stands around each model (a request's
 * layers, cache, batching), knows when the server is ready and drains it when it stops.
 *
 * <p>A model is <em>served</em> under a name; an alias is another name for it; a role ({@code
 * -query}, {@code -document}) may follow either.
 */
@NullMarked
@ApplicationModule(
    displayName = "Serving",
    allowedDependencies = {"batching", "capacity", "encoder", "fault", "model", "similarity"})
package dev.semblance.serving;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
