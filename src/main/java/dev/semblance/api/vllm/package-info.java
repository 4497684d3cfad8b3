/**
 * The dialect of vLLM's pooling server: embeddings, pooling, classify, score, rerank, tokenize.
 *
 * <p>Field names are vLLM's, as its entrypoints' protocols have them. A field that it does not know
 * is read over, as its models allow extra ones.
 */
@NullMarked
package dev.semblance.api.vllm;

import org.jspecify.annotations.NullMarked;
