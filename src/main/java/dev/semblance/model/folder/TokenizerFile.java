package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code tokenizer.json} as the reference library would use it: without truncation and padding of
 * its own, and for BERT's tokenizer class with the parts that transformers 5 builds from {@code
 * tokenizer_config.json}.
 *
 * <p>For the class {@code BertTokenizer}, transformers takes the vocabulary and the added tokens
 * from {@code tokenizer.json} and makes everything else anew ({@code
 * models/bert/tokenization_bert.py}): normaliser, pre-tokeniser, template and decoder. Where the
 * file already agrees, nothing changes; where it does not, the reference wins, since its vectors
 * are the right ones.
 */
public final class TokenizerFile {

  private static final Logger log = LoggerFactory.getLogger(TokenizerFile.class);

  private static final String FILE = "tokenizer.json";

  private final ObjectNode tree;
  private final @Nullable Integer maxLength;

  private TokenizerFile(ObjectNode tree, @Nullable Integer maxLength) {
    this.tree = tree;
    this.maxLength = maxLength;
  }

  /**
   * Reads the tokenizer of a transformer's folder.
   *
   * @param modelConfig {@code config.json}, which may name the tokenizer's class
   * @param lowerCase {@code do_lower_case} of {@code sentence_bert_config.json}
   */
  static TokenizerFile read(Path folder, JsonFile modelConfig, boolean lowerCase) {
    JsonFile file = JsonFile.read(folder, FILE);
    JsonFile config = JsonFile.readIfPresent(folder, "tokenizer_config.json");
    ObjectNode tree = file.tree();
    if (!(tree.get("model") instanceof ObjectNode model) || !model.path("vocab").isContainer()) {
      throw new Fault.ModelRefused(FILE, "has no model.vocab");
    }
    tree.putNull("truncation");
    tree.putNull("padding");
    String side = config.text("truncation_side", "right");
    if (!side.equals("right")) {
      // The server names the side with each request or setting; the file's must not decide it
      // unseen.
      log.warn(
          "{}: truncation_side is {}; semblance.truncate decides instead", config.name(), side);
    }
    if (isBertTokenizer(modelConfig, config)) {
      rebuildAsBert(folder, tree, model, config);
    }
    if (lowerCase) {
      lowerFirst(tree);
    }
    Integer length = config.lengthOrNull("model_max_length");
    return new TokenizerFile(tree, length != null ? length : config.lengthOrNull("max_len"));
  }

  /** The longest text by {@code model_max_length}, or null when it names none. */
  public @Nullable Integer maxLength() {
    return maxLength;
  }

  /** The effective {@code tokenizer.json}. */
  public String json() {
    return tree.toString();
  }

  /**
   * How the vocabulary spells each id.
   *
   * @param size rows of the model's word table; an id beyond it is refused, since a text that has
   *     the piece could not be embedded
   * @return [size], the empty string for ids without a piece
   */
  public String[] pieces(int size) {
    String[] pieces = new String[size];
    Arrays.fill(pieces, "");
    JsonNode vocabulary = tree.path("model").path("vocab");
    if (vocabulary.isObject()) {
      vocabulary.properties().forEach(piece -> put(pieces, piece.getKey(), piece.getValue()));
    } else {
      // Unigram: a list of [piece, score], the id being the position.
      for (int id = 0; id < vocabulary.size(); id++) {
        put(pieces, vocabulary.get(id).path(0).asString(""), tree.numberNode(id));
      }
    }
    for (JsonNode added : tree.path("added_tokens")) {
      put(pieces, added.path("content").asString(""), added.path("id"));
    }
    return pieces;
  }

  private static void put(String[] pieces, String piece, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= pieces.length) {
      throw new Fault.ModelRefused(
          FILE,
          Fault.quote(piece)
              + " has id "
              + id
              + ", but the model's word table has "
              + pieces.length
              + " rows");
    }
    pieces[id.intValue()] = piece;
  }

  ObjectNode tree() {
    return tree;
  }

  private static boolean isBertTokenizer(JsonFile modelConfig, JsonFile config) {
    String named = config.textOrNull("tokenizer_class");
    if (named == null) {
      named = modelConfig.textOrNull("tokenizer_class");
    }
    if (named == null) {
      return modelConfig.text("model_type", "").equals("bert");
    }
    return named.equals("BertTokenizer") || named.equals("BertTokenizerFast");
  }

  private static void rebuildAsBert(
      Path folder, ObjectNode tree, ObjectNode model, JsonFile config) {
    if (!model.path("type").asString("WordPiece").equals("WordPiece")
        || !model.path("vocab").isObject()) {
      throw Fault.ModelRefused.key(
          FILE, "model.type", model.path("type"), "WordPiece, as BertTokenizer has");
    }
    JsonFile special =
        config.has("added_tokens_decoder")
            ? config
            : JsonFile.readIfPresent(folder, "special_tokens_map.json");
    String unknown = specialToken(config, special, "unk_token", "[UNK]");
    String separator = specialToken(config, special, "sep_token", "[SEP]");
    String padding = specialToken(config, special, "pad_token", "[PAD]");
    String first = specialToken(config, special, "cls_token", "[CLS]");
    String mask = specialToken(config, special, "mask_token", "[MASK]");
    boolean lower = config.flag("do_lower_case", true);

    ObjectNode normalizer = tree.objectNode();
    normalizer.put("type", "BertNormalizer");
    normalizer.put("clean_text", true);
    normalizer.put("handle_chinese_chars", config.flag("tokenize_chinese_chars", true));
    JsonNode strip = config.value("strip_accents");
    if (strip == null) {
      normalizer.putNull("strip_accents");
    } else {
      normalizer.put("strip_accents", config.flag("strip_accents", false));
    }
    normalizer.put("lowercase", lower);
    replace(tree, "normalizer", normalizer);

    ObjectNode preTokenizer = tree.objectNode();
    preTokenizer.put("type", "BertPreTokenizer");
    replace(tree, "pre_tokenizer", preTokenizer);

    int firstId = idOf(model, tree, first);
    int separatorId = idOf(model, tree, separator);
    ObjectNode template = tree.objectNode();
    template.put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    single.add(piece(tree, "SpecialToken", first, 0));
    single.add(piece(tree, "Sequence", "A", 0));
    single.add(piece(tree, "SpecialToken", separator, 0));
    ArrayNode pair = template.putArray("pair");
    pair.add(piece(tree, "SpecialToken", first, 0));
    pair.add(piece(tree, "Sequence", "A", 0));
    pair.add(piece(tree, "SpecialToken", separator, 0));
    pair.add(piece(tree, "Sequence", "B", 1));
    pair.add(piece(tree, "SpecialToken", separator, 1));
    ObjectNode specials = template.putObject("special_tokens");
    specials.set(first, specialEntry(tree, first, firstId));
    specials.set(separator, specialEntry(tree, separator, separatorId));
    tree.set("post_processor", template);

    ObjectNode decoder = tree.objectNode();
    decoder.put("type", "WordPiece");
    decoder.put("prefix", "##");
    decoder.put("cleanup", true);
    tree.set("decoder", decoder);

    model.put("type", "WordPiece");
    model.put("unk_token", unknown);
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", 100);
    for (String token : List.of(unknown, separator, padding, first, mask)) {
      addSpecial(tree, model, token);
    }
  }

  private static void replace(ObjectNode tree, String key, ObjectNode rebuilt) {
    JsonNode found = tree.get(key);
    if (found != null && !found.isNull() && !found.equals(rebuilt)) {
      log.warn(
          "{}: {} is {}; the reference builds {} from tokenizer_config.json, and so do we",
          FILE,
          key,
          found,
          rebuilt);
    }
    tree.set(key, rebuilt);
  }

  /** A token's text, which files give as a string or as an object with {@code content}. */
  private static String specialToken(
      JsonFile config, JsonFile special, String key, String fallback) {
    for (JsonFile file : List.of(config, special)) {
      JsonNode value = file.value(key);
      if (value != null) {
        JsonNode content = value.isObject() ? value.path("content") : value;
        if (!content.isString()) {
          throw file.refuse(key, value, "a token");
        }
        return content.stringValue();
      }
    }
    return fallback;
  }

  private static int idOf(ObjectNode model, ObjectNode tree, String token) {
    JsonNode id = model.path("vocab").get(token);
    if (id != null && id.isInt()) {
      return id.intValue();
    }
    for (JsonNode added : tree.path("added_tokens")) {
      if (added.path("content").asString("").equals(token) && added.path("id").isInt()) {
        return added.path("id").intValue();
      }
    }
    throw new Fault.ModelRefused(
        FILE, "has no " + token + " in its vocabulary, needed around every text");
  }

  private static ObjectNode piece(ObjectNode tree, String kind, String id, int type) {
    ObjectNode piece = tree.objectNode();
    ObjectNode inner = piece.putObject(kind);
    inner.put("id", id);
    inner.put("type_id", type);
    return piece;
  }

  private static ObjectNode specialEntry(ObjectNode tree, String token, int id) {
    ObjectNode entry = tree.objectNode();
    entry.put("id", token);
    entry.putArray("ids").add(id);
    entry.putArray("tokens").add(token);
    return entry;
  }

  private static void addSpecial(ObjectNode tree, ObjectNode model, String token) {
    ArrayNode added =
        tree.get("added_tokens") instanceof ArrayNode list ? list : tree.putArray("added_tokens");
    for (JsonNode entry : added) {
      if (entry.path("content").asString("").equals(token)) {
        return;
      }
    }
    JsonNode id = model.path("vocab").get(token);
    if (id == null) {
      // Never met in a text then; the reference would append it behind the vocabulary, past the
      // weights.
      return;
    }
    if (!id.isInt()) {
      throw Fault.ModelRefused.key(FILE, "model.vocab." + token, id, "a whole number");
    }
    ObjectNode entry = added.addObject();
    entry.put("id", id.intValue());
    entry.put("content", token);
    entry.put("single_word", false);
    entry.put("lstrip", false);
    entry.put("rstrip", false);
    entry.put("normalized", false);
    entry.put("special", true);
  }

  /** Sentence Transformers puts a Lowercase step first unless the normaliser has one. */
  private static void lowerFirst(ObjectNode tree) {
    JsonNode existing = tree.get("normalizer");
    List<JsonNode> steps = new ArrayList<>();
    if (existing != null && !existing.isNull()) {
      if (existing.path("type").asString("").equals("Sequence")) {
        existing.path("normalizers").forEach(steps::add);
      } else {
        steps.add(existing);
      }
    }
    if (steps.stream().anyMatch(step -> step.path("type").asString("").equals("Lowercase"))) {
      return;
    }
    ObjectNode sequence = tree.objectNode();
    sequence.put("type", "Sequence");
    ArrayNode normalizers = sequence.putArray("normalizers");
    normalizers.addObject().put("type", "Lowercase");
    steps.forEach(normalizers::add);
    tree.set("normalizer", sequence);
  }
}
