package dev.semblance.api.tei;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeiErrorTests {
  private static final Fault EMPTY = new Fault.EmptyValue(Place.of("inputs", 0), "string");

  @Test
  void whatHoldsNothingIsEmpty() {
    assertThat(TeiError.of(Problem.of(EMPTY))).isEqualTo(TeiError.EMPTY);
    assertThat(TeiError.of(Problem.of(Fault.SeveralItems.of(List.of(EMPTY, EMPTY)))))
        .isEqualTo(TeiError.EMPTY);
  }

  @Test
  void aCallersOwnWordsDecideNothing() {
    Fault wrong = new Fault.InvalidRequest(Place.of("inputs"), "is \"is an empty list\"");

    assertThat(TeiError.of(Problem.of(wrong))).isEqualTo(TeiError.VALIDATION);
  }

  @Test
  void whatIsInNoFieldIsRefusedAsItsFrameworkDoes() {
    assertThat(TeiError.of(Problem.of(new Fault.InvalidRequest(null, "the body is empty"))))
        .isEqualTo(TeiError.REFUSED);
  }
}
