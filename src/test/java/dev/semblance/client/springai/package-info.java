/**
 * Spring AI's {@code VectorStore} over a Semblance collection; the jar {@code
 * semblance-VERSION-spring-ai.jar} holds this package alone, which is built with the tests, so that
 * nothing of it is in the program; it needs the plain client. Spring AI itself comes from the
 * program that uses it.
 */
@NullMarked
package dev.semblance.client.springai;

import org.jspecify.annotations.NullMarked;
