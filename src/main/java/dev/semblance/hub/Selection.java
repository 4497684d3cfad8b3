package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chooses, from all files of a repository, the ones that Semblance reads: settings, tokenizer and
 * weights of each module folder. Pickles of state dicts are chosen only where there are no
 * safetensors, and not where the operator refuses them; a module that cannot be had is refused
 * here, before anything large is fetched.
 */
final class Selection {

  static final String MODULES = "modules.json";
  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = WEIGHTS + ".index.json";
  private static final String ADAPTER = "adapter_config.json";
  private static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";
  private static final String PICKLED_ADAPTER_WEIGHTS = "adapter_model.bin";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String VOCABULARY = "vocab.txt";
  private static final String ROUTER = "router_config.json";
  private static final String PICKLED_WEIGHTS = "pytorch_model.bin";
  private static final String PICKLED_INDEX = PICKLED_WEIGHTS + ".index.json";

  /** Of BGE-M3, beside its transformer: safetensors, else a pickle. */
  private static final List<String> HEADS = List.of("sparse_linear", "colbert_linear");

  /** Limits for the two files that are read here. */
  private static final int MODULES_LIMIT = 1_000_000;

  private static final int INDEX_LIMIT = 32_000_000;
  private static final int FOLDERS = 100;
  private static final int SHARDS = 10_000;

  private static final Set<String> SETTINGS =
      Set.of(
          "config.json",
          TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "config_sentence_transformers.json",
          "artifact.metadata",
          "idf.json",
          MODULES,
          "chat_template.jinja",
          ADAPTER,
          ROUTER);
  private static final Pattern SENTENCE_SETTINGS =
      Pattern.compile("sentence_[\\w-]+_config\\.json");
  private static final Pattern PICKLE = Pattern.compile(".*\\.(bin|pt|pth|ckpt|pkl|pickle)");
  private static final JsonMapper JSON = new JsonMapper();

  /** Gives the content of a small file, wherever it is. */
  interface SmallFile {
    /**
     * @throws Fault.ModelRefused when it is larger than the limit
     */
    byte[] read(String name, int limit) throws IOException;
  }

  private final Set<String> names;
  private final boolean pickles;
  private final SmallFile files;
  private final Set<String> chosen = new LinkedHashSet<>();

  private Selection(Set<String> names, boolean pickles, SmallFile files) {
    this.names = names;
    this.pickles = pickles;
    this.files = files;
  }

  /**
   * The files to have, settings before weights.
   *
   * @param names all files of the repository; unsafe ones may be among them and are never chosen
   * @param pickles whether pickled state dicts may be among them
   * @throws Fault.ModelRefused when there are no weights, or a listed file cannot be
   */
  static List<String> of(Set<String> names, boolean pickles, SmallFile files) throws IOException {
    Selection selection = new Selection(names, pickles, files);
    List<String> folders = selection.folders();
    selection.addSettings("");
    folders.forEach(selection::addSettings);
    boolean first = true;
    for (String folder : folders) {
      selection.addWeights(folder, first);
      first = false;
    }
    return List.copyOf(selection.chosen);
  }

  /** Each module's folder with a slash at its end, or the root as the empty text. */
  private List<String> folders() throws IOException {
    if (!names.contains(MODULES)) {
      return List.of("");
    }
    Set<String> folders = new LinkedHashSet<>();
    JsonNode modules = json(MODULES, MODULES_LIMIT);
    if (!modules.isArray()) {
      throw new Fault.ModelRefused(MODULES, "is no list, a list of modules is needed");
    }
    for (JsonNode module : modules) {
      String path = module.path("path").asString("").replaceAll("/+$", "");
      if (!path.isEmpty() && !SafeName.is(path)) {
        throw Fault.ModelRefused.key(MODULES, "path", path, "a folder inside the repository");
      }
      if (names.contains(path.isEmpty() ? ROUTER : path + "/" + ROUTER)) {
        folders.addAll(routed(path.isEmpty() ? "" : path + "/"));
      }
      folders.add(path.isEmpty() ? "" : path + "/");
      if (folders.size() > FOLDERS) {
        throw new Fault.ModelRefused(MODULES, "lists more than " + FOLDERS + " modules");
      }
    }
    if (folders.isEmpty()) {
      throw new Fault.ModelRefused(MODULES, "lists no module, at least one is needed");
    }
    return List.copyOf(folders);
  }

  /** The folders of a router's modules, within the router's own; documents' first. */
  private Set<String> routed(String folder) throws IOException {
    Set<String> folders = new LinkedHashSet<>();
    JsonNode structure = json(folder + ROUTER, MODULES_LIMIT).path("structure");
    List<JsonNode> routes = new ArrayList<>(List.of(structure.path("document")));
    structure.forEach(routes::add);
    for (JsonNode route : routes) {
      for (JsonNode module : route) {
        String path = module.asString("");
        if (!SafeName.is(path)) {
          throw Fault.ModelRefused.key(
              folder + ROUTER, "structure", path, "folders inside the repository");
        }
        folders.add(folder + path + "/");
      }
    }
    return folders;
  }

  private void addSettings(String folder) {
    for (String name : inside(folder)) {
      String file = name.substring(folder.length());
      if (SETTINGS.contains(file) || SENTENCE_SETTINGS.matcher(file).matches()) {
        chosen.add(name);
      }
    }
    // Read where there is nothing else; others need not have it in their caches.
    if (names.contains(folder + VOCABULARY) && !names.contains(folder + TOKENIZER)) {
      chosen.add(folder + VOCABULARY);
    }
  }

  private void addWeights(String folder, boolean needed) throws IOException {
    if (needed) {
      for (String head : HEADS) {
        var _ = chooseEither(folder + head + ".safetensors", folder + head + ".pt");
      }
    }
    boolean adapts =
        names.contains(folder + ADAPTER)
            && chooseEither(folder + ADAPTER_WEIGHTS, folder + PICKLED_ADAPTER_WEIGHTS);
    if (names.contains(folder + WEIGHTS)) {
      chosen.add(folder + WEIGHTS);
    } else if (names.contains(folder + INDEX)) {
      chosen.add(folder + INDEX);
      chosen.addAll(shards(folder, INDEX, ".safetensors"));
    } else if (names.contains(folder + PICKLED_WEIGHTS)) {
      choosePickle(folder + PICKLED_WEIGHTS);
    } else if (names.contains(folder + PICKLED_INDEX)) {
      choosePickle(folder + PICKLED_INDEX);
      chosen.addAll(shards(folder, PICKLED_INDEX, ".bin"));
    } else if (!adapts) {
      // An adapter's model may be a repository of its own.
      refuseOtherPickles(folder);
      if (needed) {
        throw new Fault.ModelRefused(
            folder + WEIGHTS, "is missing, and so is " + INDEX + "; one of them is needed");
      }
    }
  }

  /** Chooses safetensors, or a pickle where they are not; whether there is one. */
  private boolean chooseEither(String safe, String pickle) {
    if (names.contains(safe)) {
      chosen.add(safe);
    } else if (names.contains(pickle)) {
      choosePickle(pickle);
    } else {
      return false;
    }
    return true;
  }

  private void choosePickle(String name) {
    if (!pickles) {
      throw new Fault.ModelRefused(
          name,
          "is a pickle, and semblance.pickle-weights is refuse; needed: "
              + WEIGHTS
              + ". Try another revision (many repositories have one at @refs/pr/N), or convert once"
              + " in Python with save_pretrained(DIR) and pass DIR");
    }
    chosen.add(name);
  }

  private void refuseOtherPickles(String folder) {
    for (String name : inside(folder)) {
      if (PICKLE.matcher(name).matches() && !isHead(name.substring(folder.length()))) {
        throw new Fault.ModelRefused(
            name,
            "may hold the weights, but of this name it is not read; needed: "
                + folder
                + WEIGHTS
                + " or "
                + folder
                + PICKLED_WEIGHTS
                + ". Convert once in Python with save_pretrained(DIR) and pass DIR");
      }
    }
  }

  private static boolean isHead(String file) {
    return HEADS.stream().anyMatch(head -> file.equals(head + ".pt"));
  }

  private Set<String> shards(String folder, String indexName, String ending) throws IOException {
    String index = folder + indexName;
    Set<String> shards = new TreeSet<>();
    for (JsonNode value : json(index, INDEX_LIMIT).path("weight_map")) {
      String shard = value.asString("");
      if (!SafeName.is(shard) || !shard.endsWith(ending)) {
        throw Fault.ModelRefused.key(
            index, "weight_map", shard, "names of " + ending + " files beside it");
      }
      if (!names.contains(folder + shard)) {
        throw new Fault.ModelRefused(
            index,
            "weight_map names " + Fault.quote(shard) + ", which the repository does not have");
      }
      shards.add(folder + shard);
      if (shards.size() > SHARDS) {
        throw new Fault.ModelRefused(index, "weight_map names more than " + SHARDS + " files");
      }
    }
    if (shards.isEmpty()) {
      throw new Fault.ModelRefused(index, "weight_map is empty, files of weights are needed");
    }
    return shards;
  }

  /** The safe names directly in a folder, sorted. */
  private List<String> inside(String folder) {
    List<String> inside = new ArrayList<>();
    for (String name : new TreeSet<>(names)) {
      if (name.startsWith(folder) && name.indexOf('/', folder.length()) < 0 && SafeName.is(name)) {
        inside.add(name);
      }
    }
    return inside;
  }

  private JsonNode json(String name, int limit) throws IOException {
    try {
      return JSON.readTree(files.read(name, limit));
    } catch (JacksonException e) {
      throw new Fault.ModelRefused(name, "is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
