/**
 * What Tomcat does not do for its clients: {@link dev.semblance.connection.WatchedProtocol}, in the
 * place of its own HTTP/1.1, notices that the client of a waiting request has hung up, and answers
 * whoever was connected when the server stops.
 *
 * <p>Clients that take an answer slower than {@link dev.semblance.connection.AnswerPace} allows are
 * hung up on: their requests end with a {@link dev.semblance.connection.SlowReaderException} or,
 * when they take nothing at all, with Tomcat's timeout, and whatever they held is free.
 *
 * <p>A <em>hang-up</em> is the end of what the client sends: a closed or reset connection, or one
 * that is closed in the client's direction only (RFC 9112, 9.6). Other front doors, HTTP/2 among
 * them, are not watched.
 */
@NullMarked
@ApplicationModule(
    displayName = "Connections",
    allowedDependencies = {"encoder", "fault"})
package dev.semblance.connection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
