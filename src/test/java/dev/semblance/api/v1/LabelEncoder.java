package dev.semblance.api.v1;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.encoder.Scores;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenMean;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.List;
import java.util.Set;

/** A classifier for tests of HTTP: the logit of each of three labels is 0, 1 and 2. */
final class LabelEncoder implements Encoder {
  private static final EncoderFacts FACTS =
      new EncoderFacts(
          new EmbeddingSpace("nli", "0123456789ab", EmbeddingSpace.SCORES, 3),
          new EmbeddingSpace("nli", "0123456789ab", EmbeddingSpace.TOKENS, 3),
          8,
          100,
          false,
          Prompts.NONE,
          VectorSimilarity.COSINE,
          Truncate.ERROR,
          Precision.FLOAT32,
          ComputeDevice.CPU,
          Kernels.NONE,
          4096,
          new EncoderFacts.Offer(
              Set.of(Output.SCORES),
              null,
              List.of("contradiction", "entailment", "neutral"),
              ScoreActivation.SOFTMAX,
              TokenMean.NONE,
              new PairForm(3, null)));

  @Override
  public EncoderFacts facts() {
    return FACTS;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    Wanted wanted = Wanted.of(request, FACTS);
    return new EmbedResult(
        wanted,
        request.inputs().stream().map(LabelEncoder::item).toList(),
        new EmbedResult.Timings(1, 2, 3));
  }

  private static ItemResult item(EmbedInput input) {
    TokenCount count = new TokenCount(input instanceof EmbedInput.Pair ? 5 : 3, 3);
    return new ItemResult.Embedded(count, null, null, null, new Scores(new float[] {0, 1, 2}));
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String detokenize(int[] ids, Fault.Place place) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String piece(int id) {
    throw new UnsupportedOperationException();
  }
}
