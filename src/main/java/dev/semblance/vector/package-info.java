/**
 * Mathematics on {@code float[]}: similarity formulas, norms, top-k.
 *
 * <p>Sums are kept in double. Words: a <em>score</em> is higher for closer, a <em>distance</em>
 * lower. Formulas follow Sentence Transformers' {@code util/similarity.py}; MaxSim follows ColBERT
 * (Khattab and Zaharia 2020).
 */
@NullMarked
@ApplicationModule(
    displayName = "Vectors",
    allowedDependencies = {})
package dev.semblance.vector;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
