package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/classify}. */
final class ClassifyBody {
  private static final String INPUT = "input";

  private String model = Encoders.DEFAULT;
  private @Nullable ClassifyInputs input;
  private boolean rawScores;
  private @Nullable Truncate truncate;
  private @Nullable Lane lane;
  private OnError onError = OnError.FAIL;

  private ClassifyBody() {}

  static ClassifyBody read(JsonBody json, ApiLimits limits) {
    ClassifyBody body = new ClassifyBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put(INPUT, () -> body.input = ClassifyInputs.read(json, limits.maxInputs()));
    fields.put("raw_scores", () -> body.rawScores = json.bool());
    fields.put("truncate", () -> body.truncate = json.choice(Truncate.class));
    fields.put("on_error", () -> body.onError = json.choice(OnError.class));
    fields.put("lane", () -> body.lane = json.choice(Lane.class));
    json.object(fields);
    if (body.input == null) {
      throw JsonBody.missing(INPUT, ClassifyInputs.NEEDED);
    }
    return body;
  }

  String model() {
    return model;
  }

  boolean rawScores() {
    return rawScores;
  }

  OnError onError() {
    return onError;
  }

  EmbedRequest toRequest(ServedEncoder served, @Nullable Deadline deadline) {
    ClassifyInputs inputs = input;
    if (inputs == null) {
      throw new IllegalStateException("not checked");
    }
    EncoderFacts facts = served.encoder().facts();
    boolean scores = facts.outputs().contains(Output.SCORES);
    if (scores && inputs.arePairs() && facts.offer().pairs() == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(INPUT), "holds pairs, but the model reads one text at a time");
    }
    return EmbedRequest.ofScores(INPUT, inputs.toInputs(facts.offer().pairs()))
        .prompt(facts.prompts().defaultPrompt())
        .truncate(truncate)
        .lane(lane == null ? Lane.byInputs(inputs.size()) : lane)
        .onError(onError)
        .deadline(deadline);
  }
}
