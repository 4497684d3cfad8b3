package dev.semblance.serving;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text's vector counts its letters a, e and i. Can be made to break: to be off by a share, alone
 * or in batches, or to throw.
 */
final class LetterEncoder implements Encoder {
  private final EncoderFacts facts;
  double offAlone;
  double offTogether;
  @Nullable RuntimeException broken;
  int requests;

  LetterEncoder(Precision precision) {
    facts =
        new EncoderFacts(
            new EmbeddingSpace("letters", "0123456789ab", "mean", 3),
            new EmbeddingSpace("letters", "0123456789ab", "tokens", 3),
            512,
            26,
            false,
            Prompts.NONE,
            VectorSimilarity.COSINE,
            Truncate.ERROR,
            precision,
            ComputeDevice.CPU,
            Kernels.NONE,
            12,
            EncoderFacts.Offer.EMBEDDINGS);
  }

  @Override
  public EncoderFacts facts() {
    return facts;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    requests++;
    if (broken != null) {
      throw broken;
    }
    List<ItemResult> items = new ArrayList<>();
    double off = request.inputs().size() == 1 ? offAlone : offTogether;
    for (EmbedInput input : request.inputs()) {
      String text = ((EmbedInput.Text) input).text();
      float[] vector = new float[3];
      for (int i = 0; i < 3; i++) {
        char letter = "aei".charAt(i);
        vector[i] = (float) (text.chars().filter(c -> c == letter).count() * (1 + off));
      }
      items.add(
          ItemResult.Embedded.of(
              new DenseEmbedding(vector, 1), new TokenCount(text.length(), text.length())));
    }
    return new EmbedResult(Wanted.of(request, facts), items, new EmbedResult.Timings(0, 0, 0));
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
