package dev.semblance.cli;

import dev.semblance.fault.Fault;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Deletes a collection with all that is in it. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Deletes a collection with all its documents, for good.")
final class CollectionsDeleteCommand implements Callable<Integer> {
  private static final String YES = "--yes";

  private final Server server;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COLLECTION", description = "Its name.")
  String collection = "";

  @Option(names = YES, description = "Without it nothing is deleted.")
  boolean yes;

  @Mixin ServerArguments target = new ServerArguments();

  CollectionsDeleteCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      JsonNode found = connected.client().collection(collection);
      long documents = found.path("documents").asLong();
      if (!yes) {
        throw new Fault.InvalidSetting(
            YES, "is missing; " + collection + " has " + documents + " documents");
      }
      connected.client().deleteCollection(collection);
      line.getOut().println(collection + ": deleted with " + documents + " documents");
      line.getOut().flush();
      return 0;
    }
  }
}
