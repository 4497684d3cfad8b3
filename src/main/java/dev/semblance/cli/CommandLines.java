package dev.semblance.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Reads the command line and runs the command it names; {@code serve} when it names none. */
public final class CommandLines {

  /** The server is up and the process must live on. */
  public static final int RUNNING = -1;

  private static final String SERVE = "serve";

  private CommandLines() {}

  /**
   * Runs a command line.
   *
   * @param server what is started, by the command serve or for a command itself, or checked
   * @return the exit code, or {@link #RUNNING}
   */
  public static int run(String[] arguments, Server server) {
    ServeCommand serve = new ServeCommand();
    CommandLine root =
        new CommandLine(CommandSpec.create().name("semblance").mixinStandardHelpOptions(true))
            .addSubcommand(SERVE, serve);
    String[] all = serveByDefault(arguments);
    // A start waits for this, and the others' options take a quarter of a second to read.
    if (!all[0].equals(SERVE)) {
      addOthers(root, server);
    }
    root.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandErrors::wrongUse)
        .setExecutionExceptionHandler(CommandErrors::failure)
        .setExecutionStrategy(CommandLines::execute);
    root.getCommandSpec()
        .usageMessage()
        .description("Embedding and similarity server. Without a command it serves.");
    String version = "semblance " + version();
    root.getCommandSpec().version(version);
    root.getSubcommands().values().forEach(line -> line.getCommandSpec().version(version));
    int code = root.execute(all);
    // Started here, not by the command: picocli would print the trace of whatever is thrown.
    String[] spring = serve.springArguments();
    if (spring == null) {
      return written(code);
    }
    if (serve.check) {
      server.check(spring, serve.json);
      return written(code);
    }
    server.start(spring);
    return RUNNING;
  }

  /** A command whose answer nobody got has not done its work. */
  private static int written(int code) {
    if (code == 0 && StandardOutput.failed()) {
      System.err.println("semblance: " + StandardOutput.FAILED);
      return CommandErrors.FAILED;
    }
    return code;
  }

  private static void addOthers(CommandLine root, Server server) {
    root.addSubcommand("embed", new EmbedCommand(server))
        .addSubcommand("similarity", new SimilarityCommand(server))
        .addSubcommand("models", new ModelsCommand(server))
        .addSubcommand("index", new IndexCommand(server))
        .addSubcommand("search", new SearchCommand(server))
        .addSubcommand("collections", CollectionsCommand.line(server))
        .addSubcommand("bench", new BenchCommand())
        .addSubcommand("eval", new EvalCommand())
        .addSubcommand("distill", new DistillCommand())
        .addSubcommand("keys", new KeysCommand())
        .addSubcommand("install", new InstallCommand())
        .addSubcommand("help", new CommandLine.HelpCommand());
  }

  /** Commands are callables; {@code serve} is none, because its server is started later. */
  private static int execute(ParseResult line) {
    ParseResult last = line;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.commandSpec().userObject() instanceof Callable<?>) {
      CommandLog.toStandardError(CommandErrors.verbose(last));
    }
    return new CommandLine.RunLast().execute(line);
  }

  private static String[] serveByDefault(String[] arguments) {
    boolean named =
        arguments.length > 0
            && (!arguments[0].startsWith("-")
                || List.of("--help", "-h", "--version", "-V").contains(arguments[0]));
    if (named) {
      return arguments;
    }
    List<String> all = new ArrayList<>(List.of(SERVE));
    all.addAll(Arrays.asList(arguments));
    return all.toArray(String[]::new);
  }

  private static String version() {
    String version = CommandLines.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : version;
  }
}
