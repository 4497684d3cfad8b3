package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.security.ApiKey;
import dev.semblance.security.KeySecret;
import dev.semblance.security.KeysFile;
import dev.semblance.security.Quota;
import dev.semblance.security.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class KeysCommandTests {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  @TempDir Path folder;
  private String file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("keys.json").toString();
  }

  private int run(String... arguments) {
    return CommandLines.run(arguments, spring -> {});
  }

  @Test
  void aKeyIsPrintedOnceAndItsHashKept(CapturedOutput output) {
    assertThat(
            run(
                "keys",
                "create",
                "--file",
                file,
                "--name",
                "team",
                "--scope",
                "embed,metrics",
                "--expires",
                "90d",
                "--tokens-per-minute",
                "1000"))
        .isZero();

    String secret = output.getOut().strip();
    assertThat(secret).matches("smb_[0-9A-Za-z]{49}");
    assertThat(output.getErr()).doesNotContain(secret).contains("team: embed, metrics");
    ApiKey kept = new KeysFile(Path.of(file)).read().getFirst();
    assertThat(kept.hash()).isEqualTo(KeySecret.hash(secret));
    assertThat(kept.scopes()).containsOnly(Scope.EMBED, Scope.METRICS);
    assertThat(kept.quota()).isEqualTo(new Quota(null, 1000L));
    assertThat(Duration.between(kept.created(), kept.expires())).isEqualTo(Duration.ofDays(90));
  }

  @Test
  void listShowsEverythingButTheKey(CapturedOutput output) {
    run("keys", "create", "--file", file, "--name", "team");
    String secret = output.getOut().strip();

    assertThat(run("keys", "list", "--file", file)).isZero();

    List<String> lines = output.getOut().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("ID            NAME  SCOPES");
    assertThat(lines.get(2))
        .startsWith(KeySecret.hash(secret).substring(0, 12) + "  team  embed,search")
        .contains("never");
  }

  @Test
  void revokingTakesAKeyAwayByNameOrId(CapturedOutput output) {
    for (String name : List.of("a", "b", "c")) {
      run("keys", "create", "--file", file, "--name", name);
    }
    KeysFile keys = new KeysFile(Path.of(file));

    assertThat(run("keys", "revoke", "--file", file, "b")).isZero();
    assertThat(run("keys", "revoke", "--file", file, keys.read().getFirst().id())).isZero();

    assertThat(keys.read()).extracting(ApiKey::name).containsExactly("c");
    assertThat(run("keys", "revoke", "--file", file, "b")).isEqualTo(2);
    assertThat(output.getErr())
        .endsWith("semblance: KEY is \"b\", no key in the file has that id or name\n");
  }

  @Test
  void rotatingMakesANewKeyAndTheOldOneExpiresAfterTheGrace(CapturedOutput output) {
    run("keys", "create", "--file", file, "--name", "team", "--tokens-per-minute", "1000");
    KeysFile keys = new KeysFile(Path.of(file));
    ApiKey before = keys.read().getFirst();

    assertThat(run("keys", "rotate", "--file", file, "team", "--grace", "24h")).isZero();

    List<String> secrets = output.getOut().lines().toList();
    List<ApiKey> after = keys.read();
    assertThat(after).extracting(ApiKey::name).containsExactly("team", "team");
    assertThat(after.getFirst().hash()).isEqualTo(before.hash());
    assertThat(Duration.between(after.getLast().created(), after.getFirst().expires()))
        .isEqualTo(Duration.ofHours(24));
    assertThat(after.getLast().hash()).isEqualTo(KeySecret.hash(secrets.getLast()));
    assertThat(after.getLast().expires()).isNull();
    assertThat(after.getLast().quota()).isEqualTo(new Quota(null, 1000L));
    assertThat(output.getErr())
        .contains("the old key " + before.id() + " is valid until " + after.getFirst().expires())
        .doesNotContain(secrets.getLast());
  }

  @Test
  void whatCannotBeRotatedIsNamed(CapturedOutput output) {
    run("keys", "create", "--file", file, "--name", "x");
    assertThat(run("keys", "rotate", "--file", file, "nobody")).isEqualTo(2);
    assertThat(run("keys", "rotate", "--file", file, "x", "--grace", "-1h")).isEqualTo(2);
    assertThat(run("keys", "rotate", "--file", file, "x", "--grace", "soon")).isEqualTo(2);
    assertThat(run("keys", "rotate", "--file", folder + "/none.json", "x")).isEqualTo(2);

    assertThat(new KeysFile(Path.of(file)).read()).hasSize(1);
    assertThat(output.getErr())
        .contains("NAME is \"nobody\", no key in the file has that name")
        .contains("--grace is PT-1H, allowed: 0 to 365d")
        .contains("is \"soon\", needed: a time such as")
        .contains("none.json: is not there");
  }

  @Test
  void wrongUseIsExitCode2AndNamesWhatIsWrong(CapturedOutput output) {
    assertThat(run("keys")).isEqualTo(2);
    assertThat(run("keys", "create", "--file", file)).isEqualTo(2);
    assertThat(run("keys", "create", "--file", file, "--name", "x y")).isEqualTo(2);
    assertThat(run("keys", "create", "--file", file, "--name", "x", "--scope", "all")).isEqualTo(2);
    assertThat(run("keys", "list", "--file", file)).isEqualTo(2);
    run("keys", "create", "--file", file, "--name", "x");
    assertThat(run("keys", "create", "--file", file, "--name", "x")).isEqualTo(2);
    assertThat(run("keys", "create", "--file", "/nowhere/keys.json", "--name", "x")).isEqualTo(2);

    assertThat(output.getErr())
        .contains("Missing command: create, list, rotate or revoke")
        .contains("--name=NAME")
        .contains("--name is \"x y\"")
        .contains("--scope holds \"all\", allowed: embed, search, index, admin, metrics")
        .contains("keys.json: is not there; semblance keys create makes it")
        .contains("--name is x, which is there already; semblance keys rotate x makes a new key")
        .contains("/nowhere/keys.json: cannot be written");
  }

  @Test
  void expiryIsAWhileOrADateInTheFuture() {
    assertThat(KeysCreateCommand.parse("90d", NOW)).isEqualTo(NOW.plus(Duration.ofDays(90)));
    assertThat(KeysCreateCommand.parse("12h", NOW)).isEqualTo(NOW.plus(Duration.ofHours(12)));
    assertThat(KeysCreateCommand.parse("30m", NOW)).isEqualTo(NOW.plus(Duration.ofMinutes(30)));
    assertThat(KeysCreateCommand.parse("2027-01-31", NOW)).isEqualTo("2027-01-31T00:00:00Z");
    assertThat(KeysCreateCommand.parse("2027-01-31T10:00:00Z", NOW))
        .isEqualTo("2027-01-31T10:00:00Z");
    for (String bad : List.of("soon", "0d", "2026-05-01", "-3d", "")) {
      assertThatThrownBy(() -> KeysCreateCommand.parse(bad, NOW))
          .as(bad)
          .isInstanceOf(Fault.InvalidSetting.class)
          .hasMessageStartingWith("--expires is ");
    }
  }
}
