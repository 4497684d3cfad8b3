package dev.semblance.collection.pgvector;

import dev.semblance.collection.lucene.LanguageWords;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Texts and queries as {@code tsvector} and {@code tsquery}, of the words that our own analysers
 * make: PostgreSQL cuts no Chinese and folds no accents without more extensions.
 */
final class Lexemes {
  /** PostgreSQL's limits are 2,046 bytes for a word, 1 MB for a text and 16,383 for a place. */
  private static final int MAX_WORD = 500;

  private static final int MAX_CHARACTERS = 250_000;
  private static final int MAX_PLACE = 16_383;
  private static final int MAX_PLACES = 255;

  /** Words of a query beyond these are not looked for: it is a document then, not a question. */
  private static final int MAX_QUERY = 512;

  private final LanguageWords words = new LanguageWords();

  /** The words of a text with their places. */
  String vector(String language, String text) {
    Map<String, StringBuilder> places = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    int place = 0;
    int characters = 0;
    for (LanguageWords.Word word : words.of(language, text)) {
      place = Math.min(MAX_PLACE, place + 1);
      String lexeme = word.word();
      if (lexeme.length() > MAX_WORD || characters > MAX_CHARACTERS) {
        continue;
      }
      StringBuilder of = places.computeIfAbsent(lexeme, _ -> new StringBuilder());
      if (of.isEmpty()) {
        characters += lexeme.length();
      }
      if (counts.merge(lexeme, 1, Integer::sum) <= MAX_PLACES) {
        of.append(of.isEmpty() ? "" : ",").append(place);
      }
    }
    return places.entrySet().stream()
        .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Any of a text's words; empty where it has none. */
  String query(String language, String text) {
    Set<String> asked = new LinkedHashSet<>();
    for (LanguageWords.Word word : words.of(language, text)) {
      if (asked.size() < MAX_QUERY && word.word().length() <= MAX_WORD) {
        asked.add(quoted(word.word()));
      }
    }
    return String.join(" | ", asked);
  }

  /** Where words of a query stand in a text: start and end of each, in order. */
  List<int[]> places(String language, String query, String text) {
    Set<String> asked =
        words.of(language, query).stream()
            .map(LanguageWords.Word::word)
            .limit(MAX_QUERY)
            .collect(Collectors.toSet());
    return words.of(language, text).stream()
        .filter(word -> asked.contains(word.word()))
        .map(word -> new int[] {word.start(), word.end()})
        .toList();
  }

  private static String quoted(String lexeme) {
    return "'" + PgText.compared(lexeme).replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
