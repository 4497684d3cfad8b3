package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Parts of a {@code tokenizer.json}, in the tokenizers library's own form. */
final class TokenizerParts {

  private static final Logger log = LoggerFactory.getLogger(TokenizerParts.class);

  private TokenizerParts() {}

  /** {@code model} of {@code tokenizer.json}. */
  static ObjectNode model(ObjectNode tree) {
    if (tree.get("model") instanceof ObjectNode model && model.path("vocab").isContainer()) {
      return model;
    }
    throw new Fault.ModelRefused(TokenizerFile.FILE, "has no model.vocab");
  }

  /** Puts a part that the class made anew in the place of the file's, and says so. */
  static void replace(ObjectNode tree, String key, JsonNode rebuilt) {
    JsonNode found = tree.get(key);
    if (found != null && !found.isNull() && !found.equals(rebuilt)) {
      log.warn(
          "{}: {} is {}; the reference builds {} from tokenizer_config.json, and so do we",
          TokenizerFile.FILE,
          key,
          shown(found),
          shown(rebuilt));
    }
    tree.set(key, rebuilt);
  }

  /** A precompiled normaliser alone has hundreds of kilobytes. */
  private static String shown(JsonNode part) {
    String json = part.toString();
    return json.length() <= 300 ? json : json.substring(0, 300) + "…";
  }

  /**
   * The post-processor that puts special tokens around texts.
   *
   * @param single such as {@code [CLS] $A [SEP]}: special tokens as they are, {@code $A} and {@code
   *     $B} for texts, {@code :1} behind those of type 1
   * @param ids of the special tokens
   */
  static ObjectNode template(
      ObjectNode tree, List<String> single, List<String> pair, Map<String, Integer> ids) {
    ObjectNode template = tree.objectNode();
    template.put("type", "TemplateProcessing");
    addPieces(template.putArray("single"), single, ids);
    addPieces(template.putArray("pair"), pair, ids);
    ObjectNode specials = template.putObject("special_tokens");
    ids.forEach(
        (token, id) -> {
          ObjectNode entry = specials.putObject(token);
          entry.put("id", token);
          entry.putArray("ids").add(id);
          entry.putArray("tokens").add(token);
        });
    return template;
  }

  /**
   * Puts a token before and one behind every text.
   *
   * @param firstKey such as {@code cls_token}
   * @param lastKey such as {@code sep_token}
   * @param pair the template of two texts for those two tokens, as {@link #template} reads it
   */
  static void frame(
      ObjectNode tree,
      JsonFile config,
      TokenDeclarations tokens,
      AddedVocabulary vocabulary,
      String firstKey,
      String lastKey,
      BiFunction<String, String, List<String>> pair) {
    String first = framing(config, tokens, firstKey);
    String last = framing(config, tokens, lastKey);
    Map<String, Integer> ids = new LinkedHashMap<>();
    ids.put(first, Objects.requireNonNull(vocabulary.idOf(first)));
    ids.put(last, Objects.requireNonNull(vocabulary.idOf(last)));
    tree.set(
        "post_processor", template(tree, List.of(first, "$A", last), pair.apply(first, last), ids));
  }

  /** As BERT does: {@code [CLS] $A [SEP] $B [SEP]}, the second text and what ends it of type 1. */
  static void frameAsBert(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    frame(
        tree,
        config,
        tokens,
        vocabulary,
        "cls_token",
        "sep_token",
        (first, last) -> List.of(first, "$A", last, "$B:1", last + ":1"));
  }

  /** Refuses a template that would take other rows of the type table than ours. */
  static void refuseTypes(ObjectNode tree) {
    JsonNode single = tree.path("post_processor").path("single");
    for (int i = 0; i < single.size(); i++) {
      for (JsonNode piece : single.get(i)) {
        if (piece.path("type_id").asInt(0) != 0) {
          throw Fault.ModelRefused.key(
              TokenizerFile.FILE,
              "post_processor.single[" + i + "].type_id",
              piece.path("type_id"),
              "0: single texts are of type 0");
        }
      }
    }
  }

  /**
   * A step that replaces what matches.
   *
   * @param kind {@code String} or {@code Regex}
   */
  static ObjectNode replacing(ObjectNode tree, String kind, String pattern, String content) {
    ObjectNode step = tree.objectNode();
    step.put("type", "Replace");
    step.putObject("pattern").put(kind, pattern);
    step.put("content", content);
    return step;
  }

  /** RoBERTa's post-processor: one token before a text, one behind it. */
  static ObjectNode robertaProcessing(
      ObjectNode tree,
      JsonFile config,
      TokenDeclarations tokens,
      AddedVocabulary vocabulary,
      boolean trimOffsets,
      boolean prefixSpace) {
    ObjectNode part = tree.objectNode();
    part.put("type", "RobertaProcessing");
    for (String key : List.of("sep", "cls")) {
      String token = framing(config, tokens, key + "_token");
      part.putArray(key).add(token).add(Objects.requireNonNull(vocabulary.idOf(token)));
    }
    part.put("trim_offsets", trimOffsets);
    part.put("add_prefix_space", prefixSpace);
    return part;
  }

  /**
   * The token that stands before or behind every text.
   *
   * @param key such as {@code cls_token}
   * @throws Fault.ModelRefused where there is none, or the reference's templates cannot hold it
   */
  static String framing(JsonFile config, TokenDeclarations tokens, String key) {
    String token = tokens.named(key);
    if (token == null) {
      throw config.refuse(key, "null", "a token: every text needs it");
    }
    if (token.isEmpty()
        || token.startsWith("$")
        || token.indexOf(':') >= 0
        || token.codePoints().anyMatch(Character::isWhitespace)) {
      throw config.refuse(key, token, "a token without white space, ':' and '$' before it");
    }
    return token;
  }

  private static void addPieces(ArrayNode list, List<String> pieces, Map<String, Integer> ids) {
    for (String piece : pieces) {
      boolean special = ids.containsKey(piece);
      int type = !special && piece.endsWith(":1") ? 1 : 0;
      String plain = type == 1 ? piece.substring(0, piece.length() - 2) : piece;
      boolean text = !special && plain.startsWith("$");
      ObjectNode inner = list.addObject().putObject(text ? "Sequence" : "SpecialToken");
      inner.put("id", text ? plain.substring(1) : plain);
      inner.put("type_id", type);
    }
  }

  /** Sentence Transformers puts a Lowercase step first unless the normaliser has one. */
  static void lowerFirst(ObjectNode tree) {
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
