package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Check 24 of the page: what is copied runs, and gives the answer on screen. */
@PlaygroundServer
class SnippetsIT extends PlaygroundContract {
  private static final String AWKWARD =
      "It's a \"quote\", a \\ backslash, $HOME, `x`, \"\"\" and\na line; 😀";

  @TempDir private Path folder;

  private String snippet(String language) {
    page.open(
        "#/compare?t=" + URLEncoder.encode(AWKWARD, StandardCharsets.UTF_8) + "&t=plain+text");
    page.until("document.querySelectorAll('.grid [role=gridcell]').length === 4");
    page.click("Copy as");
    page.until("document.querySelector('dialog [role=tab]')");
    page.run(
        "[...document.querySelectorAll('dialog [role=tab]')].find(e => e.innerText === '%s').click()"
            .formatted(language));
    page.until(
        "document.querySelector('dialog [aria-selected=true]').innerText === '" + language + "'");
    return page.value("document.querySelector('#snippet').textContent").asString();
  }

  private void givesTheAnswerOnScreen(List<String> command) throws Exception {
    Path out = folder.resolve("out.json");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err.txt").toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("err.txt"))).isZero();
    JsonNode answer = JsonMapper.shared().readTree(Files.readString(out));
    assertThat("%.2f".formatted(answer.path("scores").path(0).path(1).asDouble()))
        .isEqualTo(page.texts(".grid [role=gridcell]").get(1));
  }

  private static boolean there(String program) {
    try {
      return new ProcessBuilder(program, "--version").redirectErrorStream(true).start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void curlGivesTheAnswerOnScreen() throws Exception {
    assumeTrue(there("curl"), "no curl");
    Path file = Files.writeString(folder.resolve("ask.sh"), snippet("curl"));
    givesTheAnswerOnScreen(List.of("bash", file.toString()));
  }

  @Test
  void pythonGivesTheAnswerOnScreen() throws Exception {
    assumeTrue(there("python3"), "no Python");
    Path file = Files.writeString(folder.resolve("ask.py"), snippet("Python"));
    givesTheAnswerOnScreen(List.of("python3", file.toString()));
  }

  @Test
  void javaGivesTheAnswerOnScreen() throws Exception {
    Path file = Files.writeString(folder.resolve("Ask.java"), snippet("Java"));
    givesTheAnswerOnScreen(
        List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), file.toString()));
  }
}
