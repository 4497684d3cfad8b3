package dev.semblance.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done with collections as a whole. */
@Command(
    name = "collections",
    mixinStandardHelpOptions = true,
    description = "Lists, describes, deletes, copies, backs up and restores collections.",
    footer = {
      "",
      "Example:",
      "  semblance collections list --url http://127.0.0.1:8080",
      "  semblance collections show books --json",
      "  semblance collections delete books --yes",
      "  semblance collections copy --from books --to http://other:8080/books",
      "  semblance collections backup books",
      "  semblance collections restore books 20261128-130000-3f9a --as books2"
    })
final class CollectionsCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  /** With its subcommands. */
  static CommandLine line(Server server) {
    return new CommandLine(new CollectionsCommand())
        .addSubcommand("list", new CollectionsListCommand(server))
        .addSubcommand("show", new CollectionsShowCommand(server))
        .addSubcommand("delete", new CollectionsDeleteCommand(server))
        .addSubcommand("copy", new CollectionsCopyCommand(server))
        .addSubcommand("backup", new CollectionsBackupCommand(server))
        .addSubcommand("snapshots", new CollectionsSnapshotsCommand(server))
        .addSubcommand("restore", new CollectionsRestoreCommand(server));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: list, show, delete, copy, backup, snapshots or restore");
  }
}
