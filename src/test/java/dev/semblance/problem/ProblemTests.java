package dev.semblance.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProblemTests {
  private static final Fault.Place THIRD = Fault.Place.of("input", 3);

  /** One of each case; the table below says what it is over HTTP. */
  private static final List<Fault> FAULTS =
      List.of(
          new Fault.InvalidRequest(THIRD, "is odd"),
          new Fault.InputTooLong(THIRD, 9, 8),
          new Fault.UnknownTokenId(THIRD, 9, 8),
          new Fault.DimensionsNotOffered(9, 8),
          new Fault.OutputNotOffered("dense", List.of("scores"), List.of("/v1/rerank")),
          new Fault.DimensionMismatch(THIRD, 9, 8),
          new Fault.ZeroVector(THIRD),
          new Fault.UnknownPrompt("input_type", "x", List.of()),
          new Fault.SpaceMissing("s"),
          new Fault.SpaceMismatch("s", "t"),
          new Fault.ModelNotServed("x", List.of("y")),
          new Fault.LimitExceeded(THIRD, "is huge"),
          new Fault.UnsupportedBody("is XML"),
          new Fault.BodyTooSlow("crawls"),
          new Fault.SeveralItems(List.of(new Fault.ZeroVector(THIRD), new Fault.Cancelled())),
          new Fault.Unauthenticated(true, "is unknown"),
          new Fault.ScopeMissing("embed", List.of("metrics")),
          new Fault.CollectionNotAllowed("b", List.of("a-*")),
          new Fault.OriginNotAllowed(),
          new Fault.RateLimitExceeded("tokens", 9, 1, 60, Duration.ofSeconds(8)),
          new Fault.Overloaded(1, 2, 3, Duration.ofMillis(100)),
          new Fault.MemoryInUse(1, 2, 3, Duration.ofSeconds(2)),
          new Fault.NotReady("starting"),
          new Fault.DeadlinePassed(Duration.ofSeconds(1)),
          new Fault.Cancelled(),
          Fault.NotFound.collection("books"),
          new Fault.Conflict(null, "is there with other settings"),
          new Fault.CollectionUnavailable("is torn"),
          new Fault.StoreUnreachable("is silent", Duration.ofSeconds(2), null),
          new Fault.DiskFull("is full", new IOException()),
          new Fault.NonFiniteEmbedding(THIRD),
          new Fault.ForwardFailed(THIRD, new IllegalStateException()),
          new Fault.ModelRefused("config.json", "odd"),
          new Fault.ModelNotFound("x", "gone"),
          new Fault.InvalidSetting("semblance.x", "is odd"),
          new Fault.InvalidFile("x.tsv", 7, "is odd"));

  @Test
  void everyFaultHasItsStatusAndCode() {
    assertThat(FAULTS)
        .extracting(fault -> Problem.of(fault).status() + " " + Problem.of(fault).code())
        .containsExactly(
            "400 invalid_request",
            "400 input_too_long",
            "400 unknown_token_id",
            "400 dimensions_not_offered",
            "400 output_not_offered",
            "400 dimension_mismatch",
            "400 zero_vector",
            "400 unknown_prompt",
            "400 space_missing",
            "409 space_mismatch",
            "404 model_not_found",
            "413 limit_exceeded",
            "415 unsupported_media_type",
            "408 body_too_slow",
            "400 zero_vector",
            "401 invalid_api_key",
            "403 scope_missing",
            "403 collection_not_allowed",
            "403 origin_not_allowed",
            "429 rate_limit_exceeded",
            "429 overloaded",
            "429 overloaded",
            "503 not_ready",
            "504 deadline_passed",
            "499 cancelled",
            "404 not_found",
            "409 conflict",
            "503 collection_unavailable",
            "503 store_unreachable",
            "507 disk_full",
            "500 non_finite_embedding",
            "500 forward_failed",
            "500 model_refused",
            "503 model_unavailable",
            "503 invalid_setting",
            "400 invalid_request");
  }

  @Test
  void noCaseOfTheSealedPageIsLeftOutOfTheTableAbove() {
    assertThat(FAULTS)
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder((Class[]) Fault.class.getPermittedSubclasses());
  }

  @Test
  void aBusyServerAsksForAtLeastASecond() {
    Problem problem = Problem.of(new Fault.Overloaded(1, 2, 3, Duration.ofMillis(100)));

    assertThat(problem.headers()).containsEntry("Retry-After", "1");
  }

  @Test
  void aStoreThatDoesNotAnswerSaysWhenToAskAgain() {
    Problem problem =
        Problem.of(new Fault.StoreUnreachable("is silent", Duration.ofSeconds(3), null));

    assertThat(problem.headers()).containsEntry("Retry-After", "3");
  }

  @Test
  void eachFaultyItemIsAnErrorOfItsOwn() {
    Problem problem =
        Problem.of(
            new Fault.SeveralItems(
                List.of(
                    new Fault.ZeroVector(Fault.Place.of("inputs", 0)),
                    new Fault.InputTooLong(Fault.Place.of("inputs", 4), 9, 8))));

    assertThat(problem.param()).isEqualTo("inputs[0]");
    assertThat(problem.errors())
        .extracting(error -> error.place().toString())
        .containsExactly("inputs[0]", "inputs[4]");
  }

  @Test
  void everyProblemHasARemedy() {
    assertThat(ProblemKind.values())
        .allSatisfy(kind -> assertThat(kind.remedy()).endsWith(".").hasSizeGreaterThan(15));
  }

  @Test
  void codesAreDistinct() {
    assertThat(Set.of(ProblemKind.values()))
        .extracting(ProblemKind::code)
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("[a-z_]+"));
  }
}
