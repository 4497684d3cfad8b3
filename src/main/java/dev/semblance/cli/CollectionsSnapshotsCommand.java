package dev.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists the snapshots of a collection, the oldest first. */
@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the snapshots of a collection, of a deleted one too.")
final class CollectionsSnapshotsCommand implements Callable<Integer> {
  private static final List<String> TITLES =
      List.of("ID", "STATE", "CREATED", "DOCUMENTS", "BYTES");

  private final Server server;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COLLECTION", description = "Its name.")
  String collection = "";

  @Mixin ServerArguments target = new ServerArguments();

  CollectionsSnapshotsCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      List<List<String>> rows = new ArrayList<>(List.of(TITLES));
      for (JsonNode each : connected.client().snapshots(collection)) {
        rows.add(
            List.of(
                each.path("id").asString(""),
                each.path("state").asString(""),
                each.path("created").asString(""),
                each.path("documents").asString(""),
                each.path("bytes").asString("")));
      }
      AlignedRows.lines(rows, 3).forEach(line.getOut()::println);
      line.getOut().flush();
      return 0;
    }
  }
}
