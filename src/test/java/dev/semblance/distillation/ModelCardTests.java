package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.distillation.DistillSettings.Losses;
import dev.semblance.distillation.DistillSettings.Schedule;
import dev.semblance.distillation.DistillSettings.Student;
import dev.semblance.distillation.DistillSettings.Texts;
import dev.semblance.distillation.Distillation.Outcome;
import dev.semblance.distillation.Distillation.TextSource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCardTests {

  @Test
  void saysWhatTheStudentWasTaughtWith() {
    TextSource science = new TextSource("science.txt", 56_399, "19cd");
    TextSource books = new TextSource("books.txt", 49_766, "4968");
    Path from = Path.of("stage5");
    DistillSettings settings =
        new DistillSettings(
            new Student("all-MiniLM-L6-v2", List.of(0, 4, 5), 0, from),
            new Texts(List.of(Path.of("science.txt")), 9_000_000, 0.1, 1.5, 256, 1_000),
            new Losses(10, 0.5),
            new Schedule(2.3, 16_384, 8e-4, 0.03, 0.01, 1, 7),
            Path.of("out"),
            Path.of("work"));
    Outcome outcome =
        new Outcome(
            true, 12_629, 200_642_060, 0.95281, 1_750_607, List.of(science, books, science));

    String card = ModelCard.of(settings, outcome, "cc-by-sa-4.0");

    assertThat(card)
        .startsWith("---\nlicense: cc-by-sa-4.0\n")
        .contains("# Student of all-MiniLM-L6-v2")
        .contains("| word pieces | the earlier student's |")
        .contains("| texts learned from | 1750607 |")
        .contains("| steps, tokens seen | 12629, 200642060 |")
        .contains("| mean cosine to the teacher on 1000 held-out texts | 0.9528 |")
        .contains("| science.txt | 2 | 56399 | 19cd |\n| books.txt | 1 | 49766 | 4968 |\n")
        .contains("For each hundred lines 10 longer texts")
        .contains("and 150 texts of either kind");
  }
}
