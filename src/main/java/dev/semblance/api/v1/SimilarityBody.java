package dev.semblance.api.v1;

import static dev.semblance.similarity.SimilarityRequest.AGAINST;
import static dev.semblance.similarity.SimilarityRequest.INPUTS;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.PromptChoice;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.similarity.Mode;
import dev.semblance.similarity.Side;
import dev.semblance.similarity.SimilarityRequest;
import dev.semblance.vector.Similarity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/similarity}. */
final class SimilarityBody {
  private static final Map<String, Similarity> METRICS = metricNames();

  /** More than there are metrics, so that a list of too many says which one stands there twice. */
  private static final int MAX_METRICS = 16;

  private final ApiLimits limits;
  private @Nullable String model;
  private @Nullable Side inputs;
  private @Nullable Side against;
  private final List<Similarity> metrics = new ArrayList<>();
  private boolean listOfMetrics;
  private Mode mode = Mode.MATRIX;
  private @Nullable Integer topK;
  private @Nullable Double threshold;
  private @Nullable Boolean normalize;
  private @Nullable Integer dimensions;
  private @Nullable String inputType;
  private @Nullable String againstType;
  private @Nullable String space;
  private @Nullable Truncate truncate;
  private @Nullable Lane lane;

  private SimilarityBody(ApiLimits limits) {
    this.limits = limits;
  }

  static SimilarityBody read(JsonBody json, ApiLimits limits) {
    SimilarityBody body = new SimilarityBody(limits);
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put(INPUTS, () -> body.inputs = SideReader.read(json, limits));
    fields.put(AGAINST, () -> body.against = SideReader.read(json, limits));
    fields.put("metric", () -> body.readMetrics(json));
    fields.put("mode", () -> body.mode = json.choice(Mode.class));
    fields.put("top_k", () -> body.topK = json.integer(1, Integer.MAX_VALUE));
    fields.put("threshold", () -> body.threshold = json.real());
    fields.put("normalize", () -> body.normalize = json.bool());
    fields.put("dimensions", () -> body.dimensions = json.dimensions());
    fields.put("input_type", () -> body.inputType = json.string());
    fields.put("against_type", () -> body.againstType = json.string());
    fields.put("space", () -> body.space = json.string());
    fields.put("truncate", () -> body.truncate = json.choice(Truncate.class));
    fields.put("lane", () -> body.lane = json.choice(Lane.class));
    json.object(fields);
    body.check();
    return body;
  }

  private void readMetrics(JsonBody json) {
    if (json.kind() != JsonBody.Kind.LIST) {
      metrics.add(json.choice(METRICS));
      return;
    }
    listOfMetrics = true;
    if (json.list(MAX_METRICS, () -> metrics.add(json.choice(METRICS))) == 0) {
      throw json.empty("list, needed: " + String.join(", ", METRICS.keySet()));
    }
  }

  private void check() {
    if (inputs == null) {
      throw SideReader.missing(INPUTS);
    }
    checkRole("input_type", inputType, INPUTS, inputs);
    checkRole("against_type", againstType, AGAINST, against);
    int texts = texts(inputs) + texts(against);
    if (texts > limits.maxInputs()) {
      throw new Fault.LimitExceeded(
          Place.of(AGAINST),
          "and inputs have "
              + texts
              + " texts together, at most "
              + limits.maxInputs()
              + " are allowed");
    }
  }

  private static int texts(@Nullable Side side) {
    return side instanceof Side.Texts texts ? texts.size() : 0;
  }

  private static void checkRole(
      String field, @Nullable String role, String sideField, @Nullable Side side) {
    if (role != null && !(side instanceof Side.Texts)) {
      throw new Fault.InvalidRequest(
          Place.of(field), "is the role of texts, but " + sideField + " holds none");
    }
  }

  @Nullable String model() {
    return model;
  }

  Mode mode() {
    return mode;
  }

  /** Whether metrics came as a list, and so are answered by name. */
  boolean listOfMetrics() {
    return listOfMetrics;
  }

  boolean hasTexts() {
    return texts(inputs) + texts(against) > 0;
  }

  SimilarityRequest toRequest(Supplier<ServedEncoder> served, @Nullable Deadline deadline) {
    Side left = inputs;
    if (left == null) {
      throw new IllegalStateException("not checked");
    }
    if (dimensions != null && dimensions < 1 && hasTexts()) {
      throw new Fault.DimensionsNotOffered(dimensions, served.get().encoder().facts().dimensions());
    }
    return new SimilarityRequest(
        left instanceof Side.Texts texts ? ofInputs(served.get()).side(texts) : left,
        against instanceof Side.Texts texts ? ofAgainst(served.get()).side(texts) : against,
        metrics,
        mode,
        topK,
        threshold,
        normalize,
        dimensions,
        space,
        truncate,
        lane,
        deadline);
  }

  /** Which prompt is asked of a model. */
  record Asked(PromptChoice prompt, ServedEncoder served) {
    Side side(Side.Texts texts) {
      return new Side.Texts(texts.texts(), prompt.textFor(served, false), prompt.role(served));
    }
  }

  /** What is asked for each side that has texts. */
  List<Asked> prompts(Supplier<ServedEncoder> served) {
    List<Asked> asked = new ArrayList<>();
    if (inputs instanceof Side.Texts) {
      asked.add(ofInputs(served.get()));
    }
    if (against instanceof Side.Texts) {
      asked.add(ofAgainst(served.get()));
    }
    return asked;
  }

  private Asked ofInputs(ServedEncoder served) {
    return new Asked(new PromptChoice("input_type", inputType, null), served);
  }

  /** The role in a model's name is that of the inputs; it holds here where none is given. */
  private Asked ofAgainst(ServedEncoder served) {
    return new Asked(
        new PromptChoice("against_type", againstType, null),
        againstType == null
            ? served
            : new ServedEncoder(served.asked(), served.id(), null, served.encoder()));
  }

  private static Map<String, Similarity> metricNames() {
    Map<String, Similarity> names = new LinkedHashMap<>();
    Similarity.all().forEach(metric -> names.put(metric.wireName(), metric));
    return names;
  }
}
