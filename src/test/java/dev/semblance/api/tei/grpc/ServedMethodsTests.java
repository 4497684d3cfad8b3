package dev.semblance.api.tei.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.semblance.api.tei.grpc.v1.EmbedRequest;
import dev.semblance.api.tei.grpc.v1.Tei;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.fault.Fault;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.StaticApplicationContext;

class ServedMethodsTests {
  private static final int MB = 1 << 20;

  private final HeldBytes held = new HeldBytes(8 * MB);

  /** How many messages a call had; fails as its thread does. */
  private final CompletableFuture<Integer> served = new CompletableFuture<>();

  private final CompletableFuture<Integer> received = new CompletableFuture<>();
  private final CompletableFuture<Status> closed = new CompletableFuture<>();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    StaticApplicationContext context = new StaticApplicationContext();
    context.refresh();
    ServerFilters none = ServerFilters.of(context);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(anyPort)
            .maxInboundMessageSize(32 * MB)
            .addStreamTracerFactory(new ArrivalLeases(held));
    for (ServerServiceDefinition service : ServedMethods.of(methods(), () -> none)) {
      builder.addService(service);
    }
    server = builder.build().start();
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
            .usePlaintext()
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** All that are described; each reads all messages and answers none. */
  private List<CallMethod<?, ?>> methods() {
    List<CallMethod<?, ?>> methods = new ArrayList<>();
    for (ServiceDescriptor service : Tei.getDescriptor().getServices()) {
      service
          .getMethods()
          .forEach(
              method ->
                  methods.add(
                      new CallMethod<Message, Message>(
                          service.getName() + "/" + method.getName(),
                          DynamicMessage.getDefaultInstance(method.getInputType()),
                          DynamicMessage.getDefaultInstance(method.getOutputType()),
                          this::count)));
    }
    return methods;
  }

  private void count(Call<Message, Message> call) {
    try {
      int count = 0;
      while (call.next() != null) {
        count++;
        received.complete(count);
      }
      served.complete(count);
    } catch (RuntimeException e) {
      served.completeExceptionally(e);
      throw e;
    }
  }

  private ClientCall<byte[], byte[]> open() {
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("tei.v1.Embed/EmbedStream")
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build(),
            CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, @Nullable Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    return call;
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static <T> T awaited(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void aMessageThatCannotBeReadEndsItsCall() {
    ClientCall<byte[], byte[]> call = open();
    call.sendMessage(EmbedRequest.newBuilder().setInputs("hello").build().toByteArray());
    assertThat(awaited(received)).isOne();

    // Field 1, of which 127 bytes are said to follow.
    call.sendMessage(new byte[] {10, 127, 0});

    assertThat(awaited(closed).isOk()).isFalse();
    assertThatThrownBy(() -> awaited(served))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(Fault.Cancelled.class);
  }

  @Test
  void whoReadsAllIsNotDisturbedByTheEnd() {
    ClientCall<byte[], byte[]> call = open();
    call.sendMessage(EmbedRequest.newBuilder().setInputs("hello").build().toByteArray());
    call.halfClose();

    assertThat(awaited(served)).isOne();
    assertThat(awaited(closed).isOk()).isTrue();
  }

  @Test
  void aMessageThatNeedsTooMuchMemoryEndsItsCallBeforeItIsWhole() {
    ClientCall<byte[], byte[]> call = open();
    call.sendMessage(new byte[5 * MB]);

    Status status = awaited(closed);
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("at most " + 4 * MB);
    assertThatThrownBy(() -> awaited(served)).hasCauseInstanceOf(Fault.Cancelled.class);
    assertThat(received).isNotDone();
  }

  @Test
  void messagesThatAreWholeAreNotCountedAsArriving() {
    byte[] message = EmbedRequest.newBuilder().setInputs("a".repeat(MB)).build().toByteArray();
    ClientCall<byte[], byte[]> call = open();
    for (int i = 0; i < 20; i++) {
      call.sendMessage(message);
    }
    call.halfClose();

    assertThat(awaited(served)).isEqualTo(20);
    assertThat(awaited(closed).isOk()).isTrue();
    stop();
    assertThatCode(() -> server.awaitTermination()).doesNotThrowAnyException();
    assertThat(held.held()).isZero();
  }
}
