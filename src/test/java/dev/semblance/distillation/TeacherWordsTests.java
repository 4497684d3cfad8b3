package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.batching.BatchingEncoder;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.fault.Fault;
import dev.semblance.model.NativeLibraries;
import dev.semblance.model.training.Lesson;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A toy teacher says [CLS] the water is long [SEP]; students spell it otherwise. */
class TeacherWordsTests {

  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final String TEXT = "the water is long";

  /** Spans of the teacher's tokens. */
  private static final int[][] WHOLE = {{-1, -1}, {0, 3}, {4, 9}, {10, 12}, {13, 17}, {-1, -1}};

  private static BatchingEncoder teacher;

  @BeforeAll
  static void openTheTeacher() {
    NativeLibraries.prepare(1, 1, null);
    teacher = DistillationTests.open(MODELS.resolve("mean"));
  }

  @AfterAll
  static void closeTheTeacher() {
    teacher.close();
  }

  private static TokenSequence student(int[]... spans) {
    int[] starts = new int[spans.length];
    int[] ends = new int[spans.length];
    for (int i = 0; i < spans.length; i++) {
      starts[i] = spans[i][0];
      ends[i] = spans[i][1];
    }
    return new TokenSequence(new int[spans.length], 1, 1, starts, ends);
  }

  private static Lesson lesson(TokenSequence student) {
    return new TeacherWords(teacher).lesson(List.of(TEXT), List.of(student));
  }

  private static EmbedRequest request() {
    return EmbedRequest.of("texts", List.of(new EmbedInput.Text(TEXT)));
  }

  private static float[] tokens() {
    EmbedRequest request = request().outputs(Output.TOKENS).normalize(false);
    return ((Embedded) teacher.embed(request).items().getFirst()).tokens().values();
  }

  /** One of the teacher's tokens, of the test's text. */
  private static float at(int token, int dimension) {
    return tokens()[token * teacher.facts().dimensions() + dimension];
  }

  private static float word(Lesson lesson, int word, int dimension) {
    return lesson.wordVectors()[word * teacher.facts().dimensions() + dimension];
  }

  @Test
  void aTokenThatBothHaveIsAWordOfItsOwn() {
    Lesson lesson = lesson(student(WHOLE));

    assertThat(lesson.words()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(lesson.shares()).containsOnly(1);
    assertThat(lesson.wordVectors()).containsExactly(tokens(), within(1e-6F));
  }

  @Test
  void aSentenceHasTheVectorThatTheTeacherGives() {
    float[] wanted =
        ((Embedded) teacher.embed(request().normalize(true)).items().getFirst()).dense().vector();

    assertThat(lesson(student(WHOLE)).sentences()).containsExactly(wanted, within(1e-6F));
  }

  @Test
  void piecesOfAWordShareItsVector() {
    Lesson lesson =
        lesson(
            student(
                WHOLE[0],
                WHOLE[1],
                new int[] {4, 7},
                new int[] {7, 9},
                WHOLE[3],
                WHOLE[4],
                WHOLE[5]));

    assertThat(lesson.words()).containsExactly(0, 1, 2, 2, 3, 4, 5);
    assertThat(lesson.shares()).containsExactly(1, 1, 0.5F, 0.5F, 1, 1, 1);
    assertThat(word(lesson, 2, 3)).isCloseTo(at(2, 3), within(1e-6F));
  }

  @Test
  void aTokenOverSeveralOfTheTeachersIsToBeTheirMean() {
    Lesson lesson = lesson(student(WHOLE[0], WHOLE[1], new int[] {4, 12}, WHOLE[4], WHOLE[5]));

    assertThat(lesson.words()).containsExactly(0, 1, 2, 3, 4);
    assertThat(word(lesson, 2, 3)).isCloseTo((at(2, 3) + at(3, 3)) / 2, within(1e-6F));
  }

  @Test
  void whatAStudentCutsOffIsNobodysWord() {
    Lesson lesson = lesson(student(WHOLE[0], WHOLE[1], WHOLE[2], WHOLE[5]));

    assertThat(lesson.words()).containsExactly(0, 1, 2, 3);
    assertThat(word(lesson, 2, 3)).isCloseTo(at(2, 3), within(1e-6F));
    assertThat(word(lesson, 3, 3)).isCloseTo(at(5, 3), within(1e-6F));
  }

  @Test
  void whatTheTeacherCutsOffIsNotLearned() {
    String text = (TEXT + " ").repeat(30);
    int[][] spans = new int[120][];
    for (int word = 0; word < spans.length - 2; word++) {
      int[] span = WHOLE[1 + word % 4];
      int sentence = word / 4 * (TEXT.length() + 1);
      spans[1 + word] = new int[] {sentence + span[0], sentence + span[1]};
    }
    spans[0] = WHOLE[0];
    spans[119] = WHOLE[5];
    TokenSequence student = student(spans);

    Lesson lesson = new TeacherWords(teacher).lesson(List.of(text), List.of(student));

    int most = teacher.facts().maxTokens();
    assertThat(most).isLessThan(80);
    assertThat(lesson.shares()[most - 2]).isEqualTo(1);
    assertThat(lesson.shares()[most - 1]).isZero();
    assertThat(lesson.shares()[119]).isEqualTo(1);
  }

  @Test
  void aTeacherWhosePoolingDoesNotFollowFromItsTokensIsRefused() {
    try (BatchingEncoder max = DistillationTests.open(MODELS.resolve("max"))) {
      assertThatThrownBy(() -> new TeacherWords(max))
          .isInstanceOf(Fault.InvalidSetting.class)
          .hasMessageContaining("--words")
          .hasMessageContaining("max");
    }
  }
}
