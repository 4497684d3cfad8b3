package dev.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists every collection. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists every collection, a line each.")
final class CollectionsListCommand implements Callable<Integer> {
  private static final List<String> TITLES =
      List.of("NAME", "MODEL", "SPACE", "DOCUMENTS", "CHUNKS", "MB");
  private static final double MEGABYTE = 1e6;

  private final Server server;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "As JSON: {\"data\": [...]}.")
  boolean json;

  @Mixin ServerArguments target = new ServerArguments();

  CollectionsListCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      List<JsonNode> all = connected.client().collections();
      if (json) {
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        answer.putArray("data").addAll(all);
        line.getOut().println(answer);
      } else {
        List<List<String>> rows = new ArrayList<>(List.of(TITLES));
        all.forEach(each -> rows.add(row(each)));
        AlignedRows.lines(rows, 3).forEach(line.getOut()::println);
      }
      line.getOut().flush();
      return 0;
    }
  }

  private static List<String> row(JsonNode each) {
    boolean broken = each.has("error");
    return List.of(
        each.path("name").asString(""),
        broken ? "cannot be opened" : each.path("model").asString("-"),
        each.path("space").asString("-"),
        each.path("documents").asString("-"),
        each.path("chunks").asString("-"),
        broken
            ? "-"
            : String.format(
                java.util.Locale.ROOT, "%.1f", each.path("bytes").asDouble() / MEGABYTE));
  }
}
