package dev.semblance.model;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a user who has none, as under the user ids that OpenShift draws. Java calls it
 * {@code ?}, and libraries that unpack native code below it would make a folder of that name
 * wherever the program was started.
 */
final class UserHome {

  private static final String PROPERTY = "user.home";
  private static volatile boolean temporary;

  private UserHome() {}

  /**
   * Gives the process a home where the system knows none: {@code HOME} if that is set, else a new
   * folder that only this user may open and that is removed when the process ends.
   *
   * @param home the environment's {@code HOME}, or null
   */
  static void prepare(@Nullable String home) {
    if (absolute(System.getProperty(PROPERTY))) {
      return;
    }
    if (home != null && absolute(home)) {
      System.setProperty(PROPERTY, home);
      return;
    }
    temporary = true;
    try {
      Path folder = Files.createTempDirectory("semblance-home");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      System.setProperty(PROPERTY, folder.toString());
    } catch (IOException e) {
      System.setProperty(PROPERTY, System.getProperty("java.io.tmpdir"));
    }
  }

  /** The home that lasts, or null. */
  static @Nullable String lasting() {
    return temporary ? null : System.getProperty(PROPERTY);
  }

  private static boolean absolute(@Nullable String folder) {
    return folder != null && new File(folder).isAbsolute();
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inside) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The process ends; the system clears its temporary folder.
    }
  }
}
