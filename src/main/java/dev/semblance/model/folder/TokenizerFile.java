package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer of a folder as the reference library would make it of all the files that it reads,
 * in one {@code tokenizer.json}: without truncation and padding of its own, with every added token,
 * and with the parts that the tokenizer's class makes anew.
 *
 * <p>Who decides what:
 *
 * <ol>
 *   <li>{@link TokenizerClasses} which class it is, and so which parts of {@code tokenizer.json}
 *       count: {@link BertTokenizer} and {@link XlmRobertaTokenizer} take the vocabulary and little
 *       else, {@link FileTokenizer} takes all.
 *   <li>{@link TokenDeclarations} which tokens are added, and in which order.
 *   <li>{@link AddedVocabulary} which ids they get. An id without a row in the model's word table
 *       is refused.
 *   <li>{@code split_special_tokens}: special tokens are not looked for in texts; others still are.
 *   <li>{@code do_lower_case} of {@code sentence_bert_config.json} puts a step before the
 *       normaliser, whatever made it.
 * </ol>
 *
 * <p>Of no effect, as with the reference: {@code padding_side} (one text is never padded), {@code
 * add_prefix_space} where the class has none, {@code tokenizer_file} and {@code vocab_file} (what
 * lies in the folder counts), {@code clean_up_tokenization_spaces}, {@code add_bos_token} and
 * {@code add_eos_token} (dropped where there is a {@code tokenizer.json}). {@code
 * model_input_names} decides whether the model is told the types of tokens.
 */
public final class TokenizerFile {

  private static final Logger log = LoggerFactory.getLogger(TokenizerFile.class);

  static final String FILE = "tokenizer.json";

  private final ObjectNode tree;
  private final AddedVocabulary added;
  private final @Nullable Integer maxLength;
  private final boolean givesTypes;

  private TokenizerFile(
      ObjectNode tree, AddedVocabulary added, @Nullable Integer maxLength, boolean givesTypes) {
    this.tree = tree;
    this.added = added;
    this.maxLength = maxLength;
    this.givesTypes = givesTypes;
  }

  /**
   * Reads the tokenizer of a transformer's folder.
   *
   * @param modelConfig {@code config.json}, which may name the tokenizer's class
   * @param lowerCase {@code do_lower_case} of {@code sentence_bert_config.json}
   */
  static TokenizerFile read(Path folder, JsonFile modelConfig, boolean lowerCase) {
    return read(folder, modelConfig, lowerCase, List.of());
  }

  /**
   * The same, with markers such as {@code [Q]} as one token each, as sentence-transformers has them
   * for late interaction: where the vocabulary has one, alone or with the space behind it, it is
   * looked for in texts as they are.
   */
  static TokenizerFile read(
      Path folder, JsonFile modelConfig, boolean lowerCase, Collection<String> markers) {
    JsonFile config = JsonFile.readIfPresent(folder, TokenDeclarations.CONFIG);
    checkConfig(config);
    TokenizerClass tokenizer = TokenizerClasses.of(folder, modelConfig, config);
    boolean text =
        tokenizer.readsVocabularyText()
            && !Files.exists(folder.resolve(FILE))
            && VocabularyText.isIn(folder);
    JsonFile file = text ? JsonFile.readIfPresent(folder, FILE) : JsonFile.read(folder, FILE);
    ObjectNode tree = file.tree();
    if (text) {
      VocabularyText.read(folder, tree.putObject("model").putObject("vocab"));
    }
    AddedVocabulary added = new AddedVocabulary(file, TokenizerParts.model(tree).path("vocab"));
    if (tokenizer.keepsAddedTokens()) {
      added.add(TokenDeclarations.addedTokens(file));
    }
    TokenDeclarations tokens =
        TokenDeclarations.read(folder, config, text ? null : file, tokenizer, tree);
    added.add(tokens.toAdd(Set.copyOf(added.contents())));
    tokens.eachNamed(added::name);
    tokenizer.rebuild(tree, config, tokens, added);

    markers.forEach(added::mark);
    Integer rows = modelConfig.integerOrNull("vocab_size", 1, 1 << 24);
    if (rows != null) {
      added.forgetDefaultsBeyond(rows);
    }
    if (config.flag("split_special_tokens", false)) {
      added.splitSpecialTokens(config);
    }
    added.writeTo(tree.putArray("added_tokens"));
    tree.putNull("truncation");
    tree.putNull("padding");
    if (lowerCase) {
      TokenizerParts.lowerFirst(tree);
    }
    Integer length = config.lengthOrNull("model_max_length");
    JsonNode inputs = config.value("model_input_names");
    boolean givesTypes =
        (inputs == null ? tokenizer.givesTypes() : names(inputs, "token_type_ids"))
            && PairTypes.second(tree);
    return new TokenizerFile(
        tree, added, length != null ? length : config.lengthOrNull("max_len"), givesTypes);
  }

  private static boolean names(JsonNode list, String name) {
    for (JsonNode each : list) {
      if (each.asString("").equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The tokenizer of static embeddings: {@code tokenizer.json} alone, without special tokens around
   * a text. Where it cuts texts, that length is the longest text.
   */
  static TokenizerFile readBare(Path folder) {
    JsonFile file = JsonFile.read(folder, FILE);
    ObjectNode tree = file.tree();
    JsonFile cut = file.object("truncation");
    Integer length = cut.isEmpty() ? null : cut.integerOrNull("max_length", 1, 1 << 24);
    AddedVocabulary added = new AddedVocabulary(file, TokenizerParts.model(tree).path("vocab"));
    added.add(TokenDeclarations.addedTokens(file));
    added.writeTo(tree.putArray("added_tokens"));
    tree.putNull("truncation");
    tree.putNull("padding");
    tree.putNull("post_processor");
    return new TokenizerFile(tree, added, length, false);
  }

  /** Keys that no class of tokenizers makes a difference of. */
  private static void checkConfig(JsonFile config) {
    String side = config.text("truncation_side", "right");
    if (!side.equals("right") && !side.equals("left")) {
      throw config.refuse("truncation_side", side, "right or left");
    }
    if (side.equals("left")) {
      // The server names the side with each request or setting; the file's must not decide it
      // unseen.
      log.warn(
          "{}: truncation_side is {}; semblance.truncate decides instead", config.name(), side);
    }
    String padding = config.text("padding_side", "right");
    if (!padding.equals("right") && !padding.equals("left")) {
      throw config.refuse("padding_side", padding, "right or left");
    }
    JsonNode inputs = config.value("init_inputs");
    if (inputs != null && !inputs.isEmpty()) {
      throw config.refuse("init_inputs", inputs, "nothing: arguments of Python code");
    }
    JsonNode versions = config.value("fast_tokenizer_files");
    if (versions != null) {
      for (JsonNode version : versions) {
        if (!version.asString("").equals(FILE)) {
          throw config.refuse("fast_tokenizer_files", version, FILE + " alone");
        }
      }
    }
  }

  /**
   * Whether the model is told which of two texts a token is of: its type is 0 up to the second
   * text's first token, and 1 from there on. Where not, all are of type 0.
   */
  public boolean givesTypes() {
    return givesTypes;
  }

  /** The longest text by {@code model_max_length}, or null when it names none. */
  public @Nullable Integer maxLength() {
    return maxLength;
  }

  /** The id of the token that files call by a role such as {@code cls_token}, or null. */
  public @Nullable Integer idOfRole(String role) {
    return added.idOfRole(role);
  }

  /** The id of a piece or an added token, or null where there is none. */
  @Nullable Integer idOf(String piece) {
    return added.idOf(piece);
  }

  /** The effective {@code tokenizer.json}. */
  public String json() {
    return tree.toString();
  }

  /**
   * Ids of special tokens that the effective file does not mark as such; they are left out when ids
   * are turned back into text all the same.
   */
  public SortedSet<Integer> unmarkedSpecial() {
    return added.unmarkedSpecial();
  }

  /**
   * How the vocabulary spells each id.
   *
   * @param size rows of the model's word table; an id beyond it is refused, since a text that has
   *     the piece could not be embedded
   * @return [size], the empty string for ids without a piece
   */
  public String[] pieces(int size) {
    added.refuseBeyond(size);
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
    for (JsonNode token : tree.path("added_tokens")) {
      put(pieces, token.path("content").asString(""), token.path("id"));
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
}
