package dev.semblance.cli;

import dev.semblance.fault.Fault;
import dev.semblance.security.ApiKey;
import dev.semblance.security.KeyRotation;
import dev.semblance.security.KeySecret;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a new key for a name and lets the old one go on for a while. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description =
        "Makes a new key with the name, scopes, collections and quota of an old one and prints it,"
            + " this once; the old one stays valid for the grace and then expires by itself.")
final class KeysRotateCommand implements Callable<Integer> {
  private static final String GRACE = "--grace";
  private static final Duration LONGEST = Duration.ofDays(365);

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin KeysFileArgument file = new KeysFileArgument();

  @Parameters(paramLabel = "NAME", description = "The key's name, as list shows it.")
  String name = "";

  @Option(
      names = GRACE,
      paramLabel = "TIME",
      converter = DurationOption.class,
      defaultValue = "24h",
      description = "How long the old key stays valid, such as 24h, 7d or 0. Default: 24h.")
  Duration grace = Duration.ofHours(24);

  @Option(
      names = KeysCreateCommand.EXPIRES,
      paramLabel = "WHEN",
      description =
          "Until when the new key is valid, as for create."
              + " Default: as long as the old one was meant to be.")
  @Nullable String expires;

  @Override
  public Integer call() throws IOException {
    if (grace.isNegative() || grace.compareTo(LONGEST) > 0) {
      throw new Fault.InvalidSetting(
          GRACE, "is " + grace + ", allowed: 0 to " + LONGEST.toDays() + "d");
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String secret = KeySecret.create(new SecureRandom());
    KeyRotation rotation =
        new KeyRotation(
            name,
            KeySecret.hash(secret),
            now,
            grace,
            expires == null ? null : KeysCreateCommand.parse(expires, now));
    // A file that is not there is said to be so, not made.
    var _ = file.open().read();
    List<ApiKey> after = new ArrayList<>();
    file.open()
        .change(
            keys -> {
              after.addAll(rotation.of(keys));
              return after;
            });
    PrintWriter err = spec.commandLine().getErr();
    for (ApiKey key : after) {
      if (key.name().equals(name) && !key.hash().equals(rotation.hash())) {
        err.println("the old key " + key.id() + " is valid until " + key.expires());
      }
    }
    err.println(
        KeysCreateCommand.describe(after.getLast())
            + " is in "
            + file.file
            + "; this is the only time it is shown:");
    err.flush();
    KeysCreateCommand.show(spec, secret, "the same command");
    return 0;
  }
}
