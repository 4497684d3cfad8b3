package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan;
import java.util.Comparator;
import java.util.List;

/** Every family there is; a new one is one more line. */
public final class Families {

  private static final List<Family> ALL =
      List.of(
          new BertFamily(),
          new RobertaFamily(),
          new DistilBertFamily(),
          new MpnetFamily(),
          new NomicBertFamily(),
          new LlamaFamily(),
          new GemmaFamily(),
          new ModernBertFamily(),
          new GteFamily());

  private Families() {}

  /** All values of {@code model_type} that are served. */
  public static List<String> modelTypes() {
    return ALL.stream().flatMap(family -> family.modelTypes().stream()).sorted().toList();
  }

  /**
   * The plan of a {@code config.json}; {@link JsonFile#unknownKeys()} has then the keys that the
   * family does not know.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when no family serves it, or the one that does
   *     refuses a key
   */
  public static EncoderPlan plan(JsonFile config) {
    String type = config.text("model_type", "(missing)");
    Family family =
        ALL.stream()
            .filter(each -> each.modelTypes().contains(type))
            .findFirst()
            .orElseThrow(
                () ->
                    config.refuse(
                        "model_type",
                        type,
                        "one of "
                            + String.join(", ", modelTypes())
                            + (type.equals("(missing)") ? "" : "; nearest: " + nearest(type))));
    return family.plan(config);
  }

  private static String nearest(String type) {
    return modelTypes().stream()
        .min(Comparator.comparingInt(known -> edits(known, type)))
        .orElseThrow();
  }

  /** Levenshtein's distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
