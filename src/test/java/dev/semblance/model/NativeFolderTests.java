package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeFolderTests {

  @TempDir Path folder;

  private Path temporary() throws IOException {
    return Files.createDirectories(folder.resolve("tmp"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void theHomeHoldsThemUnlessTheSettingsNameAFolder() throws IOException {
    assertThat(NativeFolder.choose(null, folder.toString(), temporary()))
        .isEqualTo(folder.resolve(".djl.ai"))
        .isDirectory();
    assertThat(NativeFolder.choose(folder.resolve("data"), folder.toString(), temporary()))
        .isEqualTo(folder.resolve("data/native"))
        .isDirectory();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"?", "", "/nowhere/at/all", "relative"})
  void withoutAHomeAFolderOfOnesOwnIsMade(@Nullable String home) throws IOException {
    Path chosen = NativeFolder.choose(null, home, temporary());

    assertThat(chosen).hasParent(temporary()).isDirectory();
    assertThat(mode(chosen)).isEqualTo("rwx------");
    assertThat(NativeFolder.choose(null, home, temporary())).isEqualTo(chosen);
    assertThat(Path.of("?")).doesNotExist();
  }

  @Test
  void aFolderThatOthersCouldHaveFilledIsRefused() throws IOException {
    Path chosen = NativeFolder.choose(null, "?", temporary());
    Files.setPosixFilePermissions(chosen, PosixFilePermissions.fromString("rwxrwx---"));

    refusal("?").hasMessageContaining("can be written by others");

    Files.delete(chosen);
    Files.createSymbolicLink(chosen, Files.createDirectory(folder.resolve("elsewhere")));

    refusal("?").hasMessageContaining("is a link or no folder");
  }

  @Test
  void aFolderOfSomebodyElsesIsRefused() throws IOException {
    assumeThat(System.getProperty("user.name")).as("only root gives away").isEqualTo("root");
    Path chosen = NativeFolder.choose(null, "?", temporary());
    Files.setAttribute(chosen, "unix:uid", 65534);

    refusal("?").hasMessageContaining("belongs to ").hasMessageContaining("semblance.data");

    Path home = Files.createDirectory(folder.resolve(".djl.ai"));
    Files.setAttribute(home, "unix:uid", 65534);

    refusal(folder.toString()).hasMessageContaining("belongs to ");
  }

  @Test
  void dataThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> NativeFolder.choose(file, folder.toString(), temporary()))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.data is " + file);
  }

  private org.assertj.core.api.AbstractThrowableAssert<?, ?> refusal(String home) {
    return assertThatThrownBy(() -> NativeFolder.choose(null, home, temporary()))
        .isInstanceOf(Fault.InvalidSetting.class);
  }
}
