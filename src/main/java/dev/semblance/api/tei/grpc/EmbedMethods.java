package dev.semblance.api.tei.grpc;

import com.google.protobuf.Message;
import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.tei.ComputeHeaders;
import dev.semblance.api.tei.grpc.v1.EmbedAllRequest;
import dev.semblance.api.tei.grpc.v1.EmbedAllResponse;
import dev.semblance.api.tei.grpc.v1.EmbedRequest;
import dev.semblance.api.tei.grpc.v1.EmbedResponse;
import dev.semblance.api.tei.grpc.v1.EmbedSparseRequest;
import dev.semblance.api.tei.grpc.v1.EmbedSparseResponse;
import dev.semblance.api.tei.grpc.v1.Metadata;
import dev.semblance.api.tei.grpc.v1.SparseValue;
import dev.semblance.api.tei.grpc.v1.TokenEmbedding;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The service {@code Embed}: vectors, one text a message. Safe to share. */
final class EmbedMethods implements CallMethods {
  private final TextEmbedder embedder;
  private final ApiLimits limits;

  EmbedMethods(TextEmbedder embedder, ApiLimits limits) {
    this.embedder = embedder;
    this.limits = limits;
  }

  @Override
  public List<CallMethod<?, ?>> methods(Streams streams) {
    return List.of(
        method(
            "Embed",
            EmbedRequest.getDefaultInstance(),
            EmbedResponse.getDefaultInstance(),
            streams,
            this::embed),
        method(
            "EmbedStream",
            EmbedRequest.getDefaultInstance(),
            EmbedResponse.getDefaultInstance(),
            streams,
            this::embed),
        method(
            "EmbedSparse",
            EmbedSparseRequest.getDefaultInstance(),
            EmbedSparseResponse.getDefaultInstance(),
            streams,
            this::sparse),
        method(
            "EmbedSparseStream",
            EmbedSparseRequest.getDefaultInstance(),
            EmbedSparseResponse.getDefaultInstance(),
            streams,
            this::sparse),
        method(
            "EmbedAll",
            EmbedAllRequest.getDefaultInstance(),
            EmbedAllResponse.getDefaultInstance(),
            streams,
            this::all),
        method(
            "EmbedAllStream",
            EmbedAllRequest.getDefaultInstance(),
            EmbedAllResponse.getDefaultInstance(),
            streams,
            this::all));
  }

  private static <Q extends Message, A extends Message> CallMethod<Q, A> method(
      String name, Q asked, A answered, Streams streams, Streams.Reply<Q, A> reply) {
    return new CallMethod<>("Embed/" + name, asked, answered, call -> streams.each(call, reply));
  }

  private EmbedResponse embed(EmbedRequest message, Call<?, ?> call) {
    EmbedAsk ask =
        ask(
            message.getInputs(),
            Output.DENSE,
            message.hasPromptName() ? message.getPromptName() : null,
            Texts.truncate(
                message.getTruncate(),
                message.getTruncationDirection(),
                message.getTruncationDirectionValue()));
    ask.normalize(!message.hasNormalize() || message.getNormalize());
    if (message.hasDimensions()) {
      // Above 2^31 it is a negative number, and as little what the model has.
      ask.dimensions(message.getDimensions());
    }
    One one = one(ask, call);
    EmbedResponse.Builder answer = EmbedResponse.newBuilder().setMetadata(one.metadata());
    for (float component : one.item().dense().vector()) {
      answer.addEmbeddings(component);
    }
    return answer.build();
  }

  private EmbedSparseResponse sparse(EmbedSparseRequest message, Call<?, ?> call) {
    EmbedAsk ask =
        ask(
            message.getInputs(),
            Output.SPARSE,
            message.hasPromptName() ? message.getPromptName() : null,
            Texts.truncate(
                message.getTruncate(),
                message.getTruncationDirection(),
                message.getTruncationDirectionValue()));
    One one = one(ask, call);
    EmbedSparseResponse.Builder answer =
        EmbedSparseResponse.newBuilder().setMetadata(one.metadata());
    int[] indices = one.item().sparse().indices();
    float[] values = one.item().sparse().values();
    for (int i = 0; i < indices.length; i++) {
      answer.addSparseEmbeddings(SparseValue.newBuilder().setIndex(indices[i]).setValue(values[i]));
    }
    return answer.build();
  }

  private EmbedAllResponse all(EmbedAllRequest message, Call<?, ?> call) {
    EmbedAsk ask =
        ask(
            message.getInputs(),
            Output.TOKENS,
            message.hasPromptName() ? message.getPromptName() : null,
            Texts.truncate(
                message.getTruncate(),
                message.getTruncationDirection(),
                message.getTruncationDirectionValue()));
    ask.normalize(false);
    One one = one(ask, call);
    EmbedAllResponse.Builder answer = EmbedAllResponse.newBuilder().setMetadata(one.metadata());
    TokenEmbeddings tokens = one.item().tokens();
    for (int t = 0; t < tokens.tokens().size(); t++) {
      TokenEmbedding.Builder token = TokenEmbedding.newBuilder();
      for (int i = 0; i < tokens.width(); i++) {
        token.addEmbeddings(tokens.values()[t * tokens.width() + i]);
      }
      answer.addTokenEmbeddings(token);
    }
    return answer.build();
  }

  private EmbedAsk ask(String text, Output output, @Nullable String promptName, Truncate truncate) {
    EmbedAsk ask = new EmbedAsk("inputs", "prompt_name");
    ask.texts(List.of(Texts.within(limits, Fault.Place.of("inputs"), text)));
    ask.outputs(Set.of(output));
    if (promptName != null) {
      ask.promptName(promptName);
    }
    ask.truncate(truncate);
    return ask;
  }

  private record One(ItemResult.Embedded item, Metadata metadata) {}

  private One one(EmbedAsk ask, Call<?, ?> call) {
    long since = System.nanoTime();
    ask.model(call.model());
    ask.lane(call.lane());
    Embedded embedded = embedder.embed(ask, call.deadline(), call.response());
    EmbedResult result = embedded.result();
    long characters =
        Texts.characters(
            ask.input().stream().map(input -> ((EmbedInput.Text) input).text()).toList());
    if (!call.streams()) {
      ComputeHeaders.write(
          call.request(), call.response(), characters, result.tokensUsed(), result.timings());
    }
    return new One(
        (ItemResult.Embedded) result.items().getFirst(),
        Texts.metadata(characters, result.tokensUsed(), result.timings(), since));
  }
}
