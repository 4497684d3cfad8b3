package dev.semblance.cli;

import dev.semblance.security.ApiKey;
import dev.semblance.security.Scope;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what is kept of each key, a line a key. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists keys: everything but the keys themselves.")
final class KeysListCommand implements Callable<Integer> {
  private static final List<String> TITLES =
      List.of(
          "ID",
          "NAME",
          "SCOPES",
          "COLLECTIONS",
          "CREATED",
          "EXPIRES",
          "REQUESTS/MIN",
          "TOKENS/MIN");

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin KeysFileArgument file = new KeysFileArgument();

  @Override
  public Integer call() {
    List<List<String>> rows = new ArrayList<>(List.of(TITLES));
    Instant now = Instant.now();
    file.open().read().forEach(key -> rows.add(row(key, now)));
    PrintWriter out = spec.commandLine().getOut();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
    return 0;
  }

  private static List<String> row(ApiKey key, Instant now) {
    Instant expires = key.expires();
    return List.of(
        key.id(),
        key.name(),
        String.join(",", Scope.names(key.scopes())),
        String.join(",", key.collections().patterns()),
        key.created() == null ? "-" : key.created().toString(),
        expires == null ? "never" : expires + (expires.isAfter(now) ? "" : " (expired)"),
        orDash(key.quota().requests()),
        orDash(key.quota().tokens()));
  }

  private static String orDash(@Nullable Long number) {
    return number == null ? "-" : number.toString();
  }
}
