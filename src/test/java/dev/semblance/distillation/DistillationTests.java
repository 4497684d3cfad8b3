package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.batching.BatchLimits;
import dev.semblance.batching.BatchingEncoder;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.distillation.DistillSettings.Losses;
import dev.semblance.distillation.DistillSettings.Schedule;
import dev.semblance.distillation.DistillSettings.Student;
import dev.semblance.distillation.DistillSettings.Texts;
import dev.semblance.distillation.Distillation.Outcome;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Truncate;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import dev.semblance.model.NativeLibraries;
import dev.semblance.model.training.StudentFolder;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A two-layer toy teaches a student of one layer, in libtorch. */
class DistillationTests {

  private static final Path TEACHER = Path.of("src/test/resources/models/mean");
  private static final List<String> WORDS =
      List.of(
          "the water is cold long day first people call who oil its now find down did get come"
              .split(" "));

  private static BatchingEncoder teacher;

  @TempDir Path folder;

  private Path texts;

  @BeforeAll
  static void openTheTeacher() {
    NativeLibraries.prepare(1, 1, null);
    teacher = open(TEACHER);
  }

  @AfterAll
  static void closeTheTeacher() {
    teacher.close();
  }

  static BatchingEncoder open(Path model) {
    LoadedModel loaded =
        LoadedModel.load(model, new ModelOptions("toy", "cpu", "float32", Truncate.END));
    return new BatchingEncoder(
        loaded.facts(),
        loaded.tokenizer(),
        List.of(loaded.encoder()),
        BatchLimits.DEFAULTS,
        SharedThreads.ofProcessors(),
        EncoderListener.SILENT,
        System::nanoTime);
  }

  @BeforeEach
  void writeTexts() throws IOException {
    Random random = new Random(7);
    String lines =
        IntStream.range(0, 300)
            .mapToObj(
                _ ->
                    IntStream.range(0, 2 + random.nextInt(12))
                        .mapToObj(_ -> WORDS.get(random.nextInt(WORDS.size())))
                        .collect(Collectors.joining(" ")))
            .collect(Collectors.joining("\n"));
    texts = Files.writeString(folder.resolve("texts.txt"), lines);
  }

  private DistillSettings settings(String name, double passes, long seed) {
    return settings(name, List.of(1), 150, Integer.MAX_VALUE, passes, 0, seed, null);
  }

  /** Learns the words as well. */
  private DistillSettings wordByWord(String name, double passes) {
    return settings(name, List.of(1), 150, Integer.MAX_VALUE, passes, 1, 1, null);
  }

  /** Goes on from an earlier student, without a step. */
  private DistillSettings goingOn(Path from, List<Integer> layers, int vocabulary) {
    return settings("later", layers, vocabulary, Integer.MAX_VALUE, 0, 0, 1, from);
  }

  private DistillSettings settings(
      String name,
      List<Integer> layers,
      int vocabulary,
      int maxTexts,
      double passes,
      double words,
      long seed,
      Path from) {
    return new DistillSettings(
        new Student(TEACHER.toString(), layers, vocabulary, from),
        new Texts(List.of(texts), maxTexts, 0.1, 0.1, 64, 60),
        new Losses(10, words),
        new Schedule(passes, 256, 5e-3, 0.05, 0.01, 1, seed),
        folder.resolve(name),
        folder.resolve(name + ".work"));
  }

  private static Outcome run(DistillSettings settings, BooleanSupplier stop) {
    return new Distillation(settings, TEACHER, teacher, false, Progress.SILENT, stop).run();
  }

  private static byte[] weights(DistillSettings settings) throws IOException {
    new Distillation(settings, TEACHER, teacher, false, Progress.SILENT, () -> false)
        .export("card");
    return Files.readAllBytes(settings.out().resolve("model.safetensors"));
  }

  /** True from the {@code calls}-th time on that it is asked. */
  private static BooleanSupplier after(int calls) {
    int[] left = {calls};
    return () -> left[0]-- <= 0;
  }

  @Test
  void aStudentComesCloserToItsTeacher() {
    Outcome before = run(settings("untaught", 0, 1), () -> false);
    Outcome after = run(settings("taught", 20, 1), () -> false);

    assertThat(before.steps()).isZero();
    assertThat(after.finished()).isTrue();
    assertThat(after.texts()).isEqualTo(360 - 60);
    assertThat(1 - after.heldOutCosine()).isLessThan((1 - before.heldOutCosine()) / 2);
  }

  @Test
  void aStoppedRunEndsWhereOneThatWasNotStoppedDoes() throws IOException {
    DistillSettings whole = settings("whole", 3, 1);
    DistillSettings parts = settings("parts", 3, 1);

    Outcome uninterrupted = run(whole, () -> false);
    Outcome stopped = run(parts, after(9));
    Outcome resumed = run(parts, () -> false);

    assertThat(stopped.finished()).isFalse();
    assertThat(stopped.steps()).isBetween(1L, uninterrupted.steps() - 1);
    assertThat(resumed).isEqualTo(uninterrupted);
    assertThat(weights(parts)).isEqualTo(weights(whole));
  }

  @Test
  void wordsTeachMoreThanSentencesAlone() {
    Outcome alone = run(settings("alone", 3, 1), () -> false);
    Outcome words = run(wordByWord("words", 3), () -> false);

    assertThat(words.steps()).isEqualTo(alone.steps());
    assertThat(words.heldOutCosine()).isGreaterThan(alone.heldOutCosine());
  }

  @Test
  void aStoppedRunWithWordsEndsWhereOneThatWasNotStoppedDoes() throws IOException {
    DistillSettings whole = wordByWord("whole", 2);
    DistillSettings parts = wordByWord("parts", 2);

    Outcome uninterrupted = run(whole, () -> false);
    run(parts, after(9));
    Outcome resumed = run(parts, () -> false);

    assertThat(resumed).isEqualTo(uninterrupted);
    assertThat(weights(parts)).isEqualTo(weights(whole));
  }

  @Test
  void theSeedDecidesTheWeights() throws IOException {
    DistillSettings one = settings("one", 1, 1);
    DistillSettings same = settings("same", 1, 1);
    DistillSettings other = settings("other", 1, 2);
    for (DistillSettings each : List.of(one, same, other)) {
      run(each, () -> false);
    }

    assertThat(weights(same)).isEqualTo(weights(one)).isNotEqualTo(weights(other));
  }

  @Test
  void aRunBegunWithOtherSettingsIsNotGoneOnWith() {
    run(settings("begun", 1, 1), after(2));

    assertThatThrownBy(() -> run(settings("begun", 1, 2), () -> false))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("--seed")
        .hasMessageContaining("is 2")
        .hasMessageContaining("begun with 1");
  }

  @Test
  void aCrashWhileACheckpointIsReplacedLosesNothing() throws IOException {
    DistillSettings settings = settings("crashed", 3, 1);
    Outcome stopped = run(settings, after(9));
    Files.move(settings.work().resolve("checkpoint"), settings.work().resolve("checkpoint.new"));

    Outcome again = run(settings, after(1));

    assertThat(again.steps()).isGreaterThanOrEqualTo(stopped.steps());
  }

  @Test
  void theStudentIsAFolderThatIsServedLikeAnyOther() throws IOException {
    DistillSettings settings = settings("served", 20, 1);
    Outcome outcome = run(settings, () -> false);
    weights(settings);

    try (BatchingEncoder student = open(settings.out())) {
      assertThat(student.facts().space().hash()).isNotEqualTo(teacher.facts().space().hash());
      assertThat(student.facts().vocabularySize()).isEqualTo(150);
      List<String> held =
          TrainingTexts.read(List.of(texts), 0.1, 0.1, StudentFolder.words(TEACHER), 1)
              .texts()
              .subList(300, 360);
      double cosine =
          IntStream.range(0, held.size())
              .mapToDouble(
                  i ->
                      VectorSimilarity.COSINE.score(
                          vector(student, held.get(i)), vector(teacher, held.get(i))))
              .average()
              .orElseThrow();
      // in fp16 on disk, in fp32 while it learned
      assertThat(cosine).isCloseTo(outcome.heldOutCosine(), within(2e-3));
    }
    assertThat(settings.out().resolve("README.md")).hasContent("card");
    assertThat(settings.out().resolve("moments.safetensors")).doesNotExist();
    assertThat(settings.out().resolve("state.properties")).doesNotExist();
  }

  @Test
  void aStudentGoesOnFromAnEarlierOne() throws IOException {
    DistillSettings earlier = settings("earlier", 10, 1);
    Outcome learned = run(earlier, () -> false);
    weights(earlier);

    Outcome begun = run(goingOn(earlier.out(), earlier.student().layers(), 0), () -> false);

    // nothing is lost but what fp16 rounds off
    assertThat(begun.heldOutCosine()).isCloseTo(learned.heldOutCosine(), within(2e-3));
  }

  @Test
  void anEarlierStudentCanGoOnWithMoreWordPieces() throws IOException {
    DistillSettings earlier = settings("earlier", 10, 1);
    Outcome learned = run(earlier, () -> false);
    weights(earlier);

    DistillSettings later = goingOn(earlier.out(), earlier.student().layers(), 170);
    Outcome begun = run(later, () -> false);
    weights(later);

    assertThat(begun.heldOutCosine()).isGreaterThan(learned.heldOutCosine() - 0.05);
    try (BatchingEncoder student = open(later.out())) {
      assertThat(student.facts().vocabularySize()).isEqualTo(170);
    }
  }

  @Test
  void anEarlierStudentOfOtherLayersIsRefused() throws IOException {
    DistillSettings earlier = settings("earlier", 0, 1);
    run(earlier, () -> false);
    weights(earlier);
    DistillSettings later = goingOn(earlier.out(), List.of(0, 1), 150);

    assertThatThrownBy(() -> run(later, () -> false))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("--from")
        .hasMessageContaining("other layers");
  }

  @Test
  void anEarlierStudentOfAnotherWidthIsRefused() {
    Path narrow = folder.resolve("narrow");
    double[] need = new double[258];
    Arrays.fill(need, 1);
    StudentFolder.create(
        TEACHER.resolveSibling("cls"),
        List.of(0, 1),
        need,
        (wholes, _) -> new double[wholes.size()],
        150,
        null,
        narrow);
    DistillSettings later = goingOn(narrow, List.of(0, 1), 150);

    assertThatThrownBy(() -> run(later, () -> false))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("--from")
        .hasMessageContaining("of shape [16]")
        .hasMessageContaining("the student [24]");
  }

  private static float[] vector(BatchingEncoder encoder, String text) {
    EmbedRequest request =
        EmbedRequest.of("texts", List.of(new EmbedInput.Text(text))).truncate(Truncate.END);
    return ((Embedded) encoder.embed(request).items().getFirst()).dense().vector();
  }

  @Test
  void fewerTextsThanAreHeldOutAreRefused() {
    DistillSettings few = settings("few", List.of(1), 150, 60, 1, 0, 1, null);

    assertThatThrownBy(() -> run(few, () -> false))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("--held-out")
        .hasMessageContaining("60");
  }
}
