/**
 * Speaks to a running server over HTTP: {@link dev.semblance.client.SemblanceClient} knows the
 * routes, {@link dev.semblance.client.ServerConnection} sends, waits where the server is busy, and
 * reads what it refused.
 *
 * <p>A <em>refusal</em> is an answer that is no success, in either of the contract's two shapes
 * (OpenAI's {@code error}, RFC 9457). Vectors come with their {@link dev.semblance.client.Space},
 * which has no other use than to be compared. Needs the JDK and Jackson alone.
 */
@NullMarked
@ApplicationModule(
    displayName = "Client",
    allowedDependencies = {})
package dev.semblance.client;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
