/**
 * The dialect of Ollama's API, as far as it embeds and tells of models: nothing generates text
 * here.
 *
 * <p>Field names are Ollama's, as {@code api/types.go} and its Python client 0.6 have them. A field
 * that they do not have is read over, as Go's decoder does.
 */
@NullMarked
package dev.semblance.api.ollama;

import org.jspecify.annotations.NullMarked;
