package dev.semblance.cli.embed;

import dev.semblance.cli.input.Entries;
import dev.semblance.cli.input.Entry;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A file of vectors in the making: {@code NAME.part} grows, {@code NAME.resume} is its checkpoint,
 * and when all is written the part gets the name. For one thread.
 */
public final class ResumableFile {
  private static final String NPY = ".npy";
  private static final String RESUME = ".resume";

  private final Path file;
  private final Path part;
  private final Path resume;
  private final Path refusals;
  private final JsonNode settings;
  private final @Nullable Checkpoint found;

  private ResumableFile(Path file, JsonNode settings, boolean overwrite) throws IOException {
    this.file = file;
    this.part = sibling(file, ".part");
    this.resume = sibling(file, RESUME);
    this.refusals = sibling(file, ".refused.jsonl");
    this.settings = settings;
    if (overwrite) {
      Files.deleteIfExists(resume);
    }
    this.found = Checkpoint.read(resume);
  }

  /**
   * Looks whether a run is to go on.
   *
   * @param settings what the vectors depend on
   * @param overwrite begins anew whatever is there
   * @throws Fault.InvalidFile when there is a finished file, or the beginning of a different one
   */
  public static ResumableFile of(Path file, JsonNode settings, boolean overwrite)
      throws IOException {
    ResumableFile made = new ResumableFile(file, settings, overwrite);
    Checkpoint found = made.found;
    if (found == null) {
      refuseFinished(file, overwrite);
      return made;
    }
    if (!found.settings().equals(settings)) {
      throw new Fault.InvalidFile(
          made.part.toString(),
          "was begun with "
              + found.settings()
              + ", and now it is "
              + settings
              + "; --overwrite begins anew");
    }
    if (!found.done()
        && (!Files.exists(made.part) || Files.size(made.part) < found.lengths().getFirst())) {
      throw new Fault.InvalidFile(
          made.part.toString(), "is shorter than its checkpoint says; --overwrite begins anew");
    }
    return made;
  }

  /**
   * Looks for a finished file before anything is started.
   *
   * @throws Fault.InvalidFile when there is one that may not be written over
   */
  public static void refuseFinished(Path file, boolean overwrite) {
    boolean goesOn = Files.exists(sibling(file, RESUME));
    if (!overwrite && !goesOn && Files.exists(file)) {
      throw new Fault.InvalidFile(file.toString(), "is there already; --overwrite writes it anew");
    }
  }

  /** How far an earlier run came; nothing where there was none. */
  public EmbedProgress reached() {
    return found == null ? EmbedProgress.NOTHING : found.progress();
  }

  /** Whether an earlier run wrote all and was killed before the file had its name. */
  public boolean done() {
    return found != null && found.done();
  }

  /**
   * Reads past the entries that are written already.
   *
   * @throws Fault.InvalidFile when they are not those that were written
   */
  void skip(Entries entries, Fingerprint fingerprint) throws IOException {
    for (long i = 0; i < reached().entries(); i++) {
      Entry entry = entries.next();
      if (entry == null) {
        break;
      }
      fingerprint.add(entry);
    }
    if (!fingerprint.hex().equals(reached().fingerprint())) {
      throw new Fault.InvalidFile(
          part.toString(),
          "was begun from other texts than those there are now; --overwrite begins anew");
    }
  }

  /** Opens it behind what is written. */
  VectorWriter open(int dimensions) throws IOException {
    List<Long> lengths = found == null ? List.of() : found.lengths();
    return file.toString().endsWith(NPY)
        ? new NpyWriter(part, refusals, dimensions, lengths)
        : JsonLinesWriter.of(part, lengths);
  }

  /** What was written so far lasts. */
  void checkpoint(EmbedProgress progress, List<Long> lengths, boolean done) throws IOException {
    new Checkpoint(settings, progress, lengths, done).write(resume);
  }

  /** Gives the file its name; may be called again when it was interrupted. */
  public void finish() throws IOException {
    if (Files.exists(part)) {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(resume);
  }

  private static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
