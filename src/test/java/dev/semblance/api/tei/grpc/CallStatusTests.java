package dev.semblance.api.tei.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class CallStatusTests {
  private static final Fault.Place INPUTS = Fault.Place.of("inputs");

  @Test
  void kindsOfErrorsHaveTeisStatuses() {
    Map<Fault, Code> table =
        Map.ofEntries(
            Map.entry(new Fault.EmptyValue(INPUTS, "string"), Code.INVALID_ARGUMENT),
            Map.entry(new Fault.InputTooLong(INPUTS, 9, 8), Code.INVALID_ARGUMENT),
            Map.entry(new Fault.LimitExceeded(INPUTS, "is long"), Code.INVALID_ARGUMENT),
            Map.entry(
                new Fault.UnknownPrompt("prompt_name", "a", List.of()), Code.INVALID_ARGUMENT),
            Map.entry(new Fault.NonFiniteEmbedding(INPUTS), Code.FAILED_PRECONDITION),
            Map.entry(new Fault.ModelRefused("a", "b"), Code.FAILED_PRECONDITION),
            Map.entry(
                new Fault.Overloaded(1, 1, 1, Duration.ofSeconds(1)), Code.RESOURCE_EXHAUSTED),
            Map.entry(
                new Fault.RateLimitExceeded("tokens", 1, 0, 1, Duration.ofSeconds(1)),
                Code.RESOURCE_EXHAUSTED),
            Map.entry(new Fault.LimitExceeded(null, "is large"), Code.RESOURCE_EXHAUSTED),
            Map.entry(new Fault.NotReady("starting"), Code.UNAVAILABLE),
            Map.entry(new Fault.Unauthenticated(false, "no key"), Code.UNAUTHENTICATED),
            Map.entry(new Fault.ScopeMissing("embed", List.of()), Code.PERMISSION_DENIED),
            Map.entry(new Fault.ModelNotServed("a", List.of()), Code.NOT_FOUND),
            Map.entry(new Fault.DeadlinePassed(Duration.ofSeconds(1)), Code.DEADLINE_EXCEEDED),
            Map.entry(new Fault.Cancelled(), Code.CANCELLED),
            Map.entry(new Fault.DiskFull("full"), Code.RESOURCE_EXHAUSTED));

    table.forEach(
        (fault, code) ->
            assertThat(CallStatus.codeOf(Problem.of(fault))).as(fault.toString()).isEqualTo(code));
  }

  @Test
  void whatAFilterWroteIsReadAgain() {
    CallResponse response = new CallResponse();
    Problem problem = Problem.of(new Fault.Unauthenticated(false, "no key"));
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), response.getOutputStream())) {
      CallStatus.STYLE.write(json, problem, null, "");
    }

    assertThat(CallStatus.read(response).getCode()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(CallStatus.read(response).getDescription()).isEqualTo("no key");
  }

  @Test
  void aStatusWithoutWordsIsOneToo() {
    CallResponse response = new CallResponse();
    assertThat(CallStatus.read(response).isOk()).isTrue();
    response.sendError(500);
    assertThat(CallStatus.read(response).getCode()).isEqualTo(Code.INTERNAL);
  }
}
