/**
 * The target that speaks HTTP: {@code POST .../embeddings} as OpenAI has it, over connections that
 * stay open.
 *
 * <p>A load generator must not be what is measured: bodies are put together from texts that were
 * encoded once, answers are checked without making numbers of the vectors, and HTTP is read by
 * httpcore on the client's own thread, with no pool and no selector between.
 */
@NullMarked
@NamedInterface("http")
package dev.semblance.bench.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
