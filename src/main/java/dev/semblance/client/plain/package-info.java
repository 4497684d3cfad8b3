/**
 * A client of Semblance for any Java program: {@link dev.semblance.client.plain.SemblanceClient}
 * and what it takes and gives. Needs the JDK and nothing else when it runs, so that it can stand
 * beside any other library; the jar {@code semblance-VERSION-client.jar} holds this package alone.
 *
 * <p>An {@link dev.semblance.client.plain.Embedding} knows its {@link
 * dev.semblance.client.plain.Space}; two of different spaces are never compared.
 */
@NullMarked
package dev.semblance.client.plain;

import org.jspecify.annotations.NullMarked;
