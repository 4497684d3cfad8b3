package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ModelFolder.QueryPath;
import dev.semblance.model.folder.SparseModule.Splade;
import dev.semblance.model.folder.SparseModule.StaticQueries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads folders with a Router (of older savings, Asym) among their modules: one path of modules for
 * queries and another for documents, perhaps behind modules that both share. Served are SPLADE of
 * documents with a SparseStaticEmbedding of queries (OpenSearch's neural sparse encoders), and two
 * paths of dense vectors.
 */
final class RouterFolder {

  private static final String FILE = "router_config.json";
  private static final String OLD_FILE = "config.json";
  private static final String QUERY = "query";
  private static final String DOCUMENT = "document";

  /** As Asym's own example calls it. */
  private static final String OLD_DOCUMENT = "doc";

  private final JsonFile config;
  private final Path home;
  private final int place;

  /**
   * @param place of the router among the folder's modules
   */
  private RouterFolder(JsonFile config, Path home, int place) {
    this.config = config;
    this.home = home;
    this.place = place;
  }

  /** Whether {@code modules.json} lists a router, whose file is there. */
  static boolean isOne(Path folder, JsonNode listed) {
    return find(folder, listed) != null;
  }

  /** The first router that is listed. */
  private static @Nullable RouterFolder find(Path folder, JsonNode listed) {
    for (int n = 0; n < listed.size(); n++) {
      String type = listed.path(n).path("type").asString("");
      String simple = type.substring(type.lastIndexOf('.') + 1);
      if (type.startsWith("sentence_transformers.") && List.of("Router", "Asym").contains(simple)) {
        Path home = SentenceModules.inside(folder, listed.path(n).path("path").asString(""));
        for (String name : List.of(FILE, OLD_FILE)) {
          if (JsonFile.readIfPresent(home, name).has("structure")) {
            return new RouterFolder(JsonFile.read(home, name), home, n);
          }
        }
      }
    }
    return null;
  }

  /**
   * @throws Fault.ModelRefused when a path is of another shape
   */
  static ModelFolder read(Path folder, JsonNode listed) {
    return java.util.Objects.requireNonNull(find(folder, listed)).readRoutes(folder, listed);
  }

  private ModelFolder readRoutes(Path folder, JsonNode listed) {
    Map<String, List<String>> routes = routes();
    if (routes.keySet().equals(Set.of(QUERY, DOCUMENT))
        && routes.values().stream().allMatch(modules -> dense(listed, modules))) {
      return readDense(folder, listed, routes);
    }
    if (listed.size() > 1) {
      throw new Fault.ModelRefused(
          "modules.json",
          "lists "
              + listed.size()
              + " modules, and a router to "
              + Fault.quote(described(routes))
              + ", needed: the router alone, or paths of dense vectors for query and document");
    }
    return readSparse(folder, routes);
  }

  /** Whether a path's modules give one dense vector, as far as their names tell. */
  private boolean dense(JsonNode listed, List<String> modules) {
    List<String> types = new ArrayList<>(types(modules));
    listed
        .valueStream()
        .limit(place)
        .map(module -> simpleType(module.path("type").asString("")))
        .forEach(types::add);
    return types.contains("StaticEmbedding")
        || (types.contains("Transformer") && types.contains("Pooling"));
  }

  /** Two encoders, each with modules of its own and those behind the router. */
  private ModelFolder readDense(Path folder, JsonNode listed, Map<String, List<String>> routes) {
    ModelFolder documents = path(folder, listed, routes, DOCUMENT);
    ModelFolder queries = path(folder, listed, routes, QUERY);
    return documents.withQueries(new QueryPath(queries, QUERY.equals(defaultRoute(routes))));
  }

  private ModelFolder path(
      Path folder, JsonNode listed, Map<String, List<String>> routes, String route) {
    JsonFile types = config.object("types");
    ArrayNode modules = JsonNodeFactory.instance.arrayNode();
    listed.valueStream().limit(place).forEach(modules::add);
    for (String module : routes.getOrDefault(route, List.of())) {
      modules
          .addObject()
          .put("type", types.text(module, ""))
          .put("path", folder.toAbsolutePath().normalize().relativize(inside(module)).toString());
    }
    listed.valueStream().skip(place + 1L).forEach(modules::add);
    ModelFolder read = FolderReader.readModules(folder, modules);
    if (read.pooling() == null || read.sparse() != null || read.tokens() != null) {
      throw new Fault.ModelRefused(
          config.name(), "has a path " + route + " of other than dense vectors alone");
    }
    return read;
  }

  private ModelFolder readSparse(Path folder, Map<String, List<String>> routes) {
    List<String> query = routes.getOrDefault(QUERY, List.of());
    List<String> document = routes.getOrDefault(DOCUMENT, List.of());
    boolean served =
        routes.size() == 2
            && types(query).equals(List.of("SparseStaticEmbedding"))
            && (types(document).equals(List.of("Transformer", "SpladePooling"))
                || types(document).equals(List.of("MLMTransformer", "SpladePooling")));
    if (!served) {
      throw new Fault.ModelRefused(
          config.name(),
          "routes inputs to "
              + Fault.quote(described(routes))
              + ", but served are SparseStaticEmbedding for query and Transformer, SpladePooling"
              + " for document, or dense vectors for both: save the path that you need as a folder"
              + " of its own");
    }
    Splade splade =
        Splade.read(
            JsonFile.readIfPresent(inside(document.get(1)), "config.json")
                .renamed(document.get(1) + "/config.json"));
    Path weights = inside(query.getFirst());
    String listed = listed(weights, query.getFirst());
    ModelFolder read =
        SparseFolder.read(
            folder,
            inside(document.getFirst()),
            types(document).getFirst().equals("MLMTransformer"),
            new Splade(splade.reduction(), splade.twice(), null),
            List.of());
    TokenizerFile own = TokenizerFile.read(weights, read.config(), false);
    if (!own.json().equals(read.tokenizer().json())) {
      throw new Fault.ModelRefused(
          query.getFirst() + "/" + TokenizerFile.FILE,
          "differs from the documents', needed: the same, since both make vectors of one space");
    }
    return read.withSparse(
        new Splade(
            splade.reduction(),
            splade.twice(),
            new StaticQueries(
                weights,
                listed == null ? null : IdfFile.read(weights, folder, listed, own),
                QUERY.equals(defaultRoute(routes)))));
  }

  private Map<String, List<String>> routes() {
    JsonFile structure = config.object("structure");
    Map<String, List<String>> routes = new LinkedHashMap<>();
    for (String name : structure.unknownKeys()) {
      List<String> modules = new ArrayList<>();
      JsonNode listed = structure.value(name);
      if (listed != null) {
        listed.forEach(each -> modules.add(each.asString("")));
      }
      routes.put(name.equals(OLD_DOCUMENT) ? DOCUMENT : name, modules);
    }
    return routes;
  }

  private List<String> types(List<String> modules) {
    JsonFile types = config.object("types");
    return modules.stream().map(module -> simpleType(types.text(module, ""))).toList();
  }

  /** A module's class, or nothing where it is not of sentence-transformers. */
  private static String simpleType(String type) {
    return type.startsWith("sentence_transformers.")
        ? type.substring(type.lastIndexOf('.') + 1)
        : "";
  }

  private String described(Map<String, List<String>> routes) {
    List<String> texts = new ArrayList<>();
    routes.forEach((name, modules) -> texts.add(name + ": " + String.join(", ", types(modules))));
    return String.join("; ", texts);
  }

  private Path inside(String module) {
    return SentenceModules.inside(home, module);
  }

  /** The route of a text that nobody gave a role. */
  private String defaultRoute(Map<String, List<String>> routes) {
    JsonFile parameters = config.object("parameters");
    JsonNode mappings = parameters.value("route_mappings");
    if (mappings != null && !mappings.isEmpty()) {
      throw parameters.refuse("route_mappings", mappings, "none: paths are chosen by role");
    }
    String named = parameters.textOrNull("default_route");
    if (named == null) {
      return routes.keySet().iterator().next();
    }
    return named.equals(OLD_DOCUMENT) ? DOCUMENT : named;
  }

  /** The path of a file of JSON that lists the weights, or null where a tensor has them. */
  private static @Nullable String listed(Path folder, String name) {
    JsonFile own = JsonFile.readIfPresent(folder, "config.json").renamed(name + "/config.json");
    own.inert("frozen");
    String path = own.textOrNull("path");
    SentenceModule.refuseUnknown(own);
    // sentence-transformers takes notice of nothing else.
    return path == null || !path.endsWith(".json") ? null : path;
  }
}
