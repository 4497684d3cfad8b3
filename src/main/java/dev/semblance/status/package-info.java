/**
 * What pages and scripts are told of the running server and of their own key: {@code GET
 * /v1/status} and {@code GET /v1/key}.
 *
 * <p>A <em>rate</em> is how often something happened a second, over the last ten whole seconds.
 * Whatever counts does so without a lock; queues are looked at when somebody asks.
 */
@NullMarked
@ApplicationModule(
    displayName = "Status",
    allowedDependencies = {"api", "capacity", "collection", "encoder", "security", "text"})
package dev.semblance.status;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
