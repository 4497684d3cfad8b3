package dev.semblance.cli;

import dev.semblance.installation.Installer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Unpacks the program into a folder where it starts fastest. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = {
      "Unpacks the program into FOLDER, where it starts in about half the time.",
      "There: plain jars, unpacked native libraries, and an ahead-of-time cache made by this very",
      "Java. Takes a minute or two and 750 MB; prints the script that starts it."
    })
final class InstallCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      description =
          "An absent or empty folder. It must stay where it is: the cache knows its path.")
  Path folder = Path.of(".");

  @Option(
      names = "--replace",
      description = "Replace an installation that is there; stop what runs from it before.")
  boolean replace;

  @Option(
      names = "--no-cache",
      description = "Make no ahead-of-time cache (80 MB less, slower to start).")
  boolean noCache;

  @Option(
      names = "--collections",
      description =
          "Start with Java's Vector API: searches in collections take less time, a start takes more.")
  boolean collections;

  @Option(
      names = CommandErrors.VERBOSE,
      description = "Tells on standard error where an error came from.")
  boolean verbose;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path script =
        new Installer(
                new Installer.Options(replace, !noCache, collections),
                line -> spec.commandLine().getErr().println(line))
            .install(Installer.runningJar(), folder);
    spec.commandLine().getOut().println(script);
    return 0;
  }
}
