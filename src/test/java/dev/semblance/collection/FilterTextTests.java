package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.collection.Filter.Compare;
import dev.semblance.collection.Filter.Operator;
import dev.semblance.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTextTests {

  @Test
  void andBindsTighterThanOr() {
    assertThat(FilterText.parse("a = 1 or b = 2 AND not c = true"))
        .isEqualTo(
            new Filter.Or(
                List.of(
                    new Compare("a", Operator.EQ, List.of(1.0)),
                    new Filter.And(
                        List.of(
                            new Compare("b", Operator.EQ, List.of(2.0)),
                            new Filter.Not(new Compare("c", Operator.EQ, List.of(true))))))));
  }

  @Test
  void theContractsExampleIsRead() {
    assertThat(FilterText.parse("lang in [\"en\",\"de\"] and price >= 10 and not (sold = true)"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    new Compare("lang", Operator.IN, List.of("en", "de")),
                    new Compare("price", Operator.GTE, List.of(10.0)),
                    new Filter.Not(new Compare("sold", Operator.EQ, List.of(true))))));
  }

  @Test
  void everyOperatorHasAForm() {
    assertThat(FilterText.parse("a != 'it\\'s'"))
        .isEqualTo(new Compare("a", Operator.NE, List.of("it's")));
    assertThat(FilterText.parse("a < -1.5e3"))
        .isEqualTo(new Compare("a", Operator.LT, List.of(-1500.0)));
    assertThat(FilterText.parse("a not in []"))
        .isEqualTo(new Compare("a", Operator.NIN, List.of()));
    assertThat(FilterText.parse("a exists"))
        .isEqualTo(new Compare("a", Operator.EXISTS, List.of(true)));
    assertThat(FilterText.parse("a not exists"))
        .isEqualTo(new Compare("a", Operator.EXISTS, List.of(false)));
    assertThat(FilterText.parse("tags contains_all ['x']"))
        .isEqualTo(new Compare("tags", Operator.CONTAINS_ALL, List.of("x")));
    assertThat(FilterText.parse("android = 1 and note = 2"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    new Compare("android", Operator.EQ, List.of(1.0)),
                    new Compare("note", Operator.EQ, List.of(2.0)))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a              | at character 1
          a = "x         | a closing "
          (a = 1         | needed: )
          a = 1 b = 2    | needed: and, or, or the end
          a in [1,       | a string in quotes
          = 1            | a field's name
          a = NaN        | a string in quotes
          """)
  void whatIsWrongIsSaidWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> FilterText.parse(text))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageContaining(message);
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> FilterText.parse("not ".repeat(10_000 / 4) + "a = 1"))
        .isInstanceOf(Fault.InvalidRequest.class);
    assertThatThrownBy(() -> FilterText.parse("(".repeat(10_000)))
        .isInstanceOf(Fault.InvalidRequest.class);
  }
}
