package dev.semblance.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Makes a collection of a snapshot. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes a collection of a snapshot, under its own name or another that is free. With --model"
            + " no server needs to run.")
final class CollectionsRestoreCommand implements Callable<Integer> {
  private final Server server;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "COLLECTION",
      description = "The name of the collection that the snapshot was taken of.")
  String collection = "";

  @Parameters(
      index = "1",
      paramLabel = "SNAPSHOT",
      description = "Its id, as backup and snapshots print it.")
  String snapshot = "";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The new collection's name. Default: COLLECTION.")
  @Nullable String name;

  @Mixin ServerArguments target = new ServerArguments();

  CollectionsRestoreCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      JsonNode made =
          connected
              .client()
              .restoreSnapshot(collection, snapshot, name == null ? collection : name);
      line.getOut()
          .println(
              made.path("name").asString("")
                  + ": restored with "
                  + made.path("documents").asLong()
                  + " documents");
      line.getOut().flush();
      return 0;
    }
  }
}
