package dev.semblance.settings;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What may stand below a name. */
sealed interface Shape {

  /** One value, such as a number. */
  record Value(Class<?> type) implements Shape {}

  /** A list, its items counted from 0. */
  record Items(Shape item) implements Shape {}

  /** Names that the operator chooses, such as those of models, each with the same below it. */
  record Names(Shape value) implements Shape {}

  /** Names that the program knows, by their names without dashes. */
  record Group(SortedMap<String, Member> members) implements Shape {

    Group() {
      this(new TreeMap<>());
    }

    @Nullable Member member(String written) {
      return members.get(uniform(written));
    }

    void put(Member member) {
      members.put(uniform(member.name()), member);
    }

    /** Spring Boot takes {@code maxBatchTokens} and {@code max_batch_tokens}, too. */
    private static String uniform(String name) {
      return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A name of a group.
   *
   * @param name with dashes
   * @param otherwise the value where nobody sets one, as it would be written, or null
   */
  record Member(String name, Shape shape, @Nullable String otherwise) {}
}
