package dev.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Reads what the server is to be started with. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves embeddings and similarity over HTTP (the default command).",
    footer = {
      "",
      "Every setting can also be given as --semblance.NAME=VALUE, as an environment variable",
      "(SEMBLANCE_MODEL) or in application.yaml; --server.*, --management.*, --logging.* and",
      "--spring.* reach Spring Boot. Routes and fields: http://127.0.0.1:8080/docs"
    })
final class ServeCommand implements Runnable {

  private static final List<String> SPRING =
      List.of("--semblance.", "--server.", "--spring.", "--management.", "--logging.");

  private String @Nullable [] springArguments;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "REF",
      description = "A model folder, or a Hugging Face id org/name[@revision].")
  @Nullable String model;

  @Option(names = "--port", paramLabel = "PORT", description = "Default: 8080.")
  @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on. Default: 127.0.0.1.")
  @Nullable String host;

  @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu, cuda or cuda:N.")
  @Nullable String device;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "auto, float32, float16, bfloat16 or int8.")
  @Nullable String dtype;

  @Option(
      names = "--check",
      description =
          "Print every setting and where it comes from, and end: with 0, or 2 where one is at"
              + " fault.")
  boolean check;

  @Option(names = "--json", description = "With --check: as JSON.")
  boolean json;

  @Unmatched List<String> rest = new ArrayList<>();

  /** What the server is to be started with, or null when it is not to be started. */
  String @Nullable [] springArguments() {
    return springArguments;
  }

  @Override
  public void run() {
    List<String> arguments = new ArrayList<>();
    for (String argument : rest) {
      if (SPRING.stream().noneMatch(argument::startsWith)) {
        if (spec == null) {
          throw new IllegalStateException("picocli injects the specification");
        }
        throw new ParameterException(
            spec.commandLine(), "Unknown option or command: '" + argument + "'");
      }
      arguments.add(argument);
    }
    add(arguments, "semblance.model", model);
    add(arguments, "server.port", port);
    add(arguments, "server.address", host);
    add(arguments, "semblance.device", device);
    add(arguments, "semblance.dtype", dtype);
    springArguments = arguments.toArray(String[]::new);
  }

  private static void add(List<String> arguments, String setting, @Nullable Object value) {
    if (value != null) {
      arguments.add("--" + setting + "=" + value);
    }
  }
}
