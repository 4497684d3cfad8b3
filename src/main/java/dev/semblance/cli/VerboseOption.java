package dev.semblance.cli;

import picocli.CommandLine.Option;

/** The option that has a command tell more; {@link CommandErrors} looks for it by its name. */
final class VerboseOption {
  @Option(
      names = CommandErrors.VERBOSE,
      description = "Tells on standard error what is loaded, and where an error came from.")
  boolean given;
}
