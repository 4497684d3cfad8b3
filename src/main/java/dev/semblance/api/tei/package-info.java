/**
 * The dialect of Hugging Face's Text Embeddings Inference (TEI) 1.9, and of Hugging Face's
 * pipelines.
 *
 * <p>Field names, headers and the words of errors are TEI's, as its router's source has them. Its
 * server has one model; ours is {@code default} unless a body names another in {@code model}, which
 * TEI reads over. A field that it does not know is read over here too.
 */
@NullMarked
package dev.semblance.api.tei;

import org.jspecify.annotations.NullMarked;
