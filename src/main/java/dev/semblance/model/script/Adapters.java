package dev.semblance.model.script;

import dev.semblance.fault.Fault;
import dev.semblance.model.family.Families;
import dev.semblance.model.family.RenamedLayer;
import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.folder.LoraAdapter;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.LowRankUpdate;
import dev.semblance.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Merges low-rank adapters into the weights they are for, before a script takes these: PEFT's,
 * which lie in a file of their own, and Jina's, several of which lie among the weights themselves,
 * one for each task. A merged matrix is fp32 and stands in memory until the weights are closed.
 */
final class Adapters {

  private static final Logger log = LoggerFactory.getLogger(Adapters.class);

  /** How PEFT's names begin. */
  private static final String PEFT = "base_model.model.";

  private static final String LINEAR_A = ".lora_A.weight";
  private static final String LINEAR_B = ".lora_B.weight";
  private static final String EMBEDDING_A = ".lora_embedding_A";
  private static final String EMBEDDING_B = ".lora_embedding_B";

  /** How the names of a parametrized tensor of Jina's go on. */
  private static final String ORIGINAL = ".parametrizations.weight.original";

  private static final String TASK_A = ".parametrizations.weight.0.lora_A";
  private static final String TASK_B = ".parametrizations.weight.0.lora_B";

  private final WeightFiles files;
  private final Map<String, Tensor> merged = new HashMap<>();
  private final Set<String> removed = new TreeSet<>();

  private final List<RenamedLayer> renamed;

  private Adapters(WeightFiles files, List<RenamedLayer> renamed) {
    this.files = files;
    this.renamed = renamed;
  }

  /**
   * Where a layer's tensor is.
   *
   * @param part which of so many equal parts of the tensor's rows the layer is
   */
  private record Place(String tensor, int part, int parts) {}

  /**
   * The weights of a folder, adapters merged; the caller closes them.
   *
   * @param task which of a model's tasks it is adapted to; null for none
   * @throws Fault.ModelRefused when an adapter does not fit the weights, or there is no such task
   */
  static WeightFiles open(ModelFolder folder, @Nullable String task) {
    LoraAdapter lora = LoraAdapter.readIfPresent(folder.transformer());
    WeightFiles files = WeightFiles.open(folder.transformer());
    try {
      Adapters adapters =
          new Adapters(files, lora == null ? List.of() : Families.renamedLayers(folder.config()));
      if (lora != null) {
        adapters.merge(lora);
      }
      adapters.mergeTask(folder.config(), task);
      files.replace(adapters.merged, adapters.removed);
      return files;
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  private void merge(LoraAdapter lora) {
    try (WeightFiles own = WeightFiles.openFile(lora.weights())) {
      for (String name : own.names()) {
        String plain = name.startsWith(PEFT) ? name.substring(PEFT.length()) : name;
        if (plain.endsWith(LINEAR_A)) {
          String layer = without(plain, LINEAR_A);
          Tensor a = own.tensor(name);
          Tensor b = own.tensor(without(name, LINEAR_A) + LINEAR_B);
          add(own, lora, layer, product(own, name, b, a), a.shape()[0]);
        } else if (plain.endsWith(EMBEDDING_A)) {
          String layer = without(plain, EMBEDDING_A);
          Tensor a = own.tensor(name);
          Tensor b = own.tensor(without(name, EMBEDDING_A) + EMBEDDING_B);
          product(own, name, b, a);
          add(own, lora, layer, LowRankUpdate.transposed(b, a), a.shape()[0]);
        } else if (plain.contains(".lora_")) {
          if (!plain.endsWith(LINEAR_B) && !plain.endsWith(EMBEDDING_B)) {
            throw new Fault.ModelRefused(
                own.fileName(), name + " is no part of plain LoRA, needed: lora_A and lora_B");
          }
        } else {
          // Trained as a whole (modules_to_save).
          Place place = place(own, plain);
          Tensor whole = own.tensor(name);
          if (!Arrays.equals(whole.shape(), files.tensor(place.tensor()).shape())) {
            throw misfit(own, name, whole.toString(), place.tensor());
          }
          merged.put(place.tensor(), copy(whole));
        }
      }
    }
  }

  private static LowRankUpdate product(WeightFiles own, String name, Tensor left, Tensor right) {
    try {
      return LowRankUpdate.of(left, right);
    } catch (IllegalArgumentException e) {
      throw new Fault.ModelRefused(
          own.fileName(), name + " and its other half do not fit each other: " + e.getMessage(), e);
    }
  }

  private void add(
      WeightFiles own, LoraAdapter lora, String layer, LowRankUpdate update, long rank) {
    Place place = place(own, layer + ".weight");
    Tensor base = merged.getOrDefault(place.tensor(), files.tensor(place.tensor()));
    merged.put(
        place.tensor(),
        sum(own, layer, update, lora.scale(layer, Math.toIntExact(rank)), base, place));
  }

  /**
   * Savings put other beginnings before a tensor's name than PEFT saw, and transformers has other
   * names for some families' layers.
   */
  private Place place(WeightFiles own, String name) {
    int dot = name.lastIndexOf('.');
    for (RenamedLayer layer : renamed) {
      Optional<String> inFile = layer.inFileOf(name.substring(0, dot));
      if (inFile.isPresent()) {
        String tensor = found(own, inFile.get() + name.substring(dot));
        return new Place(tensor, layer.part(), layer.parts());
      }
    }
    return new Place(found(own, name), 0, 1);
  }

  private String found(WeightFiles own, String name) {
    Set<String> names = files.names();
    if (names.contains(name)) {
      return name;
    }
    List<String> fitting =
        names.stream()
            .filter(each -> each.endsWith("." + name) || name.endsWith("." + each))
            .toList();
    if (fitting.size() != 1) {
      throw new Fault.ModelRefused(
          own.fileName(),
          "adapts "
              + Fault.quote(name)
              + ", of which "
              + files.fileName()
              + " has "
              + fitting.size()
              + ", needed: 1; merge it first, with PEFT's merge_and_unload");
    }
    return fitting.getFirst();
  }

  private Tensor sum(
      WeightFiles own, String layer, LowRankUpdate update, double scale, Tensor base, Place place) {
    long[] shape = base.shape();
    long rows = shape.length == 0 ? 0 : shape[0] / place.parts();
    if (!base.dtype().floating()
        || shape.length != 2
        || rows * place.parts() != shape[0]
        || !update.fits(rows, shape[1])) {
      throw misfit(own, layer, "of another shape", place.tensor());
    }
    return update.addedTo(
        base, Math.toIntExact(rows * place.part()), scale, files.allocate(4 * base.elements()));
  }

  private Fault misfit(WeightFiles own, String name, String found, String place) {
    return new Fault.ModelRefused(
        own.fileName(),
        name + " is " + found + ", needed for " + place + ": " + files.tensor(place));
  }

  private Tensor copy(Tensor whole) {
    Tensor exact = whole.as(DType.F32);
    return exact.copiedInto(files.allocate(exact.byteSize()));
  }

  private static String without(String name, String ending) {
    return name.substring(0, name.length() - ending.length());
  }

  /** The adapters of Jina's code: each tensor has a pair of matrices for each task. */
  private void mergeTask(JsonFile config, @Nullable String task) {
    List<String> originals =
        files.names().stream().filter(name -> name.endsWith(ORIGINAL)).toList();
    int place = originals.isEmpty() ? -1 : placeOfTask(config, task);
    if (originals.isEmpty() && task != null) {
      throw new Fault.ModelRefused(
          config.name(), "has no tasks, but " + Fault.quote(task) + " is asked; leave it out");
    }
    for (String original : originals) {
      String layer = without(original, ORIGINAL);
      Tensor base = files.tensor(original);
      merged.put(layer + ".weight", place < 0 ? base : ofTask(config, layer, place));
      removed.addAll(List.of(original, layer + TASK_A, layer + TASK_B));
    }
  }

  private static int placeOfTask(JsonFile config, @Nullable String task) {
    JsonNode listed = config.value("lora_adaptations");
    List<String> tasks = new ArrayList<>();
    if (listed != null) {
      listed.forEach(each -> tasks.add(each.asString("")));
    }
    if (task == null) {
      log.warn(
          "{}: adapted to none of its tasks, {}; semblance.model-settings.NAME.task chooses one",
          config.name(),
          String.join(", ", tasks));
      return -1;
    }
    if (!tasks.contains(task)) {
      throw config.refuse(
          "lora_adaptations", tasks, Fault.quote(task) + " among them, which the settings ask for");
    }
    return tasks.indexOf(task);
  }

  private Tensor ofTask(JsonFile config, String layer, int task) {
    Tensor a = matrixOfTask(layer + TASK_A, task);
    Tensor b = matrixOfTask(layer + TASK_B, task);
    // Of a table the first is [rows, rank]; of a layer the second is [out, rank].
    boolean table = layer.endsWith("_embeddings");
    LowRankUpdate update = table ? product(files, layer, a, b) : product(files, layer, b, a);
    double rank = config.integer("lora_rank", 1, 1 << 16, 4);
    double alpha = config.number("lora_alpha", 0, 1e9, 1);
    String original = layer + ORIGINAL;
    return sum(
        files, layer, update, alpha / rank, files.tensor(original), new Place(original, 0, 1));
  }

  private Tensor matrixOfTask(String name, int task) {
    Tensor every = files.tensor(name);
    long[] shape = every.shape();
    if (shape.length != 3 || task >= shape[0]) {
      throw new Fault.ModelRefused(
          files.fileName(), name + " is " + every + ", needed: [tasks, rows, columns]");
    }
    float[] one = every.slice(task, 1).toFloats();
    return Tensor.of(one, shape[1], shape[2]);
  }
}
