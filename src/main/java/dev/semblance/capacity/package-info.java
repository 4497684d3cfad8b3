/**
 * What requests share of the machine beside the models: {@link
 * dev.semblance.capacity.SharedThreads} compute what would hold a request's own thread too long.
 *
 * <p>Requests run on virtual threads, which give their carrier up only when they wait; there are as
 * many carriers as cores, and probes need one too. A <em>piece</em> is work of some tens of
 * milliseconds at most; <em>long</em> work cannot be cut into such.
 */
@NullMarked
@ApplicationModule(
    displayName = "Capacity",
    allowedDependencies = {"encoder", "fault"})
package dev.semblance.capacity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
