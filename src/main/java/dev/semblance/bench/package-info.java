/**
 * Drives an embedding server, or an encoder in this process, and tells what it took.
 *
 * <p>A <em>target</em> embeds texts and can be timed, a <em>scenario</em> is how many clients ask
 * for how many texts at once, a <em>run</em> is one scenario on one target for a while, a
 * <em>round</em> is every run once. Runs of a round alternate between targets, so that a machine
 * that slows down slows all of them. Load is a <em>closed loop</em> (a client asks again when it
 * was answered) or an <em>open loop</em> (requests come when a Poisson process says so, and time
 * counts from then). {@code http} is the OpenAI-compatible target.
 *
 * <p>When requests come, what is counted and how rounds are summed up is pure ({@code Arrivals},
 * {@code Tally}, {@link dev.semblance.bench.Summary}); {@code ClosedLoop} and {@code OpenLoop} own
 * threads. Latencies are kept in HdrHistogram (three digits); the open loop and the words are
 * wrk2's and vegeta's.
 */
@NullMarked
@ApplicationModule(
    displayName = "Bench",
    allowedDependencies = {"encoder", "evaluation", "fault", "text"})
package dev.semblance.bench;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
