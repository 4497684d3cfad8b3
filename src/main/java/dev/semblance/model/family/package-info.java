/**
 * From {@code config.json} to a plan: one class a family of encoders, and nothing else knows it.
 *
 * <p>A family reads the whole configuration: what could change a vector and is not understood is
 * refused, naming the key. {@link dev.semblance.model.family.Families} chooses the family.
 */
@NullMarked
package dev.semblance.model.family;

import org.jspecify.annotations.NullMarked;
