package dev.semblance.api;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.encoder.Scores;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.TokenMean;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The encoder port for tests of HTTP alone: a token is a word, {@value #DIMENSIONS} components come
 * from the text's characters, at most {@value #MAX_TOKENS} tokens with {@code <s>} and {@code
 * </s>}.
 *
 * <p>Models: {@code default} (alias {@code text-embedding-3-small}), {@code org/prompted} with
 * prompts, {@code cold}, never loaded; {@code busy}, {@code starting} and {@code broken} fail. The
 * texts {@code poison} and {@code nan} are an item's fault, the second unnoticed by the encoder. In
 * no list are {@code cutting}, which cuts texts at their end unless it is told otherwise, and
 * {@code judge}, a cross-encoder whose logit is how many characters the second text has.
 */
public final class FakeEncoders implements Encoders {
  public static final int DIMENSIONS = 10;
  public static final int MAX_TOKENS = 8;
  public static final int VOCABULARY = 100;
  public static final String HASH = "0123456789ab";
  public static final String SECRET = "secret /etc/internals";

  private static final Instant SINCE = Instant.ofEpochSecond(1_700_000_000);
  private static final EncoderFacts.Offer JUDGE =
      new EncoderFacts.Offer(
          Set.of(Output.SCORES),
          null,
          List.of("relevant"),
          ScoreActivation.SIGMOID,
          TokenMean.NONE,
          new PairForm(2, null));
  private static final List<String> ROLES = List.of("query", "document", "passage");

  private volatile EmbedRequest lastRequest;

  /** The newest request that reached an encoder. */
  public EmbedRequest lastRequest() {
    return lastRequest;
  }

  /** The vector of a text before normalising: what answers are compared with. */
  public static float[] vectorOf(String text) {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) Math.sin(text.hashCode() * 0.001 + i);
    }
    return vector;
  }

  @Override
  public ServedEncoder find(String name) {
    if (name.equals("cutting")) {
      EncoderFacts facts = facts(Prompts.NONE, Truncate.END, EncoderFacts.Offer.EMBEDDINGS);
      return new ServedEncoder(name, name, null, new WordEncoder(facts));
    }
    if (name.equals("judge")) {
      return new ServedEncoder(
          name, name, null, new WordEncoder(facts(Prompts.NONE, Truncate.ERROR, JUDGE)));
    }
    for (ServedModel model : list()) {
      List<String> names = new ArrayList<>(model.aliases());
      names.add(model.id());
      for (String known : names) {
        if (name.equals(known)) {
          return new ServedEncoder(name, model.id(), null, encoder(model.id()));
        }
        for (String role : ROLES) {
          if (name.equals(known + "-" + role)) {
            return new ServedEncoder(name, model.id(), role, encoder(model.id()));
          }
        }
      }
    }
    throw new Fault.ModelNotServed(name, list().stream().map(ServedModel::id).toList());
  }

  @Override
  public List<ServedModel> list() {
    return List.of(
        new ServedModel(
            "default", "/m", List.of("text-embedding-3-small"), SINCE, facts(Prompts.NONE)),
        new ServedModel("org/prompted", "/p", List.of(), SINCE, facts(prompts())),
        new ServedModel("cold", "/c", List.of(), SINCE, null),
        new ServedModel("busy", "/b", List.of(), SINCE, null),
        new ServedModel("starting", "/s", List.of(), SINCE, null),
        new ServedModel("broken", "/x", List.of(), SINCE, null));
  }

  private Encoder encoder(String id) {
    return switch (id) {
      case "busy" -> throw new Fault.Overloaded(900, 200, 1000, Duration.ofSeconds(7));
      case "starting" -> throw new Fault.NotReady("the model is being loaded");
      case "broken" -> throw new IllegalStateException(SECRET);
      default -> new WordEncoder(facts(id.equals("org/prompted") ? prompts() : Prompts.NONE));
    };
  }

  private static Prompts prompts() {
    Map<String, String> prompts = new LinkedHashMap<>();
    prompts.put("query", "query: ");
    prompts.put("document", "passage: ");
    prompts.put("clustering", "cluster: ");
    return new Prompts(prompts, "document");
  }

  private static EncoderFacts facts(Prompts prompts) {
    return facts(prompts, Truncate.ERROR, EncoderFacts.Offer.EMBEDDINGS);
  }

  private static EncoderFacts facts(Prompts prompts, Truncate truncate, EncoderFacts.Offer offer) {
    return new EncoderFacts(
        new EmbeddingSpace("fake", HASH, "mean", DIMENSIONS),
        new EmbeddingSpace("fake", HASH, EmbeddingSpace.TOKENS, DIMENSIONS),
        MAX_TOKENS,
        VOCABULARY,
        true,
        prompts,
        VectorSimilarity.COSINE,
        truncate,
        Precision.FLOAT32,
        ComputeDevice.CPU,
        new Kernels("", "plain", ""),
        4096,
        offer);
  }

  private final class WordEncoder implements Encoder {
    private final EncoderFacts facts;

    WordEncoder(EncoderFacts facts) {
      this.facts = facts;
    }

    @Override
    public EncoderFacts facts() {
      return facts;
    }

    @Override
    public EmbedResult embed(EmbedRequest request) {
      lastRequest = request;
      Integer asked = request.dimensions();
      if (asked != null && (asked < 1 || asked > DIMENSIONS)) {
        throw new Fault.DimensionsNotOffered(asked, DIMENSIONS);
      }
      int dimensions = asked == null ? DIMENSIONS : asked;
      List<ItemResult> items = new ArrayList<>();
      List<Fault> faults = new ArrayList<>();
      for (int i = 0; i < request.inputs().size(); i++) {
        try {
          items.add(item(request, i, dimensions));
        } catch (Fault fault) {
          items.add(new ItemResult.Refused(fault));
          faults.add(fault);
        }
      }
      if (request.onError() == OnError.FAIL && !faults.isEmpty()) {
        throw faults.size() == 1 ? faults.getFirst() : new Fault.SeveralItems(faults);
      }
      return new EmbedResult(
          Wanted.of(request.normalize(normalized(request)), facts),
          items,
          new EmbedResult.Timings(1_500_000, 250_000, 42_000_000));
    }

    private boolean normalized(EmbedRequest request) {
      return request.normalize() == null || request.normalize();
    }

    private ItemResult item(EmbedRequest request, int index, int dimensions) {
      Fault.Place place = Fault.Place.of(request.field(), index);
      String text = text(request, index, place);
      List<Token> tokens = tokens(request.prompt(), text);
      int total = tokens.size();
      Truncate truncate = request.truncate() == null ? facts.truncate() : request.truncate();
      if (total > MAX_TOKENS && truncate == Truncate.ERROR) {
        throw new Fault.InputTooLong(place, total, MAX_TOKENS);
      }
      TokenCount count = new TokenCount(total, Math.min(total, MAX_TOKENS));
      return new ItemResult.Embedded(
          count,
          request.outputs().contains(Output.DENSE) ? dense(request, text, dimensions) : null,
          request.outputs().contains(Output.TOKENS)
              ? tokens(request, tokens.subList(0, count.used()))
              : null,
          null,
          request.inputs().get(index) instanceof EmbedInput.Pair pair
              ? new Scores(new float[] {pair.second().length()})
              : null);
    }

    private TokenEmbeddings tokens(EmbedRequest request, List<Token> kept) {
      float[] values = new float[kept.size() * DIMENSIONS];
      for (int t = 0; t < kept.size(); t++) {
        float[] vector = scaled(vectorOf(kept.get(t).text()), normalized(request));
        System.arraycopy(vector, 0, values, t * DIMENSIONS, DIMENSIONS);
      }
      return new TokenEmbeddings(kept, values);
    }

    private DenseEmbedding dense(EmbedRequest request, String text, int dimensions) {
      float[] vector = java.util.Arrays.copyOf(vectorOf(request.prompt() + text), dimensions);
      if (text.equals("zero")) {
        vector = new float[dimensions];
      }
      if (text.equals("nan")) {
        vector[0] = Float.NaN;
      }
      double norm = norm(vector);
      return new DenseEmbedding(scaled(vector, normalized(request)), text.equals("nan") ? 1 : norm);
    }

    private String text(EmbedRequest request, int index, Fault.Place place) {
      switch (request.inputs().get(index)) {
        case EmbedInput.Text(String text) -> {
          if (text.equals("poison")) {
            throw new Fault.NonFiniteEmbedding(place);
          }
          if (text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
            throw new Fault.InvalidRequest(place, "holds half a surrogate pair");
          }
          return text;
        }
        case EmbedInput.Pair pair -> {
          return pair.first() + " " + pair.second();
        }
        case EmbedInput.TokenIds ids -> {
          if (!request.prompt().isEmpty()) {
            throw new Fault.InvalidRequest(place, "is token ids, which take no prompt");
          }
          return detokenize(ids.ids(), place);
        }
      }
    }

    @Override
    public TokenizedText tokenize(String text, String prompt) {
      List<Token> tokens = tokens(prompt, text);
      return new TokenizedText(tokens, Math.min(tokens.size(), MAX_TOKENS));
    }

    private List<Token> tokens(String prompt, String text) {
      List<Token> tokens = new ArrayList<>();
      tokens.add(new Token(0, "<s>", null, null, true));
      for (String word : prompt.split(" ")) {
        if (!word.isEmpty()) {
          tokens.add(new Token(id(word), word, null, null, false));
        }
      }
      int from = 0;
      for (String word : text.split(" ")) {
        if (!word.isEmpty()) {
          int start = text.indexOf(word, from);
          from = start + word.length();
          tokens.add(new Token(id(word), word, start, from, false));
        }
      }
      tokens.add(new Token(1, "</s>", null, null, true));
      return tokens;
    }

    private int id(String word) {
      return 2 + Math.floorMod(word.hashCode(), VOCABULARY - 2);
    }

    @Override
    public String detokenize(int[] ids, Fault.Place place) {
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        if (id >= VOCABULARY) {
          throw new Fault.UnknownTokenId(place, id, VOCABULARY);
        }
        text.append(text.isEmpty() ? "w" : " w").append(id);
      }
      return text.toString();
    }

    @Override
    public String piece(int id) {
      return "w" + id;
    }

    private static float[] scaled(float[] vector, boolean normalize) {
      double norm = norm(vector);
      if (!normalize || norm == 0) {
        return vector;
      }
      float[] scaled = new float[vector.length];
      for (int i = 0; i < vector.length; i++) {
        scaled[i] = (float) (vector[i] / norm);
      }
      return scaled;
    }

    private static double norm(float[] vector) {
      double sum = 0;
      for (float component : vector) {
        sum += (double) component * component;
      }
      return Math.sqrt(sum);
    }
  }
}
