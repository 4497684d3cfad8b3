package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In processes of their own, since a home is a property of the whole process. */
class UserHomeTests {

  @TempDir Path folder;

  @Test
  void aUserWhomTheSystemDoesNotKnowGetsAPrivateFolderForTheTime() throws Exception {
    List<String> said = homes("?", Map.of());

    Path home = Path.of(said.getFirst());
    assertThat(home).isAbsolute().doesNotExist().hasParentRaw(folder);
    assertThat(said).containsExactly(home.toString(), "rwx------", "null");
  }

  @Test
  void homeInTheEnvironmentIsTaken() throws Exception {
    assertThat(homes("?", Map.of("HOME", folder.toString())))
        .containsExactly(folder.toString(), "-", folder.toString());
  }

  @Test
  void aHomeThatTheSystemKnowsStays() throws Exception {
    assertThat(homes("/home/a", Map.of("HOME", "/home/b")))
        .containsExactly("/home/a", "-", "/home/a");
  }

  private List<String> homes(String systems, Map<String, String> environment) throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.home=" + systems,
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            Printed.class.getName());
    java.environment().clear();
    java.environment().putAll(environment);
    Process process = java.start();
    List<String> said = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return said;
  }

  /** The program of that process. */
  static final class Printed {
    public static void main(String[] arguments) throws IOException {
      ModelLoader.prepareProcess();
      Path home = Path.of(System.getProperty("user.home"));
      System.out.println(home);
      System.out.println(
          UserHome.lasting() == null
              ? java.nio.file.attribute.PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(
                      Files.writeString(home.resolve("x"), "").getParent()))
              : "-");
      System.out.println(UserHome.lasting());
    }
  }
}
