package dev.semblance.api.tei.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.tei.grpc.v1.EmbedRequest;
import dev.semblance.api.tei.grpc.v1.EmbedResponse;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamsTests {
  private static final int MB = 1 << 20;

  private final HeldBytes held = new HeldBytes(10 * MB);
  private final List<Integer> answers = new ArrayList<>();
  private final List<Long> heldAtAnswers = new ArrayList<>();

  /** An open stream, whose client has room for all. */
  private final class Open extends ServerCall<EmbedRequest, EmbedResponse> {
    @Override
    public void request(int messages) {
      // All are there already.
    }

    @Override
    public void sendHeaders(Metadata headers) {
      // Of no interest.
    }

    @Override
    public void sendMessage(EmbedResponse message) {
      answers.add(message.getEmbeddingsCount());
      heldAtAnswers.add(held.held());
    }

    @Override
    public void close(Status status, Metadata trailers) {
      throw new IllegalStateException("closed by a stream");
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }

    @Override
    public MethodDescriptor<EmbedRequest, EmbedResponse> getMethodDescriptor() {
      return MethodDescriptor.<EmbedRequest, EmbedResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName("tei.v1.Embed/EmbedStream")
          .setRequestMarshaller(ProtoUtils.marshaller(EmbedRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(EmbedResponse.getDefaultInstance()))
          .build();
    }
  }

  /** What an encoder does: it takes what its results need, and leaves it to the end to free it. */
  private static EmbedResponse encoded(EmbedRequest message, Call<?, ?> call) {
    HeldLease.current().take(MB);
    EmbedResponse.Builder answer = EmbedResponse.newBuilder();
    for (int i = 0; i < message.getInputs().length(); i++) {
      answer.addEmbeddings(0);
    }
    return answer.build();
  }

  @Test
  void aStreamHoldsNoMoreThanItsMessagesUnderWay() {
    Call<EmbedRequest, EmbedResponse> call = new Call<>(new Open(), new Metadata(), null);
    for (int i = 1; i <= 50; i++) {
      call.onMessage(EmbedRequest.newBuilder().setInputs("a".repeat(i)).build());
    }
    call.onHalfClose();

    try (HeldLease lease = held.lease()) {
      ScopedValue.where(HeldLease.CURRENT, lease)
          .run(() -> new Streams(4).each(call, StreamsTests::encoded));

      assertThat(held.held()).isZero();
    }

    assertThat(answers).hasSize(50).isSorted();
    // Until it is written, an answer is held.
    assertThat(heldAtAnswers).allSatisfy(bytes -> assertThat(bytes).isBetween(1L * MB, 5L * MB));
  }
}
