/**
 * How close texts or vectors are: {@link dev.semblance.similarity.SimilarityService} embeds what is
 * text, checks that all vectors are of one space, and scores.
 *
 * <p>A request has two <em>sides</em>, inputs and what they are held against; scores are a
 * <em>matrix</em> of all with all, <em>pairs</em>, or each input's <em>nearest</em>. Formulas are
 * {@code vector}'s; the rules are those of the HTTP contract, {@code POST /v1/similarity}.
 */
@NullMarked
@ApplicationModule(
    displayName = "Similarity",
    allowedDependencies = {"capacity", "encoder", "fault", "text", "vector"})
package dev.semblance.similarity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
