package dev.semblance.cli;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
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

/** Searches a collection. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Finds documents of a collection by meaning, by words, or by both.",
    footer = {
      "",
      "Exit codes: 0 done, with or without hits, 1 failed, 2 the query cannot be used.",
      "",
      "Examples:",
      "  semblance search notes what did we decide about backups",
      "  semblance search books 'kitten on a rug' --filter 'price >= 10 and lang = \"en\"'",
      "  semblance search books cat --mode lexical --limit 3 --json"
    })
final class SearchCommand implements Callable<Integer> {
  private static final String QUERY = "QUERY";
  private static final String RERANK_TOP = "--rerank-top";

  private final Server server;

  @Spec @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Its name.")
  String collection = "";

  @Parameters(
      index = "1..*",
      paramLabel = QUERY,
      description = "What is looked for; several words are one query.")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "hybrid, vector or lexical. Default: hybrid.")
  @Nullable String mode;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "On declared fields, such as: lang in [\"en\",\"de\"] and price >= 10.")
  @Nullable String filter;

  @Option(names = "--limit", paramLabel = "N", description = "Most hits. Default: 10.")
  @Nullable Integer limit;

  @Option(
      names = "--min-score",
      paramLabel = "X",
      description = "Leaves out what is less close by the raw metric.")
  @Nullable Double minScore;

  @Option(
      names = "--like",
      paramLabel = "ID",
      description = "In place of a query: near to the mean of these documents. Repeat.")
  List<String> like = new ArrayList<>();

  @Option(
      names = "--rerank",
      paramLabel = "NAME",
      description = "Scores the best again with this model of the server.")
  @Nullable String rerank;

  @Option(
      names = RERANK_TOP,
      paramLabel = "N",
      description = "How many it scores again. Default: 50.")
  @Nullable Integer rerankTop;

  @Option(names = "--explain", description = "Shows which list gave which rank and score.")
  boolean explain;

  @Mixin AnswerJsonOption json = new AnswerJsonOption();

  @Mixin ServerArguments target = new ServerArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  SearchCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    if (words.isEmpty() == like.isEmpty()) {
      throw new Fault.InvalidSetting(
          QUERY,
          "and --like are "
              + (words.isEmpty() ? "both missing" : "both given")
              + ", needed: one of them");
    }
    if (rerankTop != null && rerank == null) {
      throw new Fault.InvalidSetting(RERANK_TOP, "is given without --rerank");
    }
    var line = Objects.requireNonNull(spec).commandLine();
    try (ServerArguments.Connected connected =
        target.connect(server, new WaitNotice(line.getErr()))) {
      JsonNode answer = connected.client().search(collection, request());
      if (json.given) {
        line.getOut().println(answer);
      } else {
        new HitLines(Terminal.OUTPUT.colours()).of(answer).forEach(line.getOut()::println);
      }
      line.getOut().flush();
      return 0;
    }
  }

  private ObjectNode request() {
    ObjectNode request = JsonMapper.shared().createObjectNode();
    if (like.isEmpty()) {
      request.put("text", String.join(" ", words));
    } else {
      ArrayNode ids = request.putObject("like").putArray("ids");
      like.forEach(ids::add);
    }
    if (mode != null) {
      request.put("mode", mode);
    }
    if (filter != null) {
      request.put("filter", filter);
    }
    if (limit != null) {
      request.put("limit", limit);
    }
    if (minScore != null) {
      request.put("min_score", minScore);
    }
    if (rerank != null) {
      ObjectNode second = request.putObject("rerank").put("model", rerank);
      if (rerankTop != null) {
        second.put("top", rerankTop);
      }
    }
    if (explain) {
      request.put("explain", true);
    }
    ArrayNode include = request.putArray("include").add("metadata");
    if (like.isEmpty()) {
      include.add("highlights");
    }
    return request;
  }
}
