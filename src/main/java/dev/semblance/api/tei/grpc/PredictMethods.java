package dev.semblance.api.tei.grpc;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.LabelScores;
import dev.semblance.api.RankedJson;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.tei.ComputeHeaders;
import dev.semblance.api.tei.TeiInputs;
import dev.semblance.api.tei.grpc.v1.PredictPairRequest;
import dev.semblance.api.tei.grpc.v1.PredictRequest;
import dev.semblance.api.tei.grpc.v1.PredictResponse;
import dev.semblance.api.tei.grpc.v1.Prediction;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;

/** The service {@code Predict}: a classifier's labels, the highest first. Safe to share. */
final class PredictMethods implements CallMethods {
  private final Encoders encoders;
  private final TextEmbedder embedder;
  private final ApiLimits limits;

  PredictMethods(Encoders encoders, TextEmbedder embedder, ApiLimits limits) {
    this.encoders = encoders;
    this.embedder = embedder;
    this.limits = limits;
  }

  @Override
  public List<CallMethod<?, ?>> methods(Streams streams) {
    return List.of(
        single("Predict/Predict", streams),
        single("Predict/PredictStream", streams),
        pair("Predict/PredictPair", streams),
        pair("Predict/PredictPairStream", streams));
  }

  private CallMethod<PredictRequest, PredictResponse> single(String name, Streams streams) {
    return new CallMethod<>(
        name,
        PredictRequest.getDefaultInstance(),
        PredictResponse.getDefaultInstance(),
        call -> streams.each(call, this::text));
  }

  private CallMethod<PredictPairRequest, PredictResponse> pair(String name, Streams streams) {
    return new CallMethod<>(
        name,
        PredictPairRequest.getDefaultInstance(),
        PredictResponse.getDefaultInstance(),
        call -> streams.each(call, this::texts));
  }

  private PredictResponse text(PredictRequest message, Call<?, ?> call) {
    return predict(
        List.of(message.getInputs()),
        Texts.truncate(
            message.getTruncate(),
            message.getTruncationDirection(),
            message.getTruncationDirectionValue()),
        message.getRawScores(),
        call);
  }

  private PredictResponse texts(PredictPairRequest message, Call<?, ?> call) {
    int count = message.getInputsCount();
    if (count < 1 || count > 2) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("inputs"), "has " + count + " texts, needed: one, or two that are a pair");
    }
    return predict(
        message.getInputsList(),
        Texts.truncate(
            message.getTruncate(),
            message.getTruncationDirection(),
            message.getTruncationDirectionValue()),
        message.getRawScores(),
        call);
  }

  /**
   * @param texts one, or two that are a pair
   */
  private PredictResponse predict(
      List<String> texts, Truncate truncate, boolean raw, Call<?, ?> call) {
    long since = System.nanoTime();
    texts.forEach(text -> Texts.within(limits, Fault.Place.of("inputs"), text));
    ServedEncoder served = encoders.find(call.model(), call.deadline());
    EncoderFacts facts = served.encoder().facts();
    EmbedInput input =
        texts.size() == 1
            ? new EmbedInput.Text(texts.getFirst())
            : new EmbedInput.Pair(texts.getFirst(), texts.getLast());
    EmbedAsk ask = new TeiInputs(List.of(input), true).toScores(facts);
    ask.truncate(truncate);
    ask.lane(call.lane());
    Embedded embedded = embedder.embed(ask, served, call.deadline(), call.response());
    EmbedResult result = embedded.result();
    long characters = Texts.characters(texts);
    if (!call.streams()) {
      ComputeHeaders.write(
          call.request(), call.response(), characters, result.tokensUsed(), result.timings());
    }
    PredictResponse.Builder answer =
        PredictResponse.newBuilder()
            .setMetadata(Texts.metadata(characters, result.tokensUsed(), result.timings(), since));
    ItemResult.Embedded item = (ItemResult.Embedded) result.items().getFirst();
    for (LabelScores.Labelled each : LabelScores.sorted(facts.offer(), item.scores(), raw)) {
      answer.addPredictions(
          Prediction.newBuilder()
              .setLabel(each.label())
              .setScore((float) RankedJson.finite(each.score())));
    }
    return answer.build();
  }
}
