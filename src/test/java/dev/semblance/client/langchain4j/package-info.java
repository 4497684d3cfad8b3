/**
 * LangChain4j's {@code EmbeddingStore} and {@code ScoringModel} over Semblance; the jar {@code
 * semblance-VERSION-langchain4j.jar} holds this package alone, which is built with the tests, so
 * that nothing of it is in the program; it needs the plain client. LangChain4j itself comes from
 * the program that uses it.
 */
@NullMarked
package dev.semblance.client.langchain4j;

import org.jspecify.annotations.NullMarked;
