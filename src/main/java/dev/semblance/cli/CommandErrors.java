package dev.semblance.cli;

import dev.semblance.client.ServerRefusal;
import dev.semblance.client.ServerUnreachable;
import dev.semblance.fault.Fault;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.core.exc.JacksonIOException;

/** Says what went wrong in one line on standard error, and what the exit code is. */
final class CommandErrors {
  static final String VERBOSE = "--verbose";
  static final int FAILED = 1;

  private static final int USAGE = 2;

  /** The first digit of statuses that blame the request. */
  private static final int CALLERS = 4;

  private static final int BUSY = 429;

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
    line.getErr()
        .println(
            switch (failure) {
              case Fault fault -> "semblance: " + fault.message();
              case ServerRefusal refused ->
                  "semblance: the server answers " + refused.status() + ": " + oneLine(refused);
              case ServerUnreachable unreachable -> "semblance: " + oneLine(unreachable);
              default -> "semblance: failed: " + oneLine(failure);
            });
    ParseResult last = result;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (verbose(last)) {
      failure.printStackTrace(line.getErr());
    }
    return switch (failure) {
      case Fault fault -> exitCode(fault);
      case ServerRefusal refused -> exitCode(refused);
      default -> FAILED;
    };
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
          Fault.CollectionUnavailable _,
          Fault.DeadlinePassed _,
          Fault.Cancelled _ ->
          FAILED;
      case Fault.SeveralItems several -> exitCode(several.faults().getFirst());
      default -> USAGE;
    };
  }

  private static int exitCode(ServerRefusal refused) {
    return refused.status() / 100 == CALLERS && refused.status() != BUSY ? USAGE : FAILED;
  }

  private static String oneLine(Throwable thrown) {
    // Jackson adds a place that is none to what a stream said.
    String message =
        thrown instanceof JacksonIOException stream
            ? stream.getOriginalMessage()
            : thrown.getMessage();
    return message == null
        ? thrown.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
