package dev.semblance.cli;

import dev.semblance.cli.copy.CopyCheck;
import dev.semblance.cli.copy.CopyCheckpoint;
import dev.semblance.cli.copy.CopyCounts;
import dev.semblance.cli.copy.CopyEnd;
import dev.semblance.cli.copy.CopyRun;
import dev.semblance.client.ServerRefusal;
import dev.semblance.client.WriteAnswer;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import dev.semblance.text.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies a collection into another, of the same server or of another one. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Copies a collection into another, with its vectors: nothing is embedded again. The servers"
            + " may keep their collections in different stores.",
    footer = {
      "",
      "The other collection is made with the same settings where it is not there.",
      "Both must be of one space. A copy that was stopped is called again in the same",
      "way and goes on where it was. At the end the two are compared document by",
      "document.",
      "Exit codes: 0 all is in both, 1 something is not, 2 an option cannot be used.",
      "",
      "Examples:",
      "  semblance collections copy --from books --to books2",
      "  semblance collections copy --from http://old:8080/books --to http://new:8080/books"
    })
final class CollectionsCopyCommand implements Callable<Integer> {
  private static final String FROM = "--from";
  private static final String TO = "--to";
  private static final int NOT_FOUND = 404;
  private static final int HASH_DIGITS = 16;

  /** What a collection is made of, in the order of the contract. */
  private static final List<String> SETTINGS =
      List.of(
          "model",
          "space",
          "dimensions",
          "metric",
          "fields",
          "lexical",
          "quantization",
          "chunking",
          "late_interaction");

  private final Server server;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = FROM,
      required = true,
      paramLabel = "[URL/]NAME",
      description = "The collection that is copied. Without a URL it is of the server of --url.")
  String from = "";

  @Option(
      names = TO,
      required = true,
      paramLabel = "[URL/]NAME",
      description = "The one that it is copied into.")
  String to = "";

  @Option(
      names = "--from-key-file",
      paramLabel = "FILE",
      description = "Holds the key for --from, in place of --key-file.")
  @Nullable Path fromKey;

  @Option(
      names = "--to-key-file",
      paramLabel = "FILE",
      description = "Holds the key for --to, in place of --key-file.")
  @Nullable Path toKey;

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description =
          "The model of the collection that is made, where the other server has it under another"
              + " name.")
  @Nullable String modelName;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Keeps how far the copy is. Default: one in ~/.semblance/copies.")
  @Nullable Path checkpointFile;

  @Option(names = "--json", description = "What was done, as JSON on standard output.")
  boolean json;

  @Mixin ServerArguments target = new ServerArguments();

  CollectionsCopyCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Ends ends = new Ends()) {
      return copy(ends.open(FROM, from, fromKey), ends.open(TO, to, toKey));
    }
  }

  /** Connections; one for both ends where neither has a URL. */
  private final class Ends implements AutoCloseable {
    private ServerArguments.@Nullable Connected own;
    private final java.util.ArrayDeque<ServerArguments.Connected> open =
        new java.util.ArrayDeque<>();

    CopyEnd open(String option, String given, @Nullable Path key) {
      WaitNotice waits = new WaitNotice(spec.commandLine().getErr());
      int slash = given.lastIndexOf('/');
      String name = given.substring(slash + 1);
      if (name.isEmpty()) {
        throw new Fault.InvalidSetting(
            option, "is " + Fault.quote(given) + ", needed: NAME or URL/NAME");
      }
      ServerArguments.Connected connected;
      if (slash >= 0) {
        connected = target.connectTo(option, given.substring(0, slash), key, waits);
        open.push(connected);
      } else {
        if (own == null) {
          own = target.connect(server, waits);
          open.push(own);
        }
        connected = own;
      }
      return new CopyEnd(connected.client(), name);
    }

    @Override
    public void close() {
      open.forEach(ServerArguments.Connected::close);
    }
  }

  private int copy(CopyEnd source, CopyEnd into) throws InterruptedException {
    if (source.toString().equals(into.toString())) {
      throw new Fault.InvalidSetting(TO, "is the collection of " + FROM + " itself: " + into);
    }
    JsonNode described = find(source);
    JsonNode made = make(into, described);
    CopyCheckpoint checkpoint =
        CopyCheckpoint.open(file(source, into), source, described, into, made);
    var err = spec.commandLine().getErr();
    if (checkpoint.goesOn()) {
      err.println(
          "semblance: goes on behind " + checkpoint.counts().all() + " documents copied before");
      err.flush();
    }
    RefusedEntries refused = new RefusedEntries(err, source.toString());
    long began = System.nanoTime();
    long all = described.path("documents").asLong();
    CopyCounts counts;
    CopyCheck.Found found;
    ProgressBar progress = ProgressBar.onStandardError();
    try (Progress.Stage stage = progress.begin("copy", "documents", all)) {
      counts =
          new CopyRun(
                  source,
                  described,
                  into,
                  tokenSpace(described, made),
                  checkpoint,
                  (id, why) -> refused.add(id, why))
              .run(stage);
    }
    WriteAnswer _ = into.client().putDocuments(into.name(), new byte[0], true);
    try (Progress.Stage stage = progress.begin("compare", "documents", all)) {
      found = CopyCheck.compare(source, into, stage);
    }
    // What is not in both is sought from the beginning the next time.
    checkpoint.forget();
    tell(source, into, counts, found, refused, (System.nanoTime() - began) / 1e9);
    return found.whole() ? 0 : 1;
  }

  private static JsonNode find(CopyEnd source) {
    try {
      return source.describe();
    } catch (ServerRefusal refusal) {
      if (refusal.status() == NOT_FOUND) {
        throw new Fault.InvalidSetting(FROM, "is " + source + ", which is not there");
      }
      throw refusal;
    }
  }

  /** One that is there is taken as it is; the server checks each request's space. */
  private JsonNode make(CopyEnd into, JsonNode described) {
    try {
      return into.describe();
    } catch (ServerRefusal refusal) {
      if (refusal.status() != NOT_FOUND) {
        throw refusal;
      }
    }
    ObjectNode settings = JsonMapper.shared().createObjectNode();
    for (String name : SETTINGS) {
      if (described.has(name) && !described.path(name).isNull()) {
        settings.set(name, described.path(name));
      }
    }
    if (modelName != null) {
      settings.put("model", modelName);
    }
    return into.client().putCollection(into.name(), settings);
  }

  private static @Nullable String tokenSpace(JsonNode from, JsonNode to) {
    return from.has("token_space") && to.has("token_space")
        ? from.path("token_space").asString()
        : null;
  }

  private Path file(CopyEnd source, CopyEnd into) {
    if (checkpointFile != null) {
      return checkpointFile;
    }
    String name = Sha256.hex(source + "\n" + into).substring(0, HASH_DIGITS) + ".json";
    return Path.of(System.getProperty("user.home", ""), ".semblance", "copies", name);
  }

  private void tell(
      CopyEnd source,
      CopyEnd into,
      CopyCounts counts,
      CopyCheck.Found found,
      RefusedEntries refused,
      double seconds) {
    var out = spec.commandLine().getOut();
    if (json) {
      ObjectNode told = JsonMapper.shared().createObjectNode();
      told.put("from", source.toString())
          .put("to", into.toString())
          .put("created", counts.created())
          .put("updated", counts.updated())
          .put("unchanged", counts.unchanged())
          .put("refused", counts.refused())
          .put("same", found.same())
          .put("missing", found.missing())
          .put("differing", found.differing())
          .put("others", found.others())
          .put("verified", found.whole())
          .put("seconds", seconds);
      ArrayNode first = told.putArray("first_refused");
      for (RefusedEntries.Refused each : refused.first()) {
        first.addObject().put("id", each.place()).put("error", each.why());
      }
      out.println(told);
    } else {
      out.printf(
          Locale.ROOT,
          "%s: %d created, %d updated, %d unchanged, %d refused; %d documents are the same in both"
              + "%s%n",
          into,
          counts.created(),
          counts.updated(),
          counts.unchanged(),
          counts.refused(),
          found.same(),
          found.others() == 0 ? "" : ", " + found.others() + " are only here");
    }
    out.flush();
    if (!found.whole()) {
      var err = spec.commandLine().getErr();
      err.println(
          "semblance: "
              + found.missing()
              + " documents are missing in "
              + into
              + " and "
              + found.differing()
              + " differ, the first is "
              + Fault.quote(Objects.requireNonNull(found.first()))
              + "; what was written meanwhile is copied when it is called again");
      err.flush();
    }
  }
}
