package dev.semblance.distillation;

import dev.semblance.distillation.Distillation.Outcome;
import dev.semblance.distillation.Distillation.TextSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The {@code README.md} of a student, as Hugging Face reads it. */
public final class ModelCard {

  private ModelCard() {}

  /**
   * @param licence of the weights, an SPDX id in lower case or {@code other}
   */
  public static String of(DistillSettings settings, Outcome outcome, String licence) {
    Map<TextSource, Long> times =
        outcome.sources().stream()
            .collect(Collectors.groupingBy(s -> s, LinkedHashMap::new, Collectors.counting()));
    String sources =
        times.entrySet().stream()
            .map(
                e -> {
                  TextSource s = e.getKey();
                  return String.format(
                      Locale.ROOT,
                      "| %s | %d | %d | %s |",
                      s.name(),
                      e.getValue(),
                      s.lines(),
                      s.sha256());
                })
            .collect(Collectors.joining("\n"));
    return String.format(
        Locale.ROOT,
        """
    ---
    license: %s
    library_name: sentence-transformers
    pipeline_tag: sentence-similarity
    tags: [sentence-transformers, feature-extraction, sentence-similarity, distillation]
    ---

    # Student of %s

    A sentence encoder that was taught its teacher's normalised vectors by `semblance distill`. Thanks to those who
    made and published the teacher. It is a new space: its vectors and the teacher's must not be compared.

    | setting | |
    |---|---|
    | teacher | %s |
    | begins with the teacher's layers | %s |
    | word pieces | %s |
    | texts learned from | %d |
    | steps, tokens seen | %d, %d |
    | learning rate, warm-up | %s, %s |
    | weight of in-batch similarity, of words, decay, clip | %s, %s, %s, %s |
    | tokens of a step, of a text at most | %d, %d |
    | seed | %d |
    | mean cosine to the teacher on %d held-out texts | %s |

    ## Texts

    | file | times | lines | SHA-256 |
    |---|---|---|---|
    %s

    Of these, shuffled, the number of texts above was used. For each hundred lines %s longer texts were made by joining
    neighbours, and %s texts of either kind were made again with a fifth of their words replaced by any of the teacher's.
    """,
        licence,
        settings.student().teacher(),
        settings.student().teacher(),
        settings.student().layers(),
        settings.student().vocabulary() == 0
            ? "the earlier student's"
            : settings.student().vocabulary(),
        outcome.texts(),
        outcome.steps(),
        outcome.tokens(),
        settings.schedule().rate(),
        settings.schedule().warmup(),
        settings.losses().structure(),
        settings.losses().words(),
        settings.schedule().decay(),
        settings.schedule().clip(),
        settings.schedule().stepTokens(),
        settings.texts().maxTokens(),
        settings.schedule().seed(),
        settings.texts().heldOut(),
        String.format(Locale.ROOT, "%.4f", outcome.heldOutCosine()),
        sources,
        hundredfold(settings.texts().joinedShare()),
        hundredfold(settings.texts().substitutedShare()));
  }

  private static String hundredfold(double share) {
    return String.format(Locale.ROOT, "%.0f", 100 * share);
  }
}
