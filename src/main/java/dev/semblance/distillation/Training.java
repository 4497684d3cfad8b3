package dev.semblance.distillation;

import dev.semblance.encoder.TokenSequence;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import dev.semblance.model.training.Lesson;
import dev.semblance.model.training.TrainableEncoder;
import dev.semblance.model.training.TrainableEncoder.Learning;
import dev.semblance.model.training.TrainableEncoder.Step;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The steps of one student, from where its work folder stands. For one thread. */
final class Training {

  private static final long NANOS_BETWEEN_CHECKPOINTS = 300_000_000_000L;
  private static final int STEPS_BETWEEN_EVALUATIONS = 500;

  private final DistillSettings settings;
  private final TrainableEncoder encoder;
  private final WorkFolder work;
  private final TokenSequence[] texts;
  private final TeacherVectors vectors;
  private final Function<int[], Lesson> lessons;
  private final int preparers;
  private final BooleanSupplier stop;
  private final int[] lengths;
  private final long total;
  private final Averages averages = new Averages();

  private TrainingState state;
  private double heldOut = Double.NaN;
  private long evaluated;
  private long saved = System.nanoTime();

  /**
   * @param texts the last of which are never learned from
   * @param vectors the teacher's, of these at least
   * @param lessons what the teacher says of some texts; asked on several threads
   * @param preparers how many of them
   */
  Training(
      DistillSettings settings,
      TrainableEncoder encoder,
      WorkFolder work,
      TokenSequence[] texts,
      TeacherVectors vectors,
      Function<int[], Lesson> lessons,
      int preparers,
      BooleanSupplier stop) {
    this.settings = settings;
    this.encoder = encoder;
    this.work = work;
    this.texts = texts;
    this.vectors = vectors;
    this.lessons = lessons;
    this.preparers = preparers;
    this.stop = stop;
    this.lengths =
        Arrays.stream(texts, 0, texts.length - settings.texts().heldOut())
            .mapToInt(TokenSequence::length)
            .toArray();
    this.total = (long) (settings.schedule().passes() * IntStream.of(lengths).asLongStream().sum());
    this.state = work.state();
  }

  /** Makes all steps that are left, or those until it is told to stop, and leaves a checkpoint. */
  TrainingState run(Progress progress) {
    try (Progress.Stage stage = progress.begin("training", "tokens", total)) {
      evaluate();
      while (goesOn()) {
        pass(stage);
      }
    }
    save();
    evaluate();
    return state;
  }

  boolean finished() {
    return state.tokens() >= total;
  }

  /** Mean cosine to the teacher on the held-out texts, at the end. */
  double heldOutCosine() {
    return heldOut;
  }

  private boolean goesOn() {
    return !finished() && !stop.getAsBoolean();
  }

  /** What is left of the present pass over the texts. */
  private void pass(Progress.Stage stage) {
    List<int[]> all =
        TokenBatches.of(
            lengths, settings.schedule().stepTokens(), settings.schedule().seed(), state.pass());
    List<int[]> left = all.subList(state.batch(), all.size());
    try (Ahead<int[], Lesson> ahead = new Ahead<>(left, lessons, preparers)) {
      for (int[] members : left) {
        if (!goesOn()) {
          return;
        }
        averages.add(step(members, ahead.next()));
        if (state.steps() - evaluated >= STEPS_BETWEEN_EVALUATIONS) {
          evaluate();
        }
        stage.note(averages.note() + String.format(Locale.ROOT, ", held-out %.4f", heldOut));
        stage.reached(Math.min(total, state.tokens()));
        if (System.nanoTime() - saved > NANOS_BETWEEN_CHECKPOINTS) {
          save();
        }
      }
    }
    state = new TrainingState(state.pass() + 1, 0, state.steps(), state.tokens());
  }

  private Step step(int[] members, Lesson lesson) {
    Learning learning =
        new Learning(
            settings.schedule().rateAt((double) state.tokens() / total),
            settings.losses().structure(),
            settings.losses().words(),
            settings.schedule().decay(),
            settings.schedule().clip());
    Step step = encoder.step(ids(members), lesson, learning, state.steps() + 1);
    if (!Float.isFinite(step.loss())) {
      throw new Fault.InvalidSetting(
          "--rate",
          "is " + settings.schedule().rate() + ": the loss is no longer finite; lower it");
    }
    long tokens = IntStream.of(members).mapToLong(i -> lengths[i]).sum();
    state =
        new TrainingState(
            state.pass(), state.batch() + 1, state.steps() + 1, state.tokens() + tokens);
    return step;
  }

  private void save() {
    work.checkpoint(encoder::checkpoint, state);
    saved = System.nanoTime();
  }

  private void evaluate() {
    int[] order =
        IntStream.range(texts.length - settings.texts().heldOut(), texts.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> texts[i].length()))
            .mapToInt(i -> i)
            .toArray();
    double sum = 0;
    for (int from = 0; from < order.length; from += 64) {
      int[] some = Arrays.copyOfRange(order, from, Math.min(order.length, from + 64));
      float[] found = encoder.embed(ids(some));
      float[] wanted = vectors.of(some);
      for (int d = 0; d < found.length; d++) {
        sum += found[d] * wanted[d];
      }
    }
    heldOut = sum / order.length;
    evaluated = state.steps();
  }

  private List<int[]> ids(int[] members) {
    return IntStream.of(members).mapToObj(i -> texts[i].ids()).toList();
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
}
