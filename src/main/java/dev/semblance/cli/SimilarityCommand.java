package dev.semblance.cli;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Scores texts against each other. */
@Command(
    name = "similarity",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Scores texts against each other, or against others.",
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 a text or an option cannot be used.",
      "",
      "Examples:",
      "  semblance similarity 'the water is cold' 'a long day' 'cold water'",
      "  semblance similarity 'how cold is it' --against 'a long day' --against 'ice' --json"
    })
final class SimilarityCommand implements Callable<Integer> {
  private static final int COLUMN = 24;
  private static final int ROW = 48;

  private final Server server;

  @Spec @Nullable CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "TEXT", description = "A row each.")
  List<String> texts = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "TEXT",
      description = "A column each. Default: the same texts. Repeat.")
  List<String> against = new ArrayList<>();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description =
          "cosine, dot, euclidean, manhattan or maxsim. Default: the model's own, else cosine.")
  @Nullable String metric;

  @Option(
      names = "--input-type",
      paramLabel = "ROLE",
      description = "query, document or another of the model's prompts. Default: none.")
  @Nullable String inputType;

  @Option(
      names = "--against-type",
      paramLabel = "ROLE",
      description = "The same for the texts of --against.")
  @Nullable String againstType;

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "The model to ask the server for. Default: default.")
  @Nullable String modelName;

  @Mixin AnswerJsonOption json = new AnswerJsonOption();

  @Mixin ServerArguments target = new ServerArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  SimilarityCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    if (against.isEmpty() && texts.size() < 2) {
      throw new Fault.InvalidSetting("TEXT", "is one text, needed: two, or --against");
    }
    var line = Objects.requireNonNull(spec).commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      JsonNode answer = connected.client().similarity(request());
      if (json.given) {
        line.getOut().println(answer);
      } else {
        AlignedRows.lines(rows(answer), 1).forEach(line.getOut()::println);
        line.getOut().println(answer.path("order").asString("").replace('_', ' '));
      }
      line.getOut().flush();
      return 0;
    }
  }

  private ObjectNode request() {
    ObjectNode request = JsonMapper.shared().createObjectNode();
    if (modelName != null) {
      request.put("model", modelName);
    }
    ArrayNode inputs = request.putArray("inputs");
    texts.forEach(inputs::add);
    if (!against.isEmpty()) {
      ArrayNode others = request.putArray("against");
      against.forEach(others::add);
    }
    if (metric != null) {
      request.put("metric", metric);
    }
    if (inputType != null) {
      request.put("input_type", inputType);
    }
    if (againstType != null) {
      request.put("against_type", againstType);
    }
    return request;
  }

  private List<List<String>> rows(JsonNode answer) {
    List<List<String>> rows = new ArrayList<>();
    List<String> title = new ArrayList<>(List.of(""));
    (against.isEmpty() ? texts : against).forEach(text -> title.add(label(text, COLUMN)));
    rows.add(title);
    for (int i = 0; i < texts.size(); i++) {
      List<String> row = new ArrayList<>(List.of(label(texts.get(i), ROW)));
      for (JsonNode score : answer.path("scores").path(i)) {
        row.add(String.format(Locale.ROOT, "%.4f", score.asDouble()));
      }
      rows.add(row);
    }
    return rows;
  }

  private static String label(String text, int most) {
    return Printable.cut(Printable.line(text), most);
  }
}
