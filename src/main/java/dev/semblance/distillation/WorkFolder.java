package dev.semblance.distillation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import dev.semblance.text.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a stopped run goes on from, and the settings it was begun with: going on with others would
 * give a student that no settings describe. For one thread.
 */
final class WorkFolder {

  private static final String SETTINGS = "settings.properties";
  private static final String STATE = "state.properties";

  private final Path folder;

  private WorkFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, makes it if it is not there.
   *
   * @throws Fault.InvalidSetting naming the option that differs from the run it was begun with
   */
  static WorkFolder open(
      DistillSettings settings, String teacherSpace, TrainingTexts texts, boolean reduced) {
    Map<String, String> wanted = described(settings, teacherSpace, texts, reduced);
    WorkFolder work = new WorkFolder(settings.work());
    Path file = work.folder.resolve(SETTINGS);
    try {
      if (Files.exists(file)) {
        work.check(wanted, file);
        work.finishReplacing();
      } else {
        Files.createDirectories(work.folder);
        Properties properties = new Properties();
        properties.putAll(wanted);
        try (var out = Files.newBufferedWriter(file)) {
          properties.store(out, null);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return work;
  }

  private void check(Map<String, String> wanted, Path file) throws IOException {
    Properties begun = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      begun.load(in);
    }
    wanted.forEach(
        (option, value) -> {
          String before = begun.getProperty(option, "nothing");
          if (!value.equals(before)) {
            throw new Fault.InvalidSetting(
                option,
                "is %s, but the run in %s was begun with %s: go on with that, or give another --work"
                    .formatted(value, folder, before));
          }
        });
  }

  /** Everything that a student's weights depend on, by the option that sets it. */
  private static Map<String, String> described(
      DistillSettings settings, String teacherSpace, TrainingTexts texts, boolean reduced) {
    Map<String, String> described = new LinkedHashMap<>();
    described.put("--teacher", teacherSpace);
    described.put("--texts", digest(texts));
    described.put("--max-texts", Integer.toString(settings.texts().most()));
    described.put("--joined", Double.toString(settings.texts().joinedShare()));
    described.put("--substituted", Double.toString(settings.texts().substitutedShare()));
    described.put("--from", String.valueOf(settings.student().from()));
    described.put("--teacher-layers", settings.student().layers().toString());
    described.put("--vocabulary", Integer.toString(settings.student().vocabulary()));
    described.put("--max-tokens", Integer.toString(settings.texts().maxTokens()));
    described.put("--passes", Double.toString(settings.schedule().passes()));
    described.put("--step-tokens", Integer.toString(settings.schedule().stepTokens()));
    described.put("--rate", Double.toString(settings.schedule().rate()));
    described.put("--warmup", Double.toString(settings.schedule().warmup()));
    described.put("--structure", Double.toString(settings.losses().structure()));
    described.put("--words", Double.toString(settings.losses().words()));
    described.put("--held-out", Integer.toString(settings.texts().heldOut()));
    described.put("--seed", Long.toString(settings.schedule().seed()));
    described.put("--precise", Boolean.toString(!reduced));
    return described;
  }

  private static String digest(TrainingTexts texts) {
    var digest = Sha256.digest();
    texts.sources().forEach(source -> digest.update(source.sha256().getBytes(UTF_8)));
    return texts.sources().size() + " files " + Sha256.hex(digest.digest()).substring(0, 12);
  }

  /** Where the teacher's vectors lie. */
  Path vectors() {
    return folder;
  }

  /** The student that has learned nothing yet. */
  Path student() {
    return folder.resolve("student");
  }

  /** The newest checkpoint of a folder. */
  static Path checkpoint(Path folder) {
    return folder.resolve("checkpoint");
  }

  /** The newest checkpoint. */
  Path checkpoint() {
    return checkpoint(folder);
  }

  /** Whether there is a checkpoint to go on from. */
  boolean begun() {
    return Files.exists(checkpoint().resolve(STATE));
  }

  /** Where the run stands. */
  TrainingState state() {
    return begun() ? TrainingState.read(checkpoint().resolve(STATE)) : TrainingState.START;
  }

  /**
   * Replaces the checkpoint. The state is written last and the old one goes after the new one is
   * whole, so a crash at any moment leaves one to go on from.
   *
   * @param weights writes all but the state into the folder it is given
   */
  void checkpoint(Consumer<Path> weights, TrainingState state) {
    try {
      delete(fresh());
      weights.accept(fresh());
      state.write(fresh().resolve(STATE));
      delete(checkpoint());
      Files.move(fresh(), checkpoint());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path fresh() {
    return folder.resolve("checkpoint.new");
  }

  /** After a crash between the two last acts of {@link #checkpoint(Consumer, TrainingState)}. */
  private void finishReplacing() throws IOException {
    if (!begun() && Files.exists(fresh().resolve(STATE))) {
      delete(checkpoint());
      Files.move(fresh(), checkpoint());
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> inside;
    try (Stream<Path> files = Files.walk(folder)) {
      inside = files.toList();
    }
    for (Path file : inside.reversed()) {
      Files.delete(file);
    }
  }
}
