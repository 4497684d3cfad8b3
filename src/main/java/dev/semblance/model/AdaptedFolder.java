package dev.semblance.model;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.LoraAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders of adapters whose models lie elsewhere, each made one with its model: a folder of links
 * into both, in the temporary one, removed when the process ends. What the adapter's folder has
 * stands before what the model's has, as in Sentence Transformers. Safe to share.
 */
final class AdaptedFolder {

  /** What a model's folder gives: its configuration and its weights. */
  private static final Pattern MODEL_FILES =
      Pattern.compile("config\\.json|(pytorch_)?model[\\w.-]*\\.(safetensors|bin|json)");

  private static final String TOKENIZER = "tokenizer.json";

  /** And these, where the adapter's folder has no tokenizer. */
  private static final List<String> TOKENIZER_FILES =
      List.of(
          TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt");

  private final Map<Path, Path> made = new HashMap<>();

  /**
   * The folder itself where it holds all that it needs, or the one that is made of it and its
   * model's.
   *
   * @param find finds the folder of a model by the name that the adapter gives it
   * @throws Fault.ModelRefused when it names no model, or no folder can be made
   */
  Path of(Path folder, Function<String, Path> find) {
    Optional<Path> adapter = withoutModel(folder);
    if (adapter.isEmpty()) {
      return folder;
    }
    String base = LoraAdapter.base(adapter.get());
    Path model = find.apply(base);
    if (!Files.exists(model.resolve("config.json"))) {
      throw new Fault.ModelRefused(
          LoraAdapter.CONFIG, "adapts " + Fault.quote(base) + ", which has no config.json");
    }
    try {
      return joined(folder, adapter.get(), model);
    } catch (IOException | UnsupportedOperationException e) {
      throw new Fault.ModelRefused(
          LoraAdapter.CONFIG,
          "adapts "
              + Fault.quote(base)
              + ", and the temporary folder takes no links to both: "
              + e
              + "; put that model's config.json and weights beside it",
          e);
    }
  }

  /** The folder itself or one within that has an adapter and no model. */
  private static Optional<Path> withoutModel(Path folder) {
    if (Files.exists(folder.resolve("config.json"))) {
      return Optional.empty();
    }
    return folders(folder).stream()
        .filter(LoraAdapter::isIn)
        .filter(each -> !Files.exists(each.resolve("config.json")))
        .findFirst();
  }

  private static List<Path> folders(Path folder) {
    try (Stream<Path> within = Files.list(folder)) {
      List<Path> folders = new ArrayList<>(within.filter(Files::isDirectory).sorted().toList());
      folders.addFirst(folder);
      return folders;
    } catch (IOException e) {
      throw new Fault.ModelRefused(folder.toString(), "cannot be listed: " + e, e);
    }
  }

  private synchronized Path joined(Path folder, Path adapter, Path model) throws IOException {
    Path root = made.get(folder.toRealPath());
    if (root == null) {
      root = Files.createTempDirectory("semblance-adapter-");
      root.toFile().deleteOnExit();
      made.put(folder.toRealPath(), root);
    }
    for (Path each : folders(folder)) {
      Path target = root.resolve(folder.relativize(each).toString());
      if (!Files.isDirectory(target)) {
        Files.createDirectory(target).toFile().deleteOnExit();
      }
      for (Path file : files(each)) {
        link(target, file);
      }
    }
    Path target = root.resolve(folder.relativize(adapter).toString());
    boolean tokenizer = Files.exists(adapter.resolve(TOKENIZER));
    for (Path file : files(model)) {
      String name = file.getFileName().toString();
      boolean wanted =
          MODEL_FILES.matcher(name).matches() || (!tokenizer && TOKENIZER_FILES.contains(name));
      if (wanted && !Files.exists(adapter.resolve(name))) {
        link(target, file);
      }
    }
    return root;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> within = Files.list(folder)) {
      return within.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Anew each time, since the file may be another by now. */
  private static void link(Path folder, Path file) throws IOException {
    Path link = folder.resolve(file.getFileName().toString());
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, file.toRealPath()).toFile().deleteOnExit();
  }
}
