package dev.semblance.rerank;

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
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenMean;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A cross-encoder to check by eye: each letter is a token, the last letter's place is the score.
 */
public final class LetterPairs implements Encoder {
  private static final EncoderFacts FACTS =
      new EncoderFacts(
          new EmbeddingSpace("pairs", "0123456789ab", EmbeddingSpace.SCORES, 1),
          new EmbeddingSpace("pairs", "0123456789ab", EmbeddingSpace.TOKENS, 1),
          10,
          26,
          false,
          Prompts.NONE,
          VectorSimilarity.COSINE,
          Truncate.ERROR,
          Precision.FLOAT32,
          ComputeDevice.CPU,
          Kernels.NONE,
          1,
          new EncoderFacts.Offer(
              Set.of(Output.SCORES),
              null,
              List.of("relevant"),
              ScoreActivation.IDENTITY,
              TokenMean.NONE,
              new PairForm(3, null)));

  final List<String> tokenised = Collections.synchronizedList(new ArrayList<>());
  final List<String> documents = new ArrayList<>();

  @Override
  public EncoderFacts facts() {
    return FACTS;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    List<ItemResult> items = new ArrayList<>();
    for (EmbedInput input : request.inputs()) {
      String document = ((EmbedInput.Pair) input).second();
      documents.add(document);
      float logit = document.charAt(document.length() - 1) - 'a';
      items.add(
          new ItemResult.Embedded(
              new TokenCount(5 + document.length(), 5 + document.length()),
              null,
              null,
              null,
              new Scores(new float[] {logit})));
    }
    return new EmbedResult(Wanted.of(request, FACTS), items, new EmbedResult.Timings(1, 2, 3));
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    tokenised.add(text);
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      tokens.add(new Token(text.charAt(i) - 'a', text.substring(i, i + 1), i, i + 1, false));
    }
    return new TokenizedText(tokens, Math.min(tokens.size(), FACTS.maxTokens()));
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
