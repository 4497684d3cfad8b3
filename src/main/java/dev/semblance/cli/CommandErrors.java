package dev.semblance.cli;

import dev.semblance.fault.Fault;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one line on standard error, and what the exit code is. */
final class CommandErrors {
  static final String VERBOSE = "--verbose";

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private CommandErrors() {}

  /** An option or argument that the command does not take as it is. */
  static int wrongUse(ParameterException wrong, String[] arguments) {
    CommandLine line = wrong.getCommandLine();
    StringBuilder message = new StringBuilder(oneLine(wrong));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message.append("; did you mean ").append(String.join(" or ", suggestions)).append('?');
      }
    }
    String help = line.getCommandSpec().qualifiedName() + " --help";
    line.getErr().println("semblance: " + message + " (" + help + " tells more)");
    return USAGE;
  }

  /** A fault of what the command was given, or of the work itself. */
  static int failure(Exception failure, CommandLine line, ParseResult result) {
    if (failure instanceof Fault fault) {
      line.getErr().println("semblance: " + fault.message());
    } else {
      line.getErr().println("semblance: failed: " + oneLine(failure));
    }
    ParseResult last = result;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (verbose(last)) {
      failure.printStackTrace(line.getErr());
    }
    return failure instanceof Fault fault ? exitCode(fault) : FAILED;
  }

  static boolean verbose(ParseResult command) {
    return command.hasMatchedOption(VERBOSE);
  }

  /** 2 where something else has to be given, 1 where the work failed. */
  private static int exitCode(Fault fault) {
    return switch (fault) {
      case Fault.ForwardFailed _,
          Fault.NonFiniteEmbedding _,
          Fault.ZeroVector _,
          Fault.Overloaded _,
          Fault.MemoryInUse _,
          Fault.NotReady _,
          Fault.DeadlinePassed _,
          Fault.Cancelled _ ->
          FAILED;
      case Fault.SeveralItems several -> exitCode(several.faults().getFirst());
      default -> USAGE;
    };
  }

  private static String oneLine(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null
        ? thrown.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
