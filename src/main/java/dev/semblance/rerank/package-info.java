/**
 * An order of documents for a query: {@link dev.semblance.rerank.RerankService} has a model score
 * each document and sorts.
 *
 * <p>A <em>scorer</em> is a way to score: a bi-encoder embeds query and documents apart and
 * compares them by its own similarity, a late interaction model compares the vectors of their
 * tokens, a cross-encoder reads both together. A document that is longer than the model takes may
 * be scored by its best <em>window</em>. The rules are those of the HTTP contract, {@code POST
 * /v1/rerank}.
 */
@NullMarked
@ApplicationModule(
    displayName = "Rerank",
    allowedDependencies = {"capacity", "encoder", "fault", "text", "vector"})
package dev.semblance.rerank;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
