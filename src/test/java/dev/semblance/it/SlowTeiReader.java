package dev.semblance.it;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.semblance.api.tei.grpc.v1.EmbedAllRequest;
import dev.semblance.api.tei.grpc.v1.EmbedAllResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A client of {@code EmbedAllStream} that sends as long as its transport has room, and reads one
 * answer until it is told to read all. The text of message i has i % 20 + 26 words, so that answers
 * are some 4 KB each and tell whose they are; a field that the server does not know makes messages
 * 16 KB, so that few fit into a transport's megabyte. For one thread.
 */
final class SlowTeiReader extends ClientCall.Listener<EmbedAllResponse> {
  private static final int UNKNOWN = 1000;
  private static final ByteString FILLING = ByteString.copyFrom(new byte[16 * 1024]);

  private final ClientCall<EmbedAllRequest, EmbedAllResponse> call;
  private final List<Integer> tokens = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> first = new CompletableFuture<>();
  private final CompletableFuture<Status> closed = new CompletableFuture<>();
  private final Semaphore ready = new Semaphore(0);

  SlowTeiReader(Channel channel) {
    call =
        channel.newCall(
            MethodDescriptor.<EmbedAllRequest, EmbedAllResponse>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("tei.v1.Embed/EmbedAllStream")
                .setRequestMarshaller(ProtoUtils.marshaller(EmbedAllRequest.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(EmbedAllResponse.getDefaultInstance()))
                .build(),
            CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.request(1);
  }

  /**
   * Sends until this many are sent, or the transport had no room for two seconds: the server reads
   * no more.
   *
   * @return how many were sent
   */
  int send(int most) throws InterruptedException {
    int sent = 0;
    while (sent < most) {
      if (call.isReady()) {
        call.sendMessage(message(sent++));
      } else if (!ready.tryAcquire(2, TimeUnit.SECONDS) && !call.isReady()) {
        break;
      }
    }
    return sent;
  }

  static EmbedAllRequest message(int i) {
    return EmbedAllRequest.newBuilder()
        .setInputs("hello ".repeat(words(i)).strip())
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    UNKNOWN, UnknownFieldSet.Field.newBuilder().addLengthDelimited(FILLING).build())
                .build())
        .build();
  }

  private static int words(int i) {
    return i % 20 + 26;
  }

  /** How many tokens the answer to message i has: the words and two special ones. */
  static int tokensOf(int i) {
    return words(i) + 2;
  }

  void awaitFirst() {
    first.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Reads all that is to come. */
  Status readAll() {
    call.halfClose();
    call.request(Integer.MAX_VALUE);
    return closed.orTimeout(120, TimeUnit.SECONDS).join();
  }

  /** The tokens of each answer that was read, in the order in which they came. */
  List<Integer> tokens() {
    return tokens;
  }

  @Override
  public void onMessage(EmbedAllResponse answer) {
    tokens.add(answer.getTokenEmbeddingsCount());
    first.complete(answer.getTokenEmbeddingsCount());
  }

  @Override
  public void onReady() {
    ready.release();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    first.completeExceptionally(status.asRuntimeException());
    closed.complete(status);
  }
}
