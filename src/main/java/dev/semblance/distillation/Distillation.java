package dev.semblance.distillation;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import dev.semblance.model.training.Lesson;
import dev.semblance.model.training.StudentFolder;
import dev.semblance.model.training.TrainableEncoder;
import dev.semblance.model.training.TrainableEncoder.Learning;
import dev.semblance.model.training.TrainableEncoder.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
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
            settings.texts(),
            settings.joinedShare(),
            settings.substitutedShare(),
            StudentFolder.words(teacherFolder),
            settings.seed());
    int wanted = Math.min(all.texts().size(), settings.maxTexts());
    if (wanted <= settings.heldOut()) {
      throw new Fault.InvalidSetting(
          "--held-out",
          "is " + settings.heldOut() + ", but there are only " + wanted + " texts in all");
    }
    WorkFolder work = WorkFolder.open(settings, teacher.facts().space().toString(), all, reduced);
    List<String> texts = all.texts().subList(0, wanted);
    Path student = student(work, all);
    TeacherWords words = settings.words() > 0 ? new TeacherWords(teacher) : null;
    // Words are asked for at each step, so only the texts that are measured on need a vector kept.
    int first = words == null ? 0 : wanted - settings.heldOut();
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
      Lessons lessons =
          words == null
              ? members ->
                  Lesson.ofSentences(targets(members, vectors), (int) tokens(tokens, members))
              : members ->
                  words.lesson(
                      IntStream.of(members).mapToObj(texts::get).toList(),
                      IntStream.of(members).mapToObj(i -> tokens[i]).toList());
      return train(encoder, work, tokens, lessons, vectors, work.state(), all);
    }
  }

  /** The untrained student, made once. */
  private Path student(WorkFolder work, TrainingTexts texts) {
    Path folder = work.student();
    if (Files.exists(folder.resolve("model.safetensors"))) {
      return folder;
    }
    if (settings.from() != null && settings.vocabulary() == 0) {
      TrainableEncoder.copy(settings.from(), folder);
      return folder;
    }
    TeacherPieces pieces = new TeacherPieces(teacher, progress);
    StudentFolder.create(
        teacherFolder,
        settings.layers(),
        pieces.need(texts.lines()),
        pieces::cost,
        settings.vocabulary(),
        settings.from(),
        folder);
    return folder;
  }

  /** What the teacher says of the texts of a batch. */
  @FunctionalInterface
  private interface Lessons {
    Lesson of(int[] members);
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
            .forEach(i -> tokens[i] = encoder.tokenize(texts.get(i), settings.maxTokens()));
        stage.reached(to);
      }
    }
    return tokens;
  }

  private Outcome train(
      TrainableEncoder encoder,
      WorkFolder work,
      TokenSequence[] tokens,
      Lessons lessons,
      TeacherVectors vectors,
      TrainingState from,
      TrainingTexts all) {
    int learned = tokens.length - settings.heldOut();
    int[] lengths = Arrays.stream(tokens, 0, learned).mapToInt(TokenSequence::length).toArray();
    long total = (long) (settings.passes() * IntStream.of(lengths).asLongStream().sum());
    TrainingState state;
    try (Progress.Stage stage = progress.begin("training", "tokens", total)) {
      state = steps(encoder, work, tokens, lengths, lessons, vectors, from, total, stage);
    }
    work.checkpoint(encoder::checkpoint, state);
    return new Outcome(
        state.tokens() >= total,
        state.steps(),
        state.tokens(),
        heldOut(encoder, tokens, vectors),
        learned,
        sources(all));
  }

  private TrainingState steps(
      TrainableEncoder encoder,
      WorkFolder work,
      TokenSequence[] texts,
      int[] lengths,
      Lessons lessons,
      TeacherVectors vectors,
      TrainingState from,
      long total,
      Progress.Stage stage) {
    TrainingState state = from;
    double cosine = heldOut(encoder, texts, vectors);
    Averages averages = new Averages();
    long saved = System.nanoTime();
    long evaluated = state.steps();
    while (state.tokens() < total && !stop.getAsBoolean()) {
      List<int[]> batches =
          TokenBatches.of(lengths, settings.batchTokens(), settings.seed(), state.pass());
      int batch = state.batch();
      try (Ahead<int[], Lesson> ahead =
          new Ahead<>(batches.subList(batch, batches.size()), lessons::of, preparers())) {
        while (batch < batches.size() && state.tokens() < total && !stop.getAsBoolean()) {
          int[] members = batches.get(batch++);
          double share = (double) state.tokens() / total;
          Step step = step(encoder, texts, members, ahead.next(), share, state);
          long tokens = state.tokens() + tokens(texts, members);
          state = new TrainingState(state.pass(), batch, state.steps() + 1, tokens);
          averages.add(step);
          if (state.steps() - evaluated >= 500) {
            cosine = heldOut(encoder, texts, vectors);
            evaluated = state.steps();
          }
          stage.note(averages.note() + String.format(Locale.ROOT, ", held-out %.4f", cosine));
          stage.reached(Math.min(total, tokens));
          if (System.nanoTime() - saved > 300e9) {
            work.checkpoint(encoder::checkpoint, state);
            saved = System.nanoTime();
          }
        }
      }
      if (batch >= batches.size()) {
        state = new TrainingState(state.pass() + 1, 0, state.steps(), state.tokens());
      }
    }
    return state;
  }

  /**
   * Threads that ask the teacher. A GPU waits for whoever cuts words out of its answers; on the CPU
   * the teacher waits for the student, and one request at a time keeps a run repeatable.
   */
  private int preparers() {
    return teacher.facts().device().equals("cpu") ? 1 : Runtime.getRuntime().availableProcessors();
  }

  private static long tokens(TokenSequence[] texts, int[] members) {
    return IntStream.of(members).mapToLong(i -> texts[i].length()).sum();
  }

  private static List<int[]> ids(TokenSequence[] texts, int[] members) {
    return IntStream.of(members).mapToObj(i -> texts[i].ids()).toList();
  }

  private Step step(
      TrainableEncoder encoder,
      TokenSequence[] texts,
      int[] members,
      Lesson lesson,
      double share,
      TrainingState state) {
    Learning learning =
        new Learning(
            settings.rateAt(share),
            settings.structure(),
            settings.words(),
            settings.decay(),
            settings.clip());
    Step step = encoder.step(ids(texts, members), lesson, learning, state.steps() + 1);
    if (!Float.isFinite(step.loss())) {
      throw new Fault.InvalidSetting(
          "--rate", "is " + settings.rate() + ": the loss is no longer finite; lower it");
    }
    return step;
  }

  private static float[] targets(int[] members, TeacherVectors vectors) {
    float[] targets = new float[members.length * vectors.dimensions()];
    for (int i = 0; i < members.length; i++) {
      vectors.copy(members[i], targets, i * vectors.dimensions());
    }
    return targets;
  }

  /** Mean cosine to the teacher on the last texts, which are never learned from. */
  private double heldOut(TrainableEncoder encoder, TokenSequence[] texts, TeacherVectors vectors) {
    int[] order =
        IntStream.range(texts.length - settings.heldOut(), texts.length)
            .boxed()
            .sorted(Comparator.comparing(i -> texts[i].length()))
            .mapToInt(i -> i)
            .toArray();
    double sum = 0;
    for (int from = 0; from < order.length; from += 64) {
      int[] some = Arrays.copyOfRange(order, from, Math.min(order.length, from + 64));
      float[] found = encoder.embed(ids(texts, some));
      float[] wanted = targets(some, vectors);
      for (int d = 0; d < found.length; d++) {
        sum += found[d] * wanted[d];
      }
    }
    return sum / order.length;
  }

  private static List<TextSource> sources(TrainingTexts all) {
    return all.sources().stream()
        .map(s -> new TextSource(s.name(), s.lines(), s.sha256()))
        .toList();
  }

  /** Of the last hundred steps or so. */
  private static final class Averages {
    private double loss = Double.NaN;
    private double cosine = Double.NaN;
    private double words = Double.NaN;
    private double norm = Double.NaN;

    void add(Step step) {
      loss = mixed(loss, step.loss());
      cosine = mixed(cosine, step.cosine());
      words = mixed(words, step.words());
      norm = mixed(norm, step.gradientNorm());
    }

    private static double mixed(double before, double now) {
      return Double.isNaN(before) ? now : 0.98 * before + 0.02 * now;
    }

    String note() {
      return String.format(
          Locale.ROOT,
          "loss %.4f, cosine %.4f, words %.4f, gradient %.2f",
          loss,
          1 - cosine,
          words,
          norm);
    }
  }

  /** Writes the finished student. */
  public void export(String card) {
    try (TrainableEncoder encoder = load(WorkFolder.checkpoint(settings.work()))) {
      encoder.export(settings.out(), card);
    }
  }
}
