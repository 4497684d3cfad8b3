package dev.semblance.text;

import java.util.Collection;
import java.util.Comparator;

/** How many letters have to be put in, left out or changed to make one word of another. */
public final class EditDistance {

  private EditDistance() {}

  /** Of several words, not none, the first that is nearest. */
  public static String nearest(String word, Collection<String> words) {
    return words.stream().min(Comparator.comparingInt(other -> between(word, other))).orElseThrow();
  }

  /** Levenshtein's, in time and memory that grow with the product of the lengths. */
  private static int between(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
