/**
 * An encoder described as data: what its configuration says, in one form for all families.
 *
 * <p>{@code hidden}, {@code heads} and {@code intermediate} are the words of Hugging Face
 * configurations.
 */
@NullMarked
package dev.semblance.model.plan;

import org.jspecify.annotations.NullMarked;
