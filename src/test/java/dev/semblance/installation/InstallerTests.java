package dev.semblance.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, and that nothing is left then; InstallationIT installs. */
class InstallerTests {

  @TempDir Path folder;

  @Test
  void aFolderThatHoldsSomethingElseIsLeftAlone() throws IOException {
    Path note = Files.writeString(folder.resolve("note.txt"), "mine");

    assertThatThrownBy(() -> install(folder, true))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage("FOLDER " + folder + " is not empty: it holds note.txt");
    assertThat(note).hasContent("mine");
  }

  @Test
  void anInstallationIsReplacedOnlyWhenAsked() throws IOException {
    Path app = Files.createDirectories(folder.resolve("app"));
    Path jar = Files.writeString(app.resolve("semblance.jar"), "old");

    assertThatThrownBy(() -> install(folder, false))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("holds an installation; stop what runs from it and give --replace");
    assertThat(jar).hasContent("old");
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");

    assertThatThrownBy(() -> install(file, true))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage("FOLDER " + file + " is a file");
  }

  @Test
  void whatAFailedInstallationWroteIsDeleted() throws IOException {
    Path to = folder.resolve("to");

    assertThatThrownBy(() -> install(to, false))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the jar was not unpacked (exit code 1): ");
    assertThat(to).isEmptyDirectory();
  }

  @Test
  void aBuildsClassesAreNotInstalled() {
    assertThatThrownBy(Installer::runningJar)
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("can be installed by the packed jar alone");
  }

  /** Of a jar that is none. */
  private void install(Path to, boolean replace) throws IOException, InterruptedException {
    new Installer(new Installer.Options(replace, false, false), line -> {})
        .install(folder.resolve("absent.jar"), to);
  }
}
