/**
 * TEI's gRPC interface, package {@code tei.v1}: the methods of {@code src/main/proto/tei.proto} on
 * a port of their own, where {@code semblance.grpc.port} is set; nothing of gRPC is loaded
 * elsewhere.
 *
 * <p>A <em>call</em> is one RPC, unary or a stream. It passes the same filters as a request of
 * HTTP, whose path is its method's, so keys, quotas, leases, meters and the access log are those of
 * HTTP. The transport is grpc-java's on Netty; statuses are TEI's ({@link
 * dev.semblance.api.tei.grpc.CallStatus}).
 */
@NullMarked
package dev.semblance.api.tei.grpc;

import org.jspecify.annotations.NullMarked;
