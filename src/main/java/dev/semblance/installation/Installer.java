package dev.semblance.installation;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Installs the program's jar into a folder: plain jars, unpacked native libraries, an ahead-of-time
 * cache made by this very Java, and {@code bin/semblance}, which starts it all. For one thread.
 */
public final class Installer {

  private static final String FOLDER = "FOLDER";

  private final Path java;
  private final Options options;
  private final Consumer<String> progress;

  /**
   * What a user chooses.
   *
   * @param replace whether an earlier installation in the folder makes way
   * @param cache whether to make the ahead-of-time cache
   * @param vectorModule whether Java's Vector API is on, which speeds up searches in collections
   *     and slows down the start
   */
  public record Options(boolean replace, boolean cache, boolean vectorModule) {}

  /**
   * @param progress is told what begins, a line each
   */
  public Installer(Options options, Consumer<String> progress) {
    this.java = Path.of(System.getProperty("java.home"));
    this.options = options;
    this.progress = progress;
  }

  /**
   * The jar that this process runs from.
   *
   * @throws Fault.InvalidSetting when it runs from something else: classes of a build, or an
   *     installation
   */
  public static Path runningJar() {
    String classPath = System.getProperty("java.class.path");
    Path jar = Path.of(classPath.isEmpty() ? "." : classPath.split(":", 2)[0]).toAbsolutePath();
    if (!Files.isRegularFile(jar) || !holdsJars(jar)) {
      throw new Fault.InvalidSetting(
          FOLDER, "can be installed by the packed jar alone; this program runs from " + classPath);
    }
    return jar;
  }

  /**
   * Installs; what it wrote is deleted again when it fails.
   *
   * @param jar the program, with its libraries inside
   * @param folder an absent or empty folder, or with {@link Options#replace} an installation
   * @return the script that starts the program
   * @throws Fault.InvalidSetting when the folder holds something else
   * @throws IOException when a file cannot be written, or the program does not start
   */
  public Path install(Path jar, Path folder) throws IOException, InterruptedException {
    InstallationFolder to = new InstallationFolder(folder.toAbsolutePath().normalize());
    makeRoom(to);
    boolean whole = false;
    try {
      Files.createDirectories(to.root());
      progress.accept("Unpacking " + jar + " into " + to.root());
      unpack(jar, to);
      Files.write(to.javaOptions(), javaOptions());
      Files.copy(java.resolve("release"), to.javaRelease());
      progress.accept(
          options.cache()
              ? "Starting the server once, to unpack native libraries and to train the cache"
              : "Starting the server once, to unpack native libraries");
      new TrainingRun(
              java.resolve("bin").resolve("java"),
              List.of("@" + to.javaOptions()),
              to.jar(),
              options.cache() ? to.cache() : null)
          .run(to.natives());
      writeScript(to);
      whole = true;
    } finally {
      if (!whole) {
        delete(to);
      }
    }
    return to.script();
  }

  private void makeRoom(InstallationFolder to) throws IOException {
    if (Files.isDirectory(to.root())) {
      List<String> found;
      try (Stream<Path> files = Files.list(to.root())) {
        found = files.map(file -> file.getFileName().toString()).sorted().toList();
      }
      List<String> ours =
          to.parts().stream().map(part -> part.getFileName().toString()).sorted().toList();
      boolean installed = Files.exists(to.jar()) && ours.containsAll(found);
      if (installed && options.replace()) {
        delete(to);
      } else if (!found.isEmpty()) {
        throw new Fault.InvalidSetting(
            FOLDER,
            to.root()
                + (installed
                    ? " holds an installation; stop what runs from it and give --replace"
                    : " is not empty: it holds " + found.getFirst()));
      }
    } else if (Files.exists(to.root())) {
      throw new Fault.InvalidSetting(FOLDER, to.root() + " is a file");
    }
  }

  /** By Spring Boot's own tool, which the jar brings. */
  private void unpack(Path jar, InstallationFolder to) throws IOException, InterruptedException {
    Path app = Objects.requireNonNull(to.jar().getParent());
    Process process =
        new ProcessBuilder(
                java.resolve("bin").resolve("java").toString(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--application-filename",
                Objects.requireNonNull(to.jar().getFileName()).toString(),
                "--destination",
                app.toString())
            .redirectErrorStream(true)
            .start();
    String said;
    try (InputStream output = process.getInputStream()) {
      said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException("the jar was not unpacked (exit code " + code + "): " + said.strip());
    }
  }

  private List<String> javaOptions() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Options of Java for bin/semblance; install FOLDER --replace writes this file anew.");
    lines.add("--enable-native-access=ALL-UNNAMED");
    lines.add("-XX:+ExitOnOutOfMemoryError");
    lines.add(
        "# A small first heap: weights and activations live outside it, and it grows by itself.");
    lines.add("-Xms64m");
    lines.add("# What a collection leaves free is given back.");
    lines.add("-XX:MinHeapFreeRatio=10");
    lines.add("-XX:MaxHeapFreeRatio=30");
    lines.add("# A cache that does not fit is told of by the program itself, in one line.");
    lines.add("-Xlog:aot=off");
    if (options.vectorModule()) {
      lines.add("# Searches in collections are faster with it.");
      lines.add("--add-modules=jdk.incubator.vector");
    }
    return lines;
  }

  private void writeScript(InstallationFolder to) throws IOException {
    String script;
    try (InputStream template = Installer.class.getResourceAsStream("semblance.sh")) {
      script =
          new String(Objects.requireNonNull(template).readAllBytes(), StandardCharsets.UTF_8)
              .replace("@JAVA_HOME@", quoted(java.toString()));
    }
    Files.createDirectories(Objects.requireNonNull(to.script().getParent()));
    Files.writeString(to.script(), script);
    if (Files.getFileAttributeView(to.script(), PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(to.script(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** As one word of a shell. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static boolean holdsJars(Path jar) {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      return file.getEntry("BOOT-INF/lib/") != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static void delete(InstallationFolder folder) throws IOException {
    for (Path part : folder.parts()) {
      if (Files.exists(part)) {
        deleteAll(part);
      }
    }
  }

  private static void deleteAll(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
