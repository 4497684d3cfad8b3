package dev.semblance.cli;

import dev.semblance.cli.index.IndexCounts;
import dev.semblance.cli.index.IndexRun;
import dev.semblance.cli.input.Entries;
import dev.semblance.client.SemblanceClient;
import dev.semblance.client.ServerRefusal;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** Puts texts into a collection. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Puts the texts of a file or folder into a collection.",
    footer = {
      "",
      "A text keeps its id: the id field, a file's path below the folder, else a hash",
      "of the text. The same text again is not embedded again, so a run that was stopped",
      "is called again in the same way and loses and repeats nothing. Other fields and",
      "columns become metadata. What cannot be read or is refused is told with its",
      "line, the rest is kept.",
      "Exit codes: 0 done, 1 failed or documents were refused, 2 an option or a file",
      "cannot be used.",
      "",
      "Examples:",
      "  semblance index notes ~/notes --create",
      "  semblance index books books.csv --create --field price:number",
      "  semblance search books 'a cat' --filter 'price < 10'",
      "  zcat texts.txt.gz | semblance index corpus - --url http://127.0.0.1:8080"
    })
final class IndexCommand implements Callable<Integer> {
  private static final String CREATE = "--create";
  private static final String FIELD = "--field";
  private static final int NOT_FOUND = 404;

  private final Server server;

  @Spec @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "Its name.")
  String collection = "";

  @Parameters(
      index = "1",
      paramLabel = "SOURCE",
      description =
          "JSON Lines, CSV, TSV, lines of text, a folder of text files (.txt, .md, .rst, .adoc), or"
              + " - for standard input.")
  String source = "";

  @Option(names = CREATE, description = "Makes the collection, unless it is there.")
  boolean create;

  @Option(
      names = FIELD,
      paramLabel = "NAME:TYPE",
      description =
          "With --create: a field that can be filtered by; keyword, number, boolean, date, or one of"
              + " them with []. Repeat.")
  List<String> fields = new ArrayList<>();

  @Option(
      names = "--language",
      paramLabel = "NAME",
      description = "With --create: whose words are stemmed, such as english. Default: any.")
  @Nullable String language;

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "With --create: the model. Default: default.")
  @Nullable String modelName;

  @Mixin InputArguments input = new InputArguments();

  @Option(names = "--json", description = "What was done, as JSON on standard output.")
  boolean json;

  @Mixin ServerArguments target = new ServerArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  IndexCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ObjectNode settings = settings();
    var line = Objects.requireNonNull(spec).commandLine();
    RefusedEntries refused = new RefusedEntries(line.getErr(), InputArguments.name(source));
    try (Entries entries = input.open(source);
        ServerArguments.Connected connected =
            target.connect(server, new WaitNotice(line.getErr()))) {
      SemblanceClient client = connected.client();
      JsonNode described = create ? create(client, settings) : find(client);
      Map<String, String> types = new LinkedHashMap<>();
      if (input.untyped(source)) {
        described
            .path("fields")
            .properties()
            .forEach(field -> types.put(field.getKey(), field.getValue().asString()));
      }
      IndexRun run = new IndexRun(client, collection, types, refused::add);
      long began = System.nanoTime();
      IndexCounts counts;
      try (Progress.Stage stage =
          ProgressBar.onStandardError().begin("index", "documents", Progress.UNKNOWN)) {
        counts = run.run(entries, stage);
      }
      tell(counts, (System.nanoTime() - began) / 1e9, refused);
      return counts.refused() == 0 ? 0 : 1;
    }
  }

  private JsonNode find(SemblanceClient client) {
    try {
      return client.collection(collection);
    } catch (ServerRefusal refusal) {
      if (refusal.status() == NOT_FOUND) {
        throw new Fault.InvalidSetting(
            "COLLECTION",
            "is " + Fault.quote(collection) + ", which is not there; " + CREATE + " makes it");
      }
      throw refusal;
    }
  }

  /** One that is there is taken as it is, unless something else was asked for. */
  private JsonNode create(SemblanceClient client, ObjectNode settings) {
    if (settings.isEmpty()) {
      try {
        return client.collection(collection);
      } catch (ServerRefusal refusal) {
        if (refusal.status() != NOT_FOUND) {
          throw refusal;
        }
      }
    }
    return client.putCollection(collection, settings);
  }

  private ObjectNode settings() {
    ObjectNode settings = JsonMapper.shared().createObjectNode();
    if (modelName != null) {
      settings.put("model", modelName);
    }
    if (language != null) {
      settings.putObject("lexical").put("language", language);
    }
    if (!fields.isEmpty()) {
      ObjectNode declared = settings.putObject("fields");
      for (String field : fields) {
        int colon = field.lastIndexOf(':');
        if (colon < 1 || colon == field.length() - 1) {
          throw new Fault.InvalidSetting(
              FIELD, "is " + Fault.quote(field) + ", needed: NAME:TYPE such as price:number");
        }
        declared.put(field.substring(0, colon), field.substring(colon + 1));
      }
    }
    if (!create && !settings.isEmpty()) {
      throw new Fault.InvalidSetting(
          fields.isEmpty() ? (language == null ? "--model-name" : "--language") : FIELD,
          "is given without " + CREATE);
    }
    return settings;
  }

  private void tell(IndexCounts counts, double seconds, RefusedEntries refused) {
    var print = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      ObjectNode told = JsonMapper.shared().createObjectNode();
      told.put("collection", collection)
          .put("created", counts.created())
          .put("updated", counts.updated())
          .put("unchanged", counts.unchanged())
          .put("refused", counts.refused())
          .put("seconds", seconds);
      ArrayNode first = told.putArray("first_refused");
      for (RefusedEntries.Refused each : refused.first()) {
        first.addObject().put("place", each.place()).put("error", each.why());
      }
      print.println(told);
    } else {
      print.printf(
          Locale.ROOT,
          "%s: %d created, %d updated, %d unchanged, %d refused%n",
          collection,
          counts.created(),
          counts.updated(),
          counts.unchanged(),
          counts.refused());
    }
    print.flush();
  }
}
