package dev.semblance.collection;

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
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.TokenMean;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A model to check by eye: a text's vector is how often it holds each of some letters, and 1. A
 * text with {@code !} is not taken.
 */
public final class LetterVectors implements Encoder {
  private final String letters;
  private final EncoderFacts facts;
  private final AtomicInteger embedded = new AtomicInteger();

  /** What each request waits for first. */
  private volatile Runnable before = () -> {};

  /**
   * @param hash twelve hexadecimal digits that tell its space
   */
  public LetterVectors(String hash, String letters) {
    this(hash, hash, letters, EncoderFacts.Offer.EMBEDDINGS);
  }

  /**
   * One whose vectors of tokens were trained to be compared: a token is a character, and its vector
   * has a 1 where the character stands among the letters, or behind them.
   *
   * @param tokenHash of their space
   */
  static LetterVectors late(String hash, String tokenHash, String letters) {
    LateInteraction.Form plain = LateInteraction.Form.PLAIN;
    return new LetterVectors(
        hash,
        tokenHash,
        letters,
        new EncoderFacts.Offer(
            Set.of(Output.DENSE, Output.TOKENS),
            null,
            List.of(),
            ScoreActivation.IDENTITY,
            TokenMean.NONE,
            null,
            new LateInteraction(plain, plain, true, false)));
  }

  private LetterVectors(String hash, String tokenHash, String letters, EncoderFacts.Offer offer) {
    this.letters = letters;
    this.facts =
        new EncoderFacts(
            space(hash, "mean", letters),
            space(tokenHash, EmbeddingSpace.TOKENS, letters),
            100,
            100,
            false,
            Prompts.NONE,
            VectorSimilarity.DOT,
            Truncate.ERROR,
            Precision.FLOAT32,
            ComputeDevice.CPU,
            Kernels.NONE,
            1,
            offer);
  }

  private static EmbeddingSpace space(String hash, String pooling, String letters) {
    return new EmbeddingSpace("letters", hash, pooling, letters.length() + 1);
  }

  public void before(Runnable each) {
    before = each;
  }

  public int embedded() {
    return embedded.get();
  }

  public String space() {
    return facts.space().toString();
  }

  public float[] vector(String text) {
    float[] vector = new float[letters.length() + 1];
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      vector[i] = text.chars().filter(c -> c == letter).count();
    }
    vector[letters.length()] = 1;
    return vector;
  }

  @Override
  public EncoderFacts facts() {
    return facts;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    before.run();
    List<ItemResult> items = new ArrayList<>();
    for (int i = 0; i < request.inputs().size(); i++) {
      String text = ((EmbedInput.Text) request.inputs().get(i)).text();
      embedded.incrementAndGet();
      items.add(item(text, i));
    }
    return new EmbedResult(Wanted.of(request, facts), items, new EmbedResult.Timings(1, 2, 3));
  }

  private ItemResult item(String text, int index) {
    if (text.contains("!")) {
      return new ItemResult.Refused(
          new Fault.InvalidRequest(Fault.Place.of("documents", index), "holds !"));
    }
    @Nullable DenseEmbedding dense = new DenseEmbedding(vector(text), 1);
    TokenEmbeddings ofTokens =
        facts.lateInteraction() == null
            ? null
            : new TokenEmbeddings(tokenize(text, "").tokens(), ofCharacters(text));
    return new ItemResult.Embedded(new TokenCount(1, 1), dense, ofTokens, null, null);
  }

  private float[] ofCharacters(String text) {
    int width = letters.length() + 1;
    float[] rows = new float[text.length() * width];
    for (int i = 0; i < text.length(); i++) {
      int place = letters.indexOf(text.charAt(i));
      rows[i * width + (place < 0 ? letters.length() : place)] = 1;
    }
    return rows;
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      tokens.add(new Token(text.charAt(i), text.substring(i, i + 1), i, i + 1, false));
    }
    return new TokenizedText(tokens, Math.min(tokens.size(), facts.maxTokens()));
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
