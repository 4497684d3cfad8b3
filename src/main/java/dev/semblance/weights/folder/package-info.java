/**
 * The weights of a model folder, whatever form their files have.
 *
 * <p>{@link dev.semblance.weights.folder.WeightFiles} finds and opens them; a <i>shard</i> is one
 * of several files, the <i>index</i> says which shard has which tensor.
 */
@NullMarked
@NamedInterface("folder")
package dev.semblance.weights.folder;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
