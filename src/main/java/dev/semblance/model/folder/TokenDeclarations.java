package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that the files beside {@code tokenizer.json} ask for, by the reference's order of
 * precedence (transformers 5.24, {@code PreTrainedTokenizerBase._from_pretrained} and the two
 * constructors it leads to).
 *
 * <ol>
 *   <li>{@code tokenizer_config.json} names tokens by {@code cls_token} and its kin, lists more of
 *       them in {@code extra_special_tokens} (a list, or an object of own names), or in {@code
 *       additional_special_tokens} where the former is missing or empty, and may have names of its
 *       own that end in {@code _token}.
 *   <li>Where it has {@code added_tokens_decoder}, those tokens are all: neither {@code
 *       special_tokens_map.json} nor {@code added_tokens.json} is read, and a class that makes its
 *       tokenizer anew does not take {@code added_tokens} of {@code tokenizer.json} either.
 *   <li>Where it has not, each key of {@code special_tokens_map.json} replaces the same key of
 *       {@code tokenizer_config.json}, null included; only lists of {@code extra_special_tokens}
 *       are joined. Then come the tokens of {@code added_tokens.json}, over them, by id, those of
 *       {@code tokenizer.json}.
 *   <li>What no file names, the tokenizer's class does.
 * </ol>
 *
 * <p>They are added by the ids that the files write, then the named ones, then the extra ones; the
 * ids they get are {@link AddedVocabulary}'s affair.
 */
final class TokenDeclarations {

  static final String CONFIG = "tokenizer_config.json";
  private static final String MAP = "special_tokens_map.json";
  private static final String ADDED = "added_tokens.json";
  private static final String DECODER = "added_tokens_decoder";
  private static final String EXTRA = "extra_special_tokens";
  private static final String ADDITIONAL = "additional_special_tokens";
  private static final String TYPE = "__type";

  /** In the order in which the reference adds them. */
  private static final List<String> STANDARD =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  /** A key's value and the file it is of. */
  private record Stated(JsonFile file, JsonNode value) {}

  private final Map<String, Stated> stated = new LinkedHashMap<>();
  private final Map<String, Stated> ownNames = new LinkedHashMap<>();
  private final SortedMap<Integer, DeclaredToken> byId = new TreeMap<>();
  private final Map<String, DeclaredToken> named = new LinkedHashMap<>();
  private final List<DeclaredToken> extra = new ArrayList<>();

  private final TokenizerClass tokenizerClass;

  private TokenDeclarations(TokenizerClass tokenizerClass) {
    this.tokenizerClass = tokenizerClass;
  }

  /**
   * Reads the files beside {@code tokenizer.json}.
   *
   * @param tokenizer {@code tokenizer.json}, or null where there is none
   * @param tokenizerClass names tokens where no file does
   * @param tree the effective {@code tokenizer.json} so far
   */
  static TokenDeclarations read(
      Path folder,
      JsonFile config,
      @Nullable JsonFile tokenizer,
      TokenizerClass tokenizerClass,
      ObjectNode tree) {
    TokenDeclarations declarations = new TokenDeclarations(tokenizerClass);
    declarations.readConfig(config);
    if (config.tree().has(DECODER)) {
      declarations.readDecoder(config);
    } else {
      declarations.readMap(JsonFile.readIfPresent(folder, MAP));
      declarations.readAdded(JsonFile.readIfPresent(folder, ADDED));
      if (tokenizer != null) {
        List<DeclaredToken> added = addedTokens(tokenizer);
        for (int i = 0; i < added.size(); i++) {
          declarations.byId.put(writtenId(tokenizer, i), added.get(i));
        }
      }
    }
    declarations.settle(tokenizerClass.defaults(tree));
    return declarations;
  }

  /** {@code added_tokens} of {@code tokenizer.json}, in its order. */
  static List<DeclaredToken> addedTokens(JsonFile tokenizer) {
    List<DeclaredToken> tokens = new ArrayList<>();
    JsonNode list = tokenizer.tree().path("added_tokens");
    for (int i = 0; i < list.size(); i++) {
      String key = "added_tokens[" + i + "]";
      AddedToken token = AddedToken.read(tokenizer, key, list.get(i));
      tokens.add(new DeclaredToken(token, tokenizer.name(), key));
    }
    return tokens;
  }

  private static int writtenId(JsonFile tokenizer, int index) {
    JsonNode id = tokenizer.tree().path("added_tokens").path(index).path("id");
    if (!id.isInt()) {
      throw tokenizer.refuse(
          "added_tokens[" + index + "].id", id.isMissingNode() ? "nothing" : id, "a whole number");
    }
    return id.intValue();
  }

  /** The token of a key such as {@code cls_token}, or null where it is null or unknown. */
  @Nullable String named(String key) {
    DeclaredToken token = named.get(key);
    return token == null ? null : token.content();
  }

  /**
   * What is added to a tokenizer, in order.
   *
   * @param known contents that its own file has added already
   */
  List<DeclaredToken> toAdd(Set<String> known) {
    List<DeclaredToken> tokens = new ArrayList<>(byId.values());
    Set<String> contents = new HashSet<>(known);
    tokens.forEach(token -> contents.add(token.content()));
    for (DeclaredToken token : named.values()) {
      if (!contents.contains(token.content())) {
        tokens.add(token);
      }
    }
    for (DeclaredToken token : extra) {
      if (!contents.contains(token.content())) {
        tokens.add(token);
      }
    }
    Set<String> namedContents = new HashSet<>();
    named.values().forEach(token -> namedContents.add(token.content()));
    return tokens.stream()
        .map(token -> namedContents.contains(token.content()) ? token.asSpecial() : token)
        .toList();
  }

  /** Tells each named token's role, such as {@code cls_token}, and content. */
  void eachNamed(BiConsumer<String, String> receiver) {
    named.forEach((role, token) -> receiver.accept(role, token.content()));
  }

  private void readConfig(JsonFile config) {
    for (Map.Entry<String, JsonNode> entry : config.tree().properties()) {
      String key = entry.getKey();
      if (key.endsWith("_token") || key.equals(EXTRA) || key.equals(ADDITIONAL)) {
        Stated value = new Stated(config, entry.getValue());
        if (key.endsWith("_token") && !STANDARD.contains(key) && value.value().isString()) {
          ownNames.put(key, value);
        } else {
          stated.put(key, value);
        }
      }
    }
    Stated list = stated.get(EXTRA);
    if (stated.containsKey(ADDITIONAL)
        && (list == null || list.value().isNull() || list.value().isEmpty())) {
      stated.put(EXTRA, stated.remove(ADDITIONAL));
    }
    takeOwnNames();
  }

  /** {@code extra_special_tokens} as an object names tokens rather than listing them. */
  private void takeOwnNames() {
    Stated list = stated.get(EXTRA);
    if (list != null && list.value().isObject()) {
      stated.remove(EXTRA);
      for (Map.Entry<String, JsonNode> own : list.value().properties()) {
        ownNames.put(own.getKey(), new Stated(list.file(), own.getValue()));
      }
    }
  }

  private void readDecoder(JsonFile config) {
    JsonNode decoder = config.tree().path(DECODER);
    if (!decoder.isObject()) {
      throw config.refuse(DECODER, decoder, "an object of tokens by id");
    }
    for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
      String key = DECODER + "." + entry.getKey();
      if (!entry.getKey().matches("[0-9]{1,9}")) {
        throw config.refuse(key, entry.getValue(), "an id as its key");
      }
      if (!entry.getValue().isObject()) {
        throw config.refuse(key, entry.getValue(), "an object with content");
      }
      AddedToken token = AddedToken.read(config, key, entry.getValue());
      byId.put(Integer.parseInt(entry.getKey()), new DeclaredToken(token, config.name(), key));
    }
  }

  private void readMap(JsonFile map) {
    for (Map.Entry<String, JsonNode> entry : map.tree().properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      if (key.equals(EXTRA) && value.isArray()) {
        value = joined(map, stated.get(EXTRA), value);
      } else if (!key.equals(EXTRA) && value.isObject()) {
        value = typed(value);
      }
      stated.put(key, new Stated(map, value));
    }
    takeOwnNames();
  }

  private static JsonNode joined(JsonFile map, @Nullable Stated before, JsonNode list) {
    ArrayNode joined = JsonNodeFactory.instance.arrayNode();
    if (before != null) {
      before.value().forEach(joined::add);
    }
    for (JsonNode token : list) {
      if (token.has("special")) {
        throw map.refuse(EXTRA, token, "tokens without special: they are, by standing there");
      }
      JsonNode value = token.isObject() ? typed(token) : token;
      if (joined.valueStream().noneMatch(value::equals)) {
        joined.add(value);
      }
    }
    return joined;
  }

  /** In {@code special_tokens_map.json} an object is a special token, whatever it says itself. */
  private static JsonNode typed(JsonNode object) {
    ObjectNode typed = ((ObjectNode) object).deepCopy();
    typed.put(TYPE, "AddedToken");
    typed.put("special", true);
    return typed;
  }

  private void readAdded(JsonFile added) {
    Set<String> special = new HashSet<>();
    STANDARD.stream().map(stated::get).forEach(value -> addContent(special, value));
    Stated list = stated.get(EXTRA);
    if (list != null) {
      list.value().forEach(token -> addContent(special, new Stated(list.file(), token)));
    }
    for (Map.Entry<String, JsonNode> entry : added.tree().properties()) {
      String content = entry.getKey();
      if (!entry.getValue().isInt()) {
        throw added.refuse(Fault.quote(content), entry.getValue(), "a whole number");
      }
      byId.put(
          entry.getValue().intValue(),
          new DeclaredToken(
              AddedToken.plain(content, special.contains(content)), added.name(), content));
    }
  }

  private static void addContent(Set<String> contents, @Nullable Stated value) {
    if (value != null) {
      JsonNode token = value.value();
      contents.add(token.isObject() ? token.path("content").asString("") : token.asString(""));
    }
  }

  /** Turns what was stated into tokens; a null means none, not the class's own. */
  private void settle(Map<String, String> defaults) {
    if (stated.containsKey(ADDITIONAL) && !stated.containsKey(EXTRA)) {
      stated.put(EXTRA, stated.remove(ADDITIONAL));
    }
    if (!stated.containsKey(EXTRA)) {
      for (String content : tokenizerClass.extraDefaults()) {
        extra.add(new DeclaredToken(AddedToken.special(content), null, EXTRA));
      }
    }
    for (String key : STANDARD) {
      Stated value = stated.get(key);
      String fallback = defaults.get(key);
      if (value != null && !value.value().isNull()) {
        named.put(key, token(value, key));
      } else if (value == null && fallback != null) {
        named.put(key, new DeclaredToken(tokenizerClass.named(key, fallback), null, key));
      }
    }
    for (Map.Entry<String, Stated> entry : stated.entrySet()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue().value();
      if (key.equals(EXTRA)) {
        settleExtra(entry.getValue());
      } else if (key.endsWith("_token")
          && !STANDARD.contains(key)
          && (value.isString() || value.has(TYPE))) {
        named.put(key, token(entry.getValue(), key));
      }
    }
    ownNames.forEach((key, value) -> named.put(key, token(value, key)));
  }

  private void settleExtra(Stated list) {
    if (list.value().isNull()) {
      return;
    }
    if (!list.value().isArray()) {
      throw list.file().refuse(EXTRA, list.value(), "a list of tokens");
    }
    for (int i = 0; i < list.value().size(); i++) {
      extra.add(token(new Stated(list.file(), list.value().get(i)), EXTRA + "[" + i + "]"));
    }
  }

  private DeclaredToken token(Stated stated, String key) {
    JsonNode value = stated.value();
    JsonFile file = stated.file();
    if (value.isString()) {
      return new DeclaredToken(tokenizerClass.named(key, value.stringValue()), file.name(), key);
    }
    if (value.isObject() && value.path(TYPE).asString("").equals("AddedToken")) {
      return new DeclaredToken(AddedToken.read(file, key, value), file.name(), key);
    }
    throw file.refuse(key, value, "a token: a text, or an object with __type AddedToken");
  }
}
