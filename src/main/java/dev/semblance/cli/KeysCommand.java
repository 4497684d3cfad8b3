package dev.semblance.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** API keys in a file that a server reads; see {@link dev.semblance.security.KeysFile}. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Makes, lists, rotates and revokes API keys in a file that the server reads.",
    subcommands = {
      KeysCreateCommand.class,
      KeysListCommand.class,
      KeysRotateCommand.class,
      KeysRevokeCommand.class
    },
    footer = {
      "",
      "Example:",
      "  semblance keys create --file keys.json --name search-team --scope embed",
      "  semblance keys rotate search-team --file keys.json --grace 24h",
      "  semblance serve --semblance.security.keys-file=keys.json",
      "",
      "A server sees changes within two seconds; it keeps hashes only, so a key is shown once."
    })
final class KeysCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: create, list, rotate or revoke");
  }
}
