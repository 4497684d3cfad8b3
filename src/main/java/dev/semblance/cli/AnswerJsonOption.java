package dev.semblance.cli;

import picocli.CommandLine.Option;

/** The option of commands that print what a server answers. */
final class AnswerJsonOption {
  @Option(names = "--json", description = "The server's answer as it is.")
  boolean given;
}
