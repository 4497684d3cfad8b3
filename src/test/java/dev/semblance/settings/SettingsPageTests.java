package dev.semblance.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTests {

  @Test
  void thePageHasARowForEverySettingWithItsDefault() throws IOException {
    String page = Files.readString(Path.of("src/docs/settings.md"));

    KnownSettings.read()
        .names()
        .forEach(
            (name, otherwise) ->
                assertThat(page)
                    .contains(
                        "| `"
                            + name
                            + "` | "
                            + (otherwise == null ? "" : "`" + otherwise + "` |")));
  }
}
