package dev.semblance.distillation;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import dev.semblance.model.training.Lesson;
import dev.semblance.model.training.StudentFolder;
import dev.semblance.model.training.TrainableEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Teaches a student a teacher's sentence vectors: cosine to the teacher's vector, the likeness of
 * all texts of a batch to each other (relational distillation, Park et al. 2019) and, if wanted,
 * the vectors of the words.
 *
 * <p>The work folder holds the teacher's vectors, the untrained student and the newest checkpoint;
 * called again with the same settings, it goes on from there. For one thread.
 */
public final class Distillation {

  private static final int TOKENIZED_TOGETHER = 8_192;

  private final DistillSettings settings;
  private final Path teacherFolder;
  private final Encoder teacher;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final boolean reduced;

  /**
   * @param teacherFolder the folder that {@code teacher} was loaded from
   * @param reduced whether matrix products are computed in bf16
   * @param stop asked between steps; once true, a checkpoint is written and {@link #run} returns
   */
  public Distillation(
      DistillSettings settings,
      Path teacherFolder,
      Encoder teacher,
      boolean reduced,
      Progress progress,
      BooleanSupplier stop) {
    this.settings = settings;
    this.teacherFolder = teacherFolder;
    this.teacher = teacher;
    this.reduced = reduced;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * What came of it.
   *
   * @param finished whether all steps were made; otherwise another run goes on
   * @param steps made in all
   * @param tokens seen in all, in the student's tokens
   * @param heldOutCosine mean cosine to the teacher on texts that were not learned from
   * @param texts learned from
   * @param sources of the texts
   */
  public record Outcome(
      boolean finished,
      long steps,
      long tokens,
      double heldOutCosine,
      int texts,
      List<TextSource> sources) {}

  /**
   * A file of texts.
   *
   * @param name without its folder
   * @param lines that hold a text
   * @param sha256 of its bytes
   */
  public record TextSource(String name, int lines, String sha256) {}

  /** Runs until all steps are made or {@code stop} says so. */
  public Outcome run() {
    TrainingTexts all =
        TrainingTexts.read(
            settings.texts().files(),
            settings.texts().joinedShare(),
            settings.texts().substitutedShare(),
            StudentFolder.words(teacherFolder),
            settings.schedule().seed());
    int wanted = Math.min(all.texts().size(), settings.texts().most());
    if (wanted <= settings.texts().heldOut()) {
      throw new Fault.InvalidSetting(
          "--held-out",
          "is " + settings.texts().heldOut() + ", but there are only " + wanted + " texts in all");
    }
    WorkFolder work = WorkFolder.open(settings, teacher.facts().space().toString(), all, reduced);
    List<String> texts = all.texts().subList(0, wanted);
    Path student = student(work, all);
    TeacherWords words = settings.losses().words() > 0 ? new TeacherWords(teacher) : null;
    // Words are asked for at each step, so only the texts that are measured on need a vector kept.
    int first = words == null ? 0 : wanted - settings.texts().heldOut();
    TeacherVectors vectors;
    try (Progress.Stage stage = progress.begin("teacher", "texts", wanted - first)) {
      vectors =
          TeacherVectors.of(
                  teacher,
                  words == null ? all.texts() : texts.subList(first, wanted),
                  wanted - first,
                  work.vectors(),
                  stage::reached,
                  stop)
              .countedFrom(first);
    }
    if (vectors.size() < wanted - first) {
      return new Outcome(false, 0, 0, Double.NaN, 0, sources(all));
    }
    try (TrainableEncoder encoder = load(work.begun() ? work.checkpoint() : student)) {
      TokenSequence[] tokens = tokenized(encoder, texts);
      Function<int[], Lesson> lessons =
          words == null
              ? members ->
                  Lesson.ofSentences(
                      vectors.of(members), IntStream.of(members).map(i -> tokens[i].length()).sum())
              : members ->
                  words.lesson(
                      IntStream.of(members).mapToObj(texts::get).toList(),
                      IntStream.of(members).mapToObj(i -> tokens[i]).toList());
      Training training =
          new Training(settings, encoder, work, tokens, vectors, lessons, preparers(), stop);
      TrainingState state = training.run(progress);
      return new Outcome(
          training.finished(),
          state.steps(),
          state.tokens(),
          training.heldOutCosine(),
          wanted - settings.texts().heldOut(),
          sources(all));
    }
  }

  /** The untrained student, made once. */
  private Path student(WorkFolder work, TrainingTexts texts) {
    Path folder = work.student();
    if (Files.exists(folder.resolve("model.safetensors"))) {
      return folder;
    }
    Path from = settings.student().from();
    if (from != null && settings.student().vocabulary() == 0) {
      TrainableEncoder.copy(from, folder);
      return folder;
    }
    TeacherPieces pieces = new TeacherPieces(teacher, progress);
    StudentFolder.create(
        teacherFolder,
        settings.student().layers(),
        pieces.need(texts.lines()),
        pieces::cost,
        settings.student().vocabulary(),
        from,
        folder);
    return folder;
  }

  /** Students learn where their teacher runs. */
  private TrainableEncoder load(Path folder) {
    return TrainableEncoder.load(folder, teacher.facts().device(), reduced);
  }

  private TokenSequence[] tokenized(TrainableEncoder encoder, List<String> texts) {
    TokenSequence[] tokens = new TokenSequence[texts.size()];
    try (Progress.Stage stage = progress.begin("tokens", "texts", tokens.length)) {
      for (int from = 0; from < tokens.length; from += TOKENIZED_TOGETHER) {
        int to = Math.min(tokens.length, from + TOKENIZED_TOGETHER);
        IntStream.range(from, to)
            .parallel()
            .forEach(i -> tokens[i] = encoder.tokenize(texts.get(i), settings.texts().maxTokens()));
        stage.reached(to);
      }
    }
    return tokens;
  }

  /**
   * Threads that ask the teacher. A GPU waits for whoever cuts words out of its answers; on the CPU
   * the teacher waits for the student, and one request at a time keeps a run repeatable.
   */
  private int preparers() {
    return teacher.facts().onCpu() ? 1 : Runtime.getRuntime().availableProcessors();
  }

  private static List<TextSource> sources(TrainingTexts all) {
    return all.sources().stream()
        .map(s -> new TextSource(s.name(), s.lines(), s.sha256()))
        .toList();
  }

  /** Writes the finished student. */
  public void export(String card) {
    try (TrainableEncoder encoder = load(WorkFolder.checkpoint(settings.work()))) {
      encoder.export(settings.out(), card);
    }
  }
}
