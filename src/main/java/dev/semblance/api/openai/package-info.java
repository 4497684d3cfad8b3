/**
 * OpenAI's dialect: {@code /v1/embeddings} and {@code /v1/models}, with fields of our own beside
 * theirs.
 *
 * <p>Field names are OpenAI's; what they do not have (truth about truncation, spaces, norms,
 * prompts) has the names of the native API. Their source is the OpenAI API reference.
 */
@NullMarked
package dev.semblance.api.openai;

import org.jspecify.annotations.NullMarked;
