package dev.semblance.similarity;

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
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An encoder to check by eye: each word has a vector of three, a text's embedding is the sum of its
 * words', unknown words count nothing. {@code [CLS]} and {@code [SEP]} stand around each text and
 * point along the third axis; six tokens are the most.
 */
public final class TableEncoder implements Encoder {
  public static final EmbeddingSpace SPACE = new EmbeddingSpace("table", "0123456789ab", "mean", 3);
  public static final EmbeddingSpace TOKEN_SPACE =
      new EmbeddingSpace("table", "0123456789ab", "tokens", 3);

  private static final List<String> VOCABULARY =
      List.of("[CLS]", "hello", "world", "[SEP]", "goodbye", "x", "y", "z", "query:", "zero");
  private static final Map<String, float[]> VECTORS =
      Map.of(
          "[CLS]", new float[] {0, 0, 2},
          "[SEP]", new float[] {0, 0, 1},
          "hello", new float[] {2, 1, 0},
          "world", new float[] {0, 1, 2},
          "goodbye", new float[] {-1, 0, 2},
          "x", new float[] {1, 0, 0},
          "y", new float[] {0, 1, 0},
          "z", new float[] {0, 0, 1},
          "query:", new float[] {0, 0, 0.5f},
          "zero", new float[] {0, 0, 0});

  private final EncoderFacts facts;

  /** Every request, in the order of arrival. */
  final List<EmbedRequest> requests = new CopyOnWriteArrayList<>();

  public TableEncoder() {
    this(true, VectorSimilarity.COSINE);
  }

  public TableEncoder(boolean normalized, Similarity similarity) {
    facts =
        new EncoderFacts(
            SPACE,
            TOKEN_SPACE,
            6,
            VOCABULARY.size(),
            normalized,
            new Prompts(Map.of("query", "query: "), null),
            similarity,
            Truncate.ERROR,
            Precision.FLOAT32,
            ComputeDevice.CPU,
            Kernels.NONE,
            120,
            EncoderFacts.Offer.EMBEDDINGS);
  }

  @Override
  public EncoderFacts facts() {
    return facts;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    requests.add(request);
    if (request.dimensions() != null && (request.dimensions() < 1 || request.dimensions() > 3)) {
      throw new Fault.DimensionsNotOffered(request.dimensions(), 3);
    }
    boolean normalize = request.normalize() == null ? facts.normalized() : request.normalize();
    List<ItemResult> items = new ArrayList<>();
    for (int i = 0; i < request.inputs().size(); i++) {
      try {
        items.add(item(request, i, normalize));
      } catch (Fault fault) {
        if (request.onError() == OnError.FAIL) {
          throw fault;
        }
        items.add(new ItemResult.Refused(fault));
      }
    }
    return new EmbedResult(
        Wanted.of(request, facts), items, new EmbedResult.Timings(1_000_000, 2_000_000, 3_000_000));
  }

  private ItemResult item(EmbedRequest request, int index, boolean normalize) {
    EmbedInput.Text input = (EmbedInput.Text) request.inputs().get(index);
    if (input.text().isEmpty()) {
      throw new Fault.EmptyValue(place(request, index), "string");
    }
    List<Token> whole = tokens(input.text(), request.prompt());
    List<Token> used = whole;
    if (whole.size() > 6) {
      Truncate truncate = request.truncate() == null ? facts.truncate() : request.truncate();
      used = new ArrayList<>(whole);
      switch (truncate) {
        case ERROR -> throw new Fault.InputTooLong(place(request, index), whole.size(), 6);
        case START -> used.subList(1, whole.size() - 5).clear();
        case END -> used.subList(5, whole.size() - 1).clear();
      }
    }
    TokenCount count = new TokenCount(whole.size(), used.size());
    boolean dense = request.outputs().contains(Output.DENSE);
    boolean tokens = request.outputs().contains(Output.TOKENS);
    return new ItemResult.Embedded(
        count,
        dense ? dense(request, used, normalize) : null,
        tokens ? tokens(used, Boolean.TRUE.equals(request.normalize())) : null,
        null,
        null);
  }

  private static TokenEmbeddings tokens(List<Token> used, boolean normalize) {
    float[] values = new float[used.size() * 3];
    for (int t = 0; t < used.size(); t++) {
      float[] vector = vector(used.get(t));
      System.arraycopy(normalize ? VectorMath.normalize(vector) : vector, 0, values, 3 * t, 3);
    }
    return new TokenEmbeddings(used, values);
  }

  private static DenseEmbedding dense(EmbedRequest request, List<Token> used, boolean normalize) {
    float[] sum = new float[3];
    for (Token token : used) {
      float[] vector = vector(token);
      for (int d = 0; d < 3 && !token.special(); d++) {
        sum[d] += vector[d];
      }
    }
    float[] cut = Arrays.copyOf(sum, request.dimensions() == null ? 3 : request.dimensions());
    return new DenseEmbedding(normalize ? VectorMath.normalize(cut) : cut, VectorMath.norm(cut));
  }

  private static Place place(EmbedRequest request, int index) {
    return request.place(index);
  }

  private static float[] vector(Token token) {
    return VECTORS.getOrDefault(token.text(), new float[3]);
  }

  private static List<Token> tokens(String text, String prompt) {
    List<Token> tokens = new ArrayList<>();
    tokens.add(new Token(0, "[CLS]", null, null, true));
    for (String word : prompt.split(" ")) {
      if (!word.isEmpty()) {
        tokens.add(new Token(id(word), word, null, null, false));
      }
    }
    int at = 0;
    for (String word : text.split(" ")) {
      if (!word.isEmpty()) {
        int start = text.indexOf(word, at);
        at = start + word.length();
        tokens.add(new Token(id(word), word, start, at, false));
      }
    }
    tokens.add(new Token(3, "[SEP]", null, null, true));
    return tokens;
  }

  private static int id(String word) {
    int id = VOCABULARY.indexOf(word);
    return id < 0 ? VOCABULARY.indexOf("zero") : id;
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    List<Token> tokens = tokens(text, prompt);
    return new TokenizedText(tokens, Math.min(6, tokens.size()));
  }

  @Override
  public String detokenize(int[] ids, Place place) {
    for (int id : ids) {
      if (id < 0 || id >= VOCABULARY.size()) {
        throw new Fault.UnknownTokenId(place, id, VOCABULARY.size());
      }
    }
    return IntStream.of(ids)
        .filter(id -> id != 0 && id != 3)
        .mapToObj(VOCABULARY::get)
        .collect(Collectors.joining(" "));
  }

  @Override
  public String piece(int id) {
    return VOCABULARY.get(id);
  }
}
