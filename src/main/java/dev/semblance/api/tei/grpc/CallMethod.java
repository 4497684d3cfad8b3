package dev.semblance.api.tei.grpc;

import com.google.protobuf.Message;

/**
 * A method that is served.
 *
 * @param name such as {@code Embed/EmbedStream}
 * @param asked an empty message of what it is sent
 * @param answered an empty message of what it answers
 */
record CallMethod<Q extends Message, A extends Message>(
    String name, Q asked, A answered, Call.Served<Q, A> served) {}
