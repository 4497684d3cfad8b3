/**
 * The domain's words and ports: texts go into an {@link dev.semblance.encoder.Encoder}, embeddings
 * of one {@link dev.semblance.encoder.EmbeddingSpace} come out.
 *
 * <p>A <em>sequence embedding</em> is one vector for a whole text, a <em>token embedding</em> one
 * for each token. Terms follow Sentence Transformers and Text Embeddings Inference; "encoding" is
 * left to tokenizers.
 */
@NullMarked
@ApplicationModule(
    displayName = "Encoder",
    allowedDependencies = {"fault", "text", "vector"})
package dev.semblance.encoder;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
