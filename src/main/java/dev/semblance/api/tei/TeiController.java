package dev.semblance.api.tei;

import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.RootRerank;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.tei.TeiAnswers.Call;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedEncoder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** TEI's routes that compute. */
@RestController
class TeiController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TeiAnswers answers;
  private final ObjectProvider<RootRerank> others;

  TeiController(
      JsonExchange exchange,
      Encoders encoders,
      TeiAnswers answers,
      ObjectProvider<RootRerank> others) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.answers = answers;
    this.others = others;
  }

  @PostMapping({"/embed", TeiDialect.PREFIX + "/embed"})
  void embed(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(request, response, deadline, TeiBody.Reads.TEXTS, call -> answers.embed(call, false));
  }

  @PostMapping({"/embed_all", TeiDialect.PREFIX + "/embed_all"})
  void embedAll(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(request, response, deadline, TeiBody.Reads.TEXTS, answers::embedAll);
  }

  @PostMapping({"/embed_sparse", TeiDialect.PREFIX + "/embed_sparse"})
  void embedSparse(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(request, response, deadline, TeiBody.Reads.TEXTS, answers::embedSparse);
  }

  @PostMapping({"/predict", TeiDialect.PREFIX + "/predict"})
  void predict(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(
        request, response, deadline, TeiBody.Reads.SEQUENCES, call -> answers.predict(call, false));
  }

  @PostMapping({"/similarity", TeiDialect.PREFIX + "/similarity"})
  void similarity(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(request, response, deadline, TeiBody.Reads.TEXTS, answers::similarity);
  }

  @PostMapping(TeiDialect.PREFIX + "/rerank")
  void rerank(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(request, response, deadline, TeiBody.Reads.TEXTS, answers::rerank);
  }

  /** At the root vLLM's clients ask here too; a body with documents and no texts is theirs. */
  @PostMapping("/rerank")
  void rerankOfWhomever(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    TeiBody body = read(request, deadline, TeiBody.Reads.TEXTS);
    RootRerank other = body.isByDocuments() ? others.getIfAvailable() : null;
    if (other != null) {
      other.answer(request, response, body::toRerank, deadline);
      return;
    }
    write(request, response, answers.rerank(call(body, response, deadline)));
  }

  /** As what the model is, or as what the body asks. */
  @PostMapping({"/", TeiDialect.PREFIX, TeiDialect.PREFIX + "/invocations"})
  void asItsKind(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(request, response, deadline, reads(), answers::byKind);
  }

  /** Google's envelope: a list of bodies, each as {@code POST /} takes it, and no headers. */
  @PostMapping(TeiDialect.PREFIX + "/vertex")
  void vertex(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    TeiBody.Reads reads = reads();
    List<TeiBody> instances =
        exchange.read(
            request,
            deadline,
            UnknownFields.IGNORED,
            (json, limits) -> {
              List<TeiBody> read = new ArrayList<>();
              json.object(
                  Map.of(
                      "instances",
                      () ->
                          json.list(
                              limits.maxInputs(),
                              () -> read.add(TeiBody.read(json, limits, reads)))));
              if (read.isEmpty()) {
                throw JsonBody.missing("instances", "a list of bodies");
              }
              return read;
            });
    List<TeiAnswer> predictions =
        instances.stream().map(body -> answers.byKind(call(body, response, deadline))).toList();
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("predictions");
          predictions.forEach(one -> one.content().accept(json));
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** What {@code inputs} is to the default model, as far as it is known before the body is read. */
  private TeiBody.Reads reads() {
    return encoders.find(Encoders.DEFAULT).encoder().facts().outputs().contains(Output.SCORES)
        ? TeiBody.Reads.SEQUENCES
        : TeiBody.Reads.TEXTS;
  }

  private void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline,
      TeiBody.Reads reads,
      Function<Call, TeiAnswer> route) {
    TeiBody body = read(request, deadline, reads);
    write(request, response, route.apply(call(body, response, deadline)));
  }

  private TeiBody read(
      HttpServletRequest request, @Nullable Deadline deadline, TeiBody.Reads reads) {
    return exchange.read(
        request,
        deadline,
        UnknownFields.IGNORED,
        (json, limits) -> TeiBody.read(json, limits, reads));
  }

  private Call call(TeiBody body, HttpServletResponse response, @Nullable Deadline deadline) {
    ServedEncoder served = encoders.find(body.model(), deadline);
    return new Call(body, served, deadline, response);
  }

  private void write(HttpServletRequest request, HttpServletResponse response, TeiAnswer answer) {
    ComputeHeaders.write(request, response, answer.characters(), answer.tokens(), answer.timings());
    exchange.write(response, answer.content());
  }
}
