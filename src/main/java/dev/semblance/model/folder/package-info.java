/**
 * Reads a Hugging Face or Sentence Transformers folder, weights excepted.
 *
 * <p>Words are those of the files: modules, pooling, prompts. What each key does was read in
 * Sentence Transformers 6.2 and transformers 5.23; a key that neither is understood nor known to be
 * inert is refused where Sentence Transformers would refuse it, and reported by name elsewhere.
 */
@NullMarked
package dev.semblance.model.folder;

import org.jspecify.annotations.NullMarked;
