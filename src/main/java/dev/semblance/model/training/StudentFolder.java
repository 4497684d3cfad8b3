package dev.semblance.model.training;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.LoraAdapter;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.safetensors.WeightsWriter;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of a smaller encoder, cut out of a teacher's: some of its layers, the most useful of
 * its word pieces, everything else as it is. Complete for Semblance and Sentence Transformers
 * alike.
 */
public final class StudentFolder {

  private static final String WORDS = "embeddings.word_embeddings.weight";
  private static final String LAYER = "encoder.layer.";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Files that hold no id and no size and are copied. */
  private static final List<String> COPIED =
      List.of("modules.json", "special_tokens_map.json", "sentence_bert_config.json");

  /** Those that a student has of its own. */
  private static final List<String> OWN =
      List.of(
          "config.json",
          "tokenizer.json",
          "vocab.txt",
          "tokenizer_config.json",
          "config_sentence_transformers.json");

  private StudentFolder() {}

  /**
   * Which of a teacher's layers a student begins with: first and last, the others evenly between,
   * rounded down.
   *
   * @return ascending, counted from 0
   */
  public static List<Integer> spread(int teacherLayers, int studentLayers) {
    if (studentLayers < 1 || studentLayers > teacherLayers) {
      throw new Fault.InvalidSetting(
          "--layers", "is " + studentLayers + ", but the teacher has " + teacherLayers);
    }
    List<Integer> layers = new ArrayList<>();
    for (int i = 0; i < studentLayers - 1; i++) {
      layers.add(i * (teacherLayers - 1) / (studentLayers - 1));
    }
    layers.add(teacherLayers - 1);
    return layers;
  }

  /** Layers of the teacher in a folder. */
  public static int layers(Path folder) {
    return config(folder).path("num_hidden_layers").asInt(0);
  }

  /** Width of the teacher in a folder. */
  public static int hidden(Path folder) {
    return config(folder).path("hidden_size").asInt(0);
  }

  /**
   * Writes a student that has learned nothing yet, in fp32.
   *
   * @param layers of the teacher, counted from 0, in the order the student has them
   * @param need how much the text needs each of the teacher's token ids
   * @param cost of spelling a piece by others
   * @param vocabulary pieces to keep
   * @param learned an earlier student of as many layers, whose weights are taken where it has them,
   *     or null
   * @throws Fault.ModelRefused when the teacher is no BERT with a WordPiece tokenizer and no
   *     modules but pooling and normalisation
   */
  public static void create(
      Path teacher,
      List<Integer> layers,
      double[] need,
      SpellingCost cost,
      int vocabulary,
      @Nullable Path learned,
      Path folder) {
    ObjectNode config = config(teacher);
    if (!config.path("model_type").asString("").equals("bert")) {
      throw Fault.ModelRefused.key(
          "config.json", "model_type", config.path("model_type"), "bert: others cannot be cut yet");
    }
    for (JsonNode module : read(teacher, "modules.json")) {
      String type = module.path("type").asString("");
      if (!type.endsWith(".Transformer")
          && !type.endsWith(".Pooling")
          && !type.endsWith(".Normalize")) {
        throw Fault.ModelRefused.key(
            "modules.json", "type", type, "Transformer, Pooling or Normalize in a teacher");
      }
    }
    if (LoraAdapter.isIn(teacher)) {
      throw new Fault.ModelRefused(
          "adapter_config.json",
          "adapts a teacher's weights; merge it first, a student copies layers");
    }
    VocabularyPruning pruning =
        VocabularyPruning.of((ObjectNode) read(teacher, "tokenizer.json"), need, cost, vocabulary);
    config.put("num_hidden_layers", layers.size());
    config.put("vocab_size", pruning.oldIds().size());
    config.remove("_name_or_path");
    try (WeightFiles weights = WeightFiles.open(teacher)) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.json"), JSON.writeValueAsString(config) + "\n");
      Files.writeString(
          folder.resolve("tokenizer.json"),
          new JsonMapper().writeValueAsString(pruning.tokenizer()));
      Files.writeString(folder.resolve("vocab.txt"), String.join("\n", pruning.pieces()) + "\n");
      ObjectNode tokenizerConfig = (ObjectNode) read(teacher, "tokenizer_config.json");
      tokenizerConfig.remove("name_or_path");
      tokenizerConfig.remove("added_tokens_decoder");
      Files.writeString(
          folder.resolve("tokenizer_config.json"), JSON.writeValueAsString(tokenizerConfig) + "\n");
      Files.writeString(
          folder.resolve("config_sentence_transformers.json"),
          "{\n  \"similarity_fn_name\": \"cosine\"\n}\n");
      copy(teacher, folder);
      SortedMap<String, Tensor> student = cut(weights, layers, pruning.oldIds());
      if (learned != null) {
        overlay(student, learned, pruning.pieces());
      }
      WeightsWriter.write(folder.resolve("model.safetensors"), student);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a folder with the files of another and new weights.
   *
   * @param weights fp32, by the names the folder already has
   * @param type what they are stored in
   * @param card the text of {@code README.md}
   */
  public static void save(
      Path from, SequencedMap<String, Tensor> weights, DType type, String card, Path folder) {
    try {
      Files.createDirectories(folder);
      for (String name : OWN) {
        if (Files.exists(from.resolve(name))) {
          Files.write(folder.resolve(name), Files.readAllBytes(from.resolve(name)));
        }
      }
      copy(from, folder);
      SortedMap<String, Tensor> stored = new TreeMap<>();
      weights.forEach((name, tensor) -> stored.put(name, tensor.as(type)));
      WeightsWriter.write(folder.resolve("model.safetensors"), stored);
      Files.writeString(folder.resolve("README.md"), card);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String name : COPIED) {
      if (Files.exists(from.resolve(name))) {
        Files.write(to.resolve(name), Files.readAllBytes(from.resolve(name)));
      }
    }
    for (JsonNode module : read(from, "modules.json")) {
      String path = module.path("path").asString("");
      Path config = from.resolve(path).resolve("config.json");
      if (!path.isEmpty() && Files.exists(config)) {
        Files.createDirectories(to.resolve(path));
        Files.write(to.resolve(path).resolve("config.json"), Files.readAllBytes(config));
      }
    }
  }

  private static SortedMap<String, Tensor> cut(
      WeightFiles weights, List<Integer> layers, List<Integer> oldIds) {
    String prefix = weights.names().contains("bert." + WORDS) ? "bert." : "";
    SortedMap<String, Tensor> student = new TreeMap<>();
    for (String name : weights.names()) {
      String plain = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      Tensor tensor = weights.tensor(name);
      if (plain.equals(WORDS)) {
        student.put(plain, rows(tensor, oldIds));
      } else if (plain.startsWith(LAYER)) {
        int dot = plain.indexOf('.', LAYER.length());
        int layer = Integer.parseInt(plain.substring(LAYER.length(), dot));
        for (int i = 0; i < layers.size(); i++) {
          if (layers.get(i) == layer) {
            student.put(LAYER + i + plain.substring(dot), tensor.as(DType.F32));
          }
        }
      } else if (plain.startsWith("embeddings.") && tensor.dtype().floating()) {
        student.put(plain, tensor.as(DType.F32));
      }
    }
    return student;
  }

  /** Takes an earlier student's weights, and its rows of the word pieces that both have. */
  private static void overlay(
      SortedMap<String, Tensor> student, Path learned, List<String> pieces) {
    JsonNode ids = read(learned, "tokenizer.json").path("model").path("vocab");
    try (WeightFiles weights = WeightFiles.open(learned)) {
      if (!weights.names().equals(student.keySet())) {
        throw new Fault.InvalidSetting(
            "--from", learned + " has other layers than the student is to have");
      }
      student.replaceAll(
          (name, now) -> {
            Tensor before = weights.tensor(name);
            boolean words = name.equals(WORDS);
            if (!Arrays.equals(
                words ? row(now) : now.shape(), words ? row(before) : before.shape())) {
              throw new Fault.InvalidSetting(
                  "--from",
                  "%s has %s of shape %s, the student %s"
                      .formatted(
                          learned,
                          name,
                          Arrays.toString(before.shape()),
                          Arrays.toString(now.shape())));
            }
            // Copied: what a file's tensor reads is gone once the file is closed.
            return words
                ? overlaid(now, before, ids, pieces)
                : Tensor.of(before.toFloats(), before.shape());
          });
    }
  }

  private static long[] row(Tensor table) {
    return Arrays.copyOfRange(table.shape(), 1, table.shape().length);
  }

  private static Tensor overlaid(Tensor table, Tensor before, JsonNode ids, List<String> pieces) {
    int width = Math.toIntExact(table.shape()[1]);
    float[] values = table.toFloats();
    float[] learned = before.toFloats();
    for (int id = 0; id < pieces.size(); id++) {
      int row = ids.path(pieces.get(id)).asInt(-1);
      if (row >= 0) {
        System.arraycopy(learned, row * width, values, id * width, width);
      }
    }
    return Tensor.of(values, table.shape());
  }

  /** Whole words of three letters or more in a teacher's vocabulary, by their ids. */
  public static List<String> words(Path teacher) {
    Map<Integer, String> words = new TreeMap<>();
    for (Map.Entry<String, JsonNode> piece :
        read(teacher, "tokenizer.json").path("model").path("vocab").properties()) {
      if (piece.getKey().length() >= 3 && piece.getKey().chars().allMatch(Character::isLetter)) {
        words.put(piece.getValue().intValue(), piece.getKey());
      }
    }
    return List.copyOf(words.values());
  }

  private static Tensor rows(Tensor table, List<Integer> rows) {
    int width = Math.toIntExact(table.shape()[1]);
    float[] values = table.toFloats();
    float[] chosen = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(values, rows.get(i) * width, chosen, i * width, width);
    }
    return Tensor.of(chosen, rows.size(), width);
  }

  private static ObjectNode config(Path folder) {
    return (ObjectNode) read(folder, "config.json");
  }

  private static JsonNode read(Path folder, String name) {
    try {
      return JSON.readTree(Files.readString(folder.resolve(name)));
    } catch (IOException e) {
      throw new Fault.ModelRefused(name, "cannot be read: " + e.getMessage());
    }
  }
}
