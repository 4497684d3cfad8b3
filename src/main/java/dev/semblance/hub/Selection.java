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
 * safetensors of each module folder. Never a pickle; a module that has only pickles is refused
 * here, before anything large is fetched.
 */
final class Selection {

  static final String MODULES = "modules.json";
  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = WEIGHTS + ".index.json";

  /** Limits for the two files that are read here. */
  private static final int MODULES_LIMIT = 1_000_000;

  private static final int INDEX_LIMIT = 32_000_000;
  private static final int FOLDERS = 100;
  private static final int SHARDS = 10_000;

  // The last two are read only to be refused: left out, they would change the vectors silently.
  private static final Set<String> SETTINGS =
      Set.of(
          "config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "config_sentence_transformers.json",
          MODULES,
          "adapter_config.json",
          "router_config.json");
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
  private final SmallFile files;
  private final Set<String> chosen = new LinkedHashSet<>();

  private Selection(Set<String> names, SmallFile files) {
    this.names = names;
    this.files = files;
  }

  /**
   * The files to have, settings before weights.
   *
   * @param names all files of the repository; unsafe ones may be among them and are never chosen
   * @throws Fault.ModelRefused when there are no safetensors, or a listed file cannot be
   */
  static List<String> of(Set<String> names, SmallFile files) throws IOException {
    Selection selection = new Selection(names, files);
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

  private void addSettings(String folder) {
    for (String name : inside(folder)) {
      String file = name.substring(folder.length());
      if (SETTINGS.contains(file) || SENTENCE_SETTINGS.matcher(file).matches()) {
        chosen.add(name);
      }
    }
  }

  private void addWeights(String folder, boolean needed) throws IOException {
    if (names.contains(folder + WEIGHTS)) {
      chosen.add(folder + WEIGHTS);
    } else if (names.contains(folder + INDEX)) {
      chosen.add(folder + INDEX);
      chosen.addAll(shards(folder));
    } else {
      List<String> pickles =
          inside(folder).stream().filter(name -> PICKLE.matcher(name).matches()).toList();
      if (!pickles.isEmpty()) {
        throw new Fault.ModelRefused(
            pickles.getFirst(),
            "the weights are a pickle, which can run code and is never read; needed: "
                + folder
                + WEIGHTS
                + ". Try another revision (many repositories have one at @refs/pr/N), or convert"
                + " once in Python with save_pretrained(DIR, safe_serialization=True) and pass"
                + " DIR");
      }
      if (needed) {
        throw new Fault.ModelRefused(
            folder + WEIGHTS, "is missing, and so is " + INDEX + "; one of them is needed");
      }
    }
  }

  private Set<String> shards(String folder) throws IOException {
    String index = folder + INDEX;
    Set<String> shards = new TreeSet<>();
    for (JsonNode value : json(index, INDEX_LIMIT).path("weight_map")) {
      String shard = value.asString("");
      if (!SafeName.is(shard) || !shard.endsWith(".safetensors")) {
        throw Fault.ModelRefused.key(
            index, "weight_map", shard, "names of .safetensors files beside it");
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
