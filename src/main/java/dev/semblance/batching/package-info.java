/**
 * Turns many callers' texts into few full forward passes: {@link
 * dev.semblance.batching.BatchingEncoder} around a model's {@link
 * dev.semblance.encoder.PackedEncoder}.
 *
 * <p>Policy is pure ({@code BatchPlanner}, {@code Truncation}, {@code VectorFinish}), mechanism
 * owns threads ({@code BatchQueue}, {@code ForwardLoop}). A <em>pending</em> is one sequence on its
 * way through the queue; a <em>permit</em> is the room for one token in it. The split into policy
 * and mechanism follows Netflix concurrency-limits, the token budget Text Embeddings Inference.
 */
@NullMarked
@ApplicationModule(
    displayName = "Batching",
    allowedDependencies = {"capacity", "encoder", "fault", "text", "vector"})
package dev.semblance.batching;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
