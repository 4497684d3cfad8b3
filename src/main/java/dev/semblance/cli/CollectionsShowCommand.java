package dev.semblance.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Describes a collection. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Prints a collection's settings and what is in it.")
final class CollectionsShowCommand implements Callable<Integer> {
  private final Server server;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COLLECTION", description = "Its name.")
  String collection = "";

  @Mixin AnswerJsonOption json = new AnswerJsonOption();

  @Mixin ServerArguments target = new ServerArguments();

  CollectionsShowCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      JsonNode answer = connected.client().collection(collection);
      if (json.given) {
        line.getOut().println(answer);
      } else {
        for (Map.Entry<String, JsonNode> field : answer.properties()) {
          JsonNode value = field.getValue();
          line.getOut()
              .println(
                  Printable.line(
                      field.getKey() + ": " + (value.isString() ? value.asString() : value)));
        }
      }
      line.getOut().flush();
      return 0;
    }
  }
}
