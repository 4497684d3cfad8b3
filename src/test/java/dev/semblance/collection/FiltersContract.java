package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a filter passes, and values that are counted. */
abstract class FiltersContract extends DocumentsContract {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          lang = "en"                                       | a c
          lang != "en"                                      | b d
          lang > "de"                                       | a c
          lang >= "de"                                      | a b c
          lang < "en"                                       | b
          lang <= "en"                                      | a b c
          lang in ["de", "fr"]                              | b
          lang not in ["de", "fr"]                          | a c d
          lang in []                                        |
          lang not in []                                    | a b c d
          lang exists                                       | a b c
          lang not exists                                   | d
          tags = "x"                                        | a b
          tags != "x"                                       | c d
          tags contains_any ["y", "z"]                      | a c
          tags contains_all ["x", "y"]                      | a
          tags exists                                       | a b c
          n = 1                                             | a
          n != 1                                            | b c d
          n > 1                                             | b c
          n >= 1.5                                          | b c
          n < 2.5                                           | a b
          n <= 1                                            | a
          n in [1, 2.5]                                     | a c
          n not in [1, 2.5]                                 | b d
          n exists                                          | a b c
          nums = 3                                          | a
          nums > 2                                          | a b
          nums contains_all [1, 3]                          | a
          nums contains_any [1, 9]                          | a b
          sold = true                                       | a
          sold != true                                      | b c d
          sold = false                                      | b
          sold in [true, false]                             | a b
          sold exists                                       | a b
          at = "2026-11-28"                                 | a
          at > "2026-11-28"                                 | b
          at >= "2026-11-28T00:00:00Z"                      | a b
          at < "2026-11-29T00:00:00+02:00"                  | a
          at in ["2026-11-28", "2027-01-01T10:00:00.250Z"]  | a b
          at not exists                                     | c d
          lang = "en" and n > 1                             | c
          lang = "de" or n = 1                              | a b
          not (lang = "en" or sold = false)                 | d
          not (not (lang = "en"))                           | a c
          lang = "'; drop table x; --"                      |
          """)
  void everyOperatorPassesTheRightDocuments(String filter, String passing) {
    StoredCollection made = made();
    put(
        made,
        document(
            "a",
            "a text",
            "{\"lang\":\"en\",\"tags\":[\"x\",\"y\"],\"n\":1,\"nums\":[1,3],\"sold\":true,"
                + "\"at\":\"2026-11-28\"}",
            1,
            0),
        document(
            "b",
            "b text",
            "{\"lang\":\"de\",\"tags\":\"x\",\"n\":2,\"nums\":9,\"sold\":false,"
                + "\"at\":\"2027-01-01T12:00:00.250+02:00\"}",
            1,
            1),
        document("c", "c text", "{\"lang\":\"en\",\"tags\":[\"z\"],\"n\":2.5,\"nums\":[]}", 0, 1),
        document("d", "d text", "{\"other\":1,\"lang\":null}", -1, 0));

    assertThat(passing(made, filter))
        .containsExactly(
            passing == null || passing.isBlank() ? new String[0] : passing.strip().split(" "));
  }

  @Test
  void fieldsOfOddNamesAreFilteredAndUndeclaredOnesKept() {
    StoredCollection made = made();
    put(
        made,
        document("a", "a text", "{\"odd-name\":1,\"free\":{\"x\":[1]}}", 1, 0),
        document("b", "b text", "{\"odd-name\":2}", 1, 0));
    Filter filter =
        FilterCheck.check(new Filter.Compare("odd-name", Filter.Operator.EQ, List.of(2.0)), FIELDS);
    try (CollectionView view = view(made)) {
      assertThat(view.page(filter, 9, null, false))
          .extracting(StoredDocument::id)
          .containsExactly("b");
      assertThat(Objects.requireNonNull(view.document("a", false)).metadata().json())
          .contains("\"free\"");
    }
  }

  @Test
  void anAndOfNothingPassesAllAndAnOrOfNothingNone() {
    StoredCollection made = made();
    put(made, document("a", "text", 1, 0));
    try (CollectionView view = view(made)) {
      assertThat(view.count(new Filter.And(List.of()))).isEqualTo(1);
      assertThat(view.count(new Filter.Or(List.of()))).isZero();
      assertThat(view.nearest(new float[] {1, 0}, new Filter.Or(List.of()), 5)).isEmpty();
      assertThat(view.nearest(new float[] {1, 0}, new Filter.Not(new Filter.Or(List.of())), 5))
          .hasSize(1);
    }
  }

  @Test
  void valuesOfAFieldAreCountedByDocuments() {
    StoredCollection made = made();
    put(
        made,
        document("a", "x", "{\"tags\":[\"x\",\"y\",\"x\"],\"n\":1,\"sold\":true}", 1, 0),
        document("b", "x", "{\"tags\":\"x\",\"n\":1.0,\"at\":\"2026-11-28\"}", 1, 0),
        document("c", "x", "{\"n\":2.5,\"at\":\"2026-11-28T01:00:00+01:00\"}", 1, 0),
        document("d", "x", "{}", 1, 0));
    try (CollectionView view = view(made)) {
      assertThat(view.countBy(null, "tags")).isEqualTo(Map.of("x", 2L, "y", 1L));
      assertThat(view.countBy(null, "n")).isEqualTo(Map.of(1.0, 2L, 2.5, 1L));
      assertThat(view.countBy(null, "sold")).isEqualTo(Map.of(true, 1L));
      assertThat(view.countBy(null, "at")).isEqualTo(Map.of("2026-11-28T00:00:00Z", 2L));
      Filter some = FilterCheck.check(FilterText.parse("n = 1"), FIELDS);
      assertThat(view.countBy(some, "tags")).isEqualTo(Map.of("x", 2L, "y", 1L));
      assertThat(view.countBy(some, "at")).isEqualTo(Map.of("2026-11-28T00:00:00Z", 1L));
    }
  }
}
