package dev.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists a server's models. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the models of a server: what each gives and in which space.",
    footer = {"", "Exit codes: 0 done, 1 failed, 2 an option cannot be used."})
final class ModelsCommand implements Callable<Integer> {
  private static final List<String> TITLES =
      List.of("NAME", "OUTPUTS", "SPACE", "DIMENSIONS", "TOKENS", "LOADED");

  private final Server server;

  @Spec @Nullable CommandSpec spec;

  @Mixin AnswerJsonOption json = new AnswerJsonOption();

  @Mixin ServerArguments target = new ServerArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  ModelsCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      JsonNode answer = connected.client().models();
      if (json.given) {
        line.getOut().println(answer);
      } else {
        List<List<String>> rows = new ArrayList<>(List.of(TITLES));
        answer.path("data").forEach(model -> rows.add(row(model)));
        AlignedRows.lines(rows, 3).forEach(line.getOut()::println);
      }
      line.getOut().flush();
      return 0;
    }
  }

  private static List<String> row(JsonNode model) {
    List<String> outputs = new ArrayList<>();
    model.path("outputs").forEach(output -> outputs.add(output.asString()));
    String alias = model.path("alias_of").asString("");
    return List.of(
        model.path("id").asString("") + (alias.isEmpty() ? "" : " = " + alias),
        outputs.isEmpty() ? "-" : String.join(",", outputs),
        model.path("space").asString("-"),
        model.path("dimensions").asString("-"),
        model.path("max_tokens").asString("-"),
        model.path("loaded").asBoolean(false) ? "yes" : "no");
  }
}
