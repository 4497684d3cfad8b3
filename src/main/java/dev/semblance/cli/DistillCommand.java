package dev.semblance.cli;

import dev.semblance.distillation.DistillSettings;
import dev.semblance.distillation.DistillSettings.Losses;
import dev.semblance.distillation.DistillSettings.Schedule;
import dev.semblance.distillation.DistillSettings.Student;
import dev.semblance.distillation.DistillSettings.Texts;
import dev.semblance.distillation.Distillation;
import dev.semblance.distillation.Distillation.Outcome;
import dev.semblance.distillation.ModelCard;
import dev.semblance.fault.Fault;
import dev.semblance.model.ModelLoader;
import dev.semblance.model.training.StudentFolder;
import dev.semblance.serving.LoadedEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Teaches a smaller encoder a larger one's vectors, from texts alone. */
@Command(
    name = "distill",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = "Teaches a smaller encoder a larger one's vectors, from texts alone.",
    footer = {
      "",
      "Can be stopped (Ctrl-C) and called again with the same options: it goes on where",
      "it was.",
      "Exit codes: 0 finished, 1 failed or stopped, 2 an option or a file is refused.",
      "",
      "Example:",
      "  semblance distill --teacher /models/all-MiniLM-L6-v2 --texts corpus.txt.gz \\",
      "      --layers 3 --vocabulary 16000 --out student"
    })
final class DistillCommand implements Callable<Integer> {

  /** How long a stop waits for the step that runs and the checkpoint. */
  private static final int STOP_SECONDS = 120;

  private static final int DEFAULT_VOCABULARY = 16_000;
  private static final double WEIGHT_DECAY = 0.01;
  private static final double GRADIENT_CLIP = 1;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--teacher",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "REF",
      description =
          "A model folder, or a Hugging Face id org/name[@revision]; BERT with WordPiece.")
  String teacher = "";

  @Option(
      names = "--texts",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "A text each line (.txt), or JSON with \"text\" (.jsonl), perhaps .gz. Repeat.")
  List<Path> texts = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FOLDER",
      description = "The student.")
  Path out = Path.of("student");

  @Option(
      names = "--work",
      paramLabel = "FOLDER",
      description = "What a stopped run goes on from. Default: the folder of --out with .work.")
  @Nullable Path work;

  @Option(
      names = "--from",
      paramLabel = "FOLDER",
      description =
          "An earlier student to go on from; with its word pieces, unless --vocabulary is given.")
  @Nullable Path from;

  @Option(names = "--layers", paramLabel = "N", description = "Layers of the student.")
  int layers = 3;

  @Option(
      names = "--teacher-layers",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "I",
      description = "Which layers it begins with, from 0. Default: first, last, evenly between.")
  List<Integer> teacherLayers = new ArrayList<>();

  @Option(
      names = "--hidden",
      paramLabel = "N",
      description = "Width of the student. Only the teacher's own width can be had.")
  @Nullable Integer hidden;

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      description = "Word pieces to keep. Default: 16000, or those of --from.")
  @Nullable Integer vocabulary;

  @Option(
      names = "--max-texts",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "N",
      description = "Most texts to use. Default: all of them.")
  int maxTexts = Integer.MAX_VALUE;

  @Option(
      names = "--joined",
      paramLabel = "SHARE",
      description = "Longer texts made of neighbouring lines, for each line.")
  double joined = 0.06;

  @Option(
      names = "--substituted",
      paramLabel = "SHARE",
      description =
          "Texts with a fifth of their words replaced by any of the teacher's, for each line.")
  double substituted;

  @Option(names = "--max-tokens", paramLabel = "N", description = "Where texts are cut.")
  int maxTokens = 256;

  @Option(names = "--passes", paramLabel = "X", description = "Passes over the texts.")
  double passes = 3;

  @Option(names = "--step-tokens", paramLabel = "N", description = "Tokens of one step.")
  int stepTokens = 4_096;

  @Option(names = "--rate", paramLabel = "X", description = "Highest learning rate.")
  double rate = 4e-4;

  @Option(names = "--warmup", paramLabel = "SHARE", description = "Share of steps to reach it.")
  double warmup = 0.05;

  @Option(
      names = "--structure",
      paramLabel = "X",
      description = "Weight of the in-batch similarity loss beside the cosine loss.")
  double structure = 10;

  @Option(
      names = "--words",
      paramLabel = "X",
      description =
          "Weight of the word loss; with it the teacher runs beside the student at each step.")
  double words;

  @Option(names = "--held-out", paramLabel = "N", description = "Texts only measured on.")
  int heldOut = 1_000;

  @Option(names = "--seed", paramLabel = "N", description = "Of everything drawn.")
  long seed = 1;

  @Option(
      names = "--precise",
      description = "fp32 matrix products in the student; otherwise bf16, with fp32 weights.")
  boolean precise;

  @Option(
      names = "--licence",
      paramLabel = "ID",
      description = "Licence of the weights, for the model card.")
  String licence = "other";

  @Mixin ModelArguments engine = new ModelArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  @Override
  public Integer call() throws InterruptedException {
    engine.check(List.of(teacher));
    Path folder = ModelLoader.fromEnvironment().find(teacher);
    DistillSettings settings = settings(folder);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch ended = new CountDownLatch(1);
    Thread onExit = new Thread(() -> awaitCheckpoint(stop, ended), "semblance-stop");
    Runtime.getRuntime().addShutdownHook(onExit);
    try (LoadedEncoder loaded = engine.open(teacher)) {
      Distillation distillation =
          new Distillation(
              settings,
              folder,
              loaded.encoder(),
              !precise,
              ProgressBar.onStandardError(),
              stop::get);
      Outcome outcome = distillation.run();
      var print = Objects.requireNonNull(spec).commandLine().getOut();
      if (!outcome.finished()) {
        print.println("Stopped after " + outcome.steps() + " steps; call again to go on.");
        print.flush();
        return 1;
      }
      distillation.export(ModelCard.of(settings, outcome, licence));
      print.printf(
          Locale.ROOT,
          "%s: %d steps, %d tokens, cosine to the teacher on held-out texts %.4f%n",
          settings.out(),
          outcome.steps(),
          outcome.tokens(),
          outcome.heldOutCosine());
      print.flush();
      return 0;
    } finally {
      ended.countDown();
    }
  }

  /** Ending the process within native work crashes it: the step that runs has to end first. */
  private static void awaitCheckpoint(AtomicBoolean stop, CountDownLatch ended) {
    stop.set(true);
    try {
      ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private DistillSettings settings(Path folder) {
    for (Path file : texts) {
      if (!Files.isRegularFile(file)) {
        throw new Fault.InvalidFile(file.toString(), "is no file, needed: texts to learn from");
      }
    }
    if (vocabulary != null && vocabulary < 300) {
      throw new Fault.InvalidSetting("--vocabulary", "is " + vocabulary + ", needed: 300 or more");
    }
    int most = StudentFolder.layers(folder);
    for (int layer : teacherLayers) {
      if (layer < 0 || layer >= most) {
        throw new Fault.InvalidSetting(
            "--teacher-layers", "names " + layer + ", but the teacher has " + most + " from 0 on");
      }
    }
    if (from != null && !Files.isRegularFile(from.resolve("model.safetensors"))) {
      throw new Fault.InvalidSetting("--from", from + " holds no model.safetensors");
    }
    int width = StudentFolder.hidden(folder);
    if (hidden != null && hidden != width) {
      throw new Fault.InvalidSetting(
          "--hidden", "is " + hidden + ", but the teacher's is " + width + ": it has to be that");
    }
    return new DistillSettings(
        new Student(
            teacher,
            teacherLayers.isEmpty() ? StudentFolder.spread(most, layers) : teacherLayers,
            vocabulary != null ? vocabulary : from == null ? DEFAULT_VOCABULARY : 0,
            from),
        new Texts(texts, maxTexts, joined, substituted, maxTokens, heldOut),
        new Losses(structure, words),
        new Schedule(passes, stepTokens, rate, warmup, WEIGHT_DECAY, GRADIENT_CLIP, seed),
        out,
        work == null ? out.resolveSibling(out.getFileName() + ".work") : work);
  }
}
