package dev.semblance.cli;

import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Takes a snapshot of a collection and waits until it is done. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Takes a snapshot of a collection on its server's disk, while writes go on, and prints its"
            + " id.")
final class CollectionsBackupCommand implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final Server server;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COLLECTION", description = "Its name.")
  String collection = "";

  @Mixin ServerArguments target = new ServerArguments();

  CollectionsBackupCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      JsonNode snapshot = connected.client().startSnapshot(collection);
      String id = snapshot.path("id").asString();
      while (snapshot.path("state").asString().equals("running")) {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
        if (Thread.currentThread().isInterrupted()) {
          throw new Fault.Cancelled();
        }
        snapshot = connected.client().snapshot(collection, id);
      }
      if (!snapshot.path("state").asString().equals("done")) {
        throw new Fault.CollectionUnavailable(
            "snapshot " + id + " was not taken: " + snapshot.path("error").asString(""));
      }
      line.getErr()
          .println(
              collection
                  + ": snapshot with "
                  + snapshot.path("documents").asLong()
                  + " documents, "
                  + snapshot.path("bytes").asLong()
                  + " bytes");
      line.getErr().flush();
      line.getOut().println(id);
      line.getOut().flush();
      return 0;
    }
  }
}
