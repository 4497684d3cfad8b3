package dev.semblance.it;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import dev.semblance.api.tei.grpc.v1.Tei;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A client of TEI's gRPC interface, by grpc-java's own stubs and the methods of the .proto. */
public final class TeiCalls implements AutoCloseable {
  private final ManagedChannel channel;
  private final Channel calls;
  private final AtomicReference<Metadata> headers = new AtomicReference<>();
  private final AtomicReference<Metadata> trailers = new AtomicReference<>();

  public TeiCalls(ManagedChannel channel, Map<String, String> metadata) {
    this.channel = channel;
    Metadata sent = new Metadata();
    metadata.forEach(
        (name, value) -> sent.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    this.calls =
        ClientInterceptors.intercept(
            channel,
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers),
            MetadataUtils.newAttachHeadersInterceptor(sent));
  }

  /** One message, one answer. */
  public <Q extends Message, A extends Message> A unary(String name, Q message, A empty) {
    return ClientCalls.blockingUnaryCall(
        calls, method(name, message, empty), CallOptions.DEFAULT, message);
  }

  /** All messages, then all answers. */
  @SuppressWarnings("unchecked")
  public <Q extends Message, A extends Message> List<A> stream(
      String name, List<Q> messages, A empty) {
    List<A> answers = new ArrayList<>();
    CompletableFuture<List<A>> done = new CompletableFuture<>();
    MethodDescriptor<Q, A> method =
        method(name, (Q) messages.getFirst().getDefaultInstanceForType(), empty);
    StreamObserver<A> received =
        new StreamObserver<>() {
          @Override
          public void onNext(A answer) {
            answers.add(answer);
          }

          @Override
          public void onError(Throwable error) {
            done.completeExceptionally(error);
          }

          @Override
          public void onCompleted() {
            done.complete(answers);
          }
        };
    StreamObserver<Q> sent =
        method.getType().serverSendsOneMessage()
            ? ClientCalls.asyncClientStreamingCall(
                calls.newCall(method, CallOptions.DEFAULT), received)
            : ClientCalls.asyncBidiStreamingCall(
                calls.newCall(method, CallOptions.DEFAULT), received);
    messages.forEach(sent::onNext);
    sent.onCompleted();
    return done.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /**
   * A stream that is open until it is cancelled.
   *
   * @param first gets its first answer
   */
  public <Q extends Message, A extends Message> ClientCall<Q, A> open(
      String name, Q empty, CompletableFuture<A> first, A emptyAnswer) {
    ClientCall<Q, A> call = calls.newCall(method(name, empty, emptyAnswer), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(A answer) {
            first.complete(answer);
          }
        },
        new Metadata());
    call.request(1);
    return call;
  }

  /** A header of the last answer. */
  public String header(String name) {
    return headers.get().get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  /** What stood behind the last answer, or came with a status. */
  public String trailer(String name) {
    return trailers.get().get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  public Channel channel() {
    return calls;
  }

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      String name, Q asked, A answered) {
    String service = name.substring(0, name.indexOf('/'));
    Descriptors.MethodDescriptor found =
        Tei.getDescriptor()
            .findServiceByName(service)
            .findMethodByName(name.substring(name.indexOf('/') + 1));
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(
            !found.isClientStreaming()
                ? MethodDescriptor.MethodType.UNARY
                : found.isServerStreaming()
                    ? MethodDescriptor.MethodType.BIDI_STREAMING
                    : MethodDescriptor.MethodType.CLIENT_STREAMING)
        .setFullMethodName("tei.v1." + name)
        .setRequestMarshaller(ProtoUtils.marshaller(asked))
        .setResponseMarshaller(ProtoUtils.marshaller(answered))
        .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
