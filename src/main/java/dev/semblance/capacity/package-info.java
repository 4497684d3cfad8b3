/**
 * What requests share of the machine beside the models. {@link
 * dev.semblance.capacity.SharedThreads} compute what would hold a request's own thread too long;
 * {@link dev.semblance.capacity.HeldBytes} counts what requests hold on the heap, each by a {@link
 * dev.semblance.capacity.HeldLease}.
 *
 * <p>Requests run on virtual threads, which give their carrier up only when they wait; there are as
 * many carriers as cores, and probes need one too. A <em>piece</em> is work of some tens of
 * milliseconds at most; <em>long</em> work cannot be cut into such. Whoever is about to hold many
 * bytes <em>takes</em> them from its request's lease first, and is refused rather than left to
 * wait.
 */
@NullMarked
@ApplicationModule(
    displayName = "Capacity",
    allowedDependencies = {"encoder", "fault"})
package dev.semblance.capacity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
