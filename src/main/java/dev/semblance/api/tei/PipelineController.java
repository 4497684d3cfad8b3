package dev.semblance.api.tei;

import dev.semblance.api.JsonExchange;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.tei.TeiAnswers.Call;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hugging Face's pipelines, by the task and the model of the path: {@code feature-extraction}
 * answers a string with one bare vector, {@code text-classification} always a list of lists, and a
 * list of strings is several texts, never a pair.
 */
@RestController
class PipelineController {
  private static final String TASKS =
      "feature-extraction, sentence-similarity, text-classification";

  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TeiAnswers answers;

  PipelineController(JsonExchange exchange, Encoders encoders, TeiAnswers answers) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.answers = answers;
  }

  /** The model's name may hold slashes; left out, it is the body's, or the default one. */
  @PostMapping({"/pipeline/{task}/{*model}", TeiDialect.PREFIX + "/pipeline/{task}/{*model}"})
  void pipeline(
      @PathVariable String task,
      @PathVariable String model,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    TeiBody body =
        exchange.read(
            request,
            deadline,
            UnknownFields.IGNORED,
            (json, limits) -> TeiBody.read(json, limits, TeiBody.Reads.TEXTS));
    // The rest of a path that ends with the task is empty.
    String name = model.length() > 1 ? model.substring(1) : body.model();
    Call call = new Call(body, encoders.find(name, deadline), deadline, response);
    TeiAnswer answer =
        switch (task) {
          case "feature-extraction" -> answers.embed(call, true);
          case "sentence-similarity" -> answers.similarity(call);
          case "text-classification" -> answers.predict(call, true);
          default ->
              throw new Fault.InvalidRequest(
                  Fault.Place.of("task"),
                  "is " + Fault.quote(task) + ", which is not served; served: " + TASKS);
        };
    ComputeHeaders.write(request, response, answer.characters(), answer.tokens(), answer.timings());
    exchange.write(response, answer.content());
  }
}
