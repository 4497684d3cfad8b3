package dev.semblance.cli;

import dev.semblance.fault.Fault;
import dev.semblance.security.ApiKey;
import dev.semblance.security.CollectionPrefixes;
import dev.semblance.security.KeySecret;
import dev.semblance.security.Quota;
import dev.semblance.security.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a key: the key alone to standard output, once; what is kept of it into the file. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes a key and prints it, this once.")
final class KeysCreateCommand implements Callable<Integer> {
  static final String EXPIRES = "--expires";
  private static final Pattern IN = Pattern.compile("([1-9][0-9]{0,4})([dhm])");

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin KeysFileArgument file = new KeysFileArgument();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "For logs and list.")
  String name = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      split = ",",
      defaultValue = "embed,search",
      description =
          "embed, search, index, admin, metrics; several by commas. Default: embed,search.")
  List<String> scopes = new ArrayList<>();

  @Option(
      names = "--collections",
      paramLabel = "PATTERN",
      split = ",",
      description =
          "Collections that it may touch: names, or their beginnings with * behind, such as"
              + " 'wiki,team-a-*'. Default: all.")
  List<String> collections = new ArrayList<>();

  @Option(
      names = EXPIRES,
      paramLabel = "WHEN",
      description =
          "Such as 90d, 12h, 30m, 2027-01-31 (UTC) or 2027-01-31T12:00:00Z. Default: never.")
  @Nullable String expires;

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      description = "Default: what the server's settings say.")
  @Nullable Long requests;

  @Option(
      names = "--tokens-per-minute",
      paramLabel = "N",
      description = "Default: what the server's settings say.")
  @Nullable Long tokens;

  @Override
  public Integer call() throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ApiKey.checkName("--name", name);
    String secret = KeySecret.create(new SecureRandom());
    ApiKey key =
        new ApiKey(
            name,
            KeySecret.hash(secret),
            Scope.parse("--scope", scopes),
            CollectionPrefixes.parse("--collections", collections),
            now,
            expires == null ? null : parse(expires, now),
            Quota.of("--", requests, tokens));
    file.open()
        .change(
            keys -> {
              if (keys.stream().anyMatch(other -> other.name().equals(name))) {
                throw new Fault.InvalidSetting(
                    "--name",
                    "is "
                        + name
                        + ", which is there already; semblance keys rotate "
                        + name
                        + " makes a new key of that name and keeps the old one valid for a while");
              }
              List<ApiKey> more = new ArrayList<>(keys);
              more.add(key);
              return more;
            });
    PrintWriter err = spec.commandLine().getErr();
    err.println(describe(key) + " is in " + file.file + "; this is the only time it is shown:");
    err.flush();
    show(spec, secret, "semblance keys rotate " + name + " --grace 0");
    return 0;
  }

  /**
   * Prints a key that the file holds already.
   *
   * @param again what makes another, where this one cannot be printed
   */
  static void show(CommandSpec spec, String secret, String again) throws IOException {
    spec.commandLine().getOut().println(secret);
    StandardOutput.check(": the key is lost, " + again + " makes another");
  }

  /** What people are told of a key that was made. */
  static String describe(ApiKey key) {
    return "key "
        + key.id()
        + " ("
        + key.name()
        + ": "
        + String.join(", ", Scope.names(key.scopes()))
        + (key.collections().all()
            ? ""
            : "; collections " + String.join(", ", key.collections().patterns()))
        + ", expires "
        + (key.expires() == null ? "never" : key.expires())
        + ")";
  }

  static Instant parse(String text, Instant now) {
    Instant when;
    Matcher in = IN.matcher(text);
    try {
      if (in.matches()) {
        long count = Long.parseLong(in.group(1));
        when =
            now.plus(
                switch (in.group(2)) {
                  case "d" -> Duration.ofDays(count);
                  case "h" -> Duration.ofHours(count);
                  default -> Duration.ofMinutes(count);
                });
      } else {
        when =
            text.contains("T")
                ? Instant.parse(text)
                : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
    } catch (DateTimeParseException e) {
      throw new Fault.InvalidSetting(
          EXPIRES, "is " + Fault.quote(text) + ", needed: like 90d, 12h, 2027-01-31");
    }
    if (!when.isAfter(now)) {
      throw new Fault.InvalidSetting(EXPIRES, "is " + Fault.quote(text) + ", which has passed");
    }
    return when;
  }
}
