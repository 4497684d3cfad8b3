package dev.semblance.model.folder;

import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.LateInteraction.Expansion;
import dev.semblance.encoder.LateInteraction.Form;
import dev.semblance.encoder.LateInteraction.LeftOut;
import dev.semblance.encoder.Prompts;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.SentenceModule.DenseModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.vector.TokenSimilarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads folders of late interaction models in the three forms that lie on the hub: a {@code
 * MultiVectorEncoder} of sentence-transformers, PyLate's, and Stanford's, which has no {@code
 * modules.json}. Defaults are those of sentence-transformers 6.2, which reads all three.
 */
final class LateFolder {

  private static final String SENTENCE_CONFIG = "config_sentence_transformers.json";
  private static final String STANFORD = "HF_ColBERT";
  private static final String METADATA = "artifact.metadata";
  private static final String HEAD = "colbert_linear";

  private static final List<String> PUNCTUATION =
      List.of("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".split(""));

  private LateFolder() {}

  /** Whether a folder with {@code modules.json} is of late interaction. */
  static boolean isOne(Path folder) {
    JsonFile sentence = JsonFile.readIfPresent(folder, SENTENCE_CONFIG);
    return switch (sentence.text("model_type", "")) {
      case "MultiVectorEncoder", "ColBERT" -> true;
      case "" -> sentence.has("query_prefix") || sentence.has("document_prefix");
      default -> false;
    };
  }

  /** Whether a folder without {@code modules.json} is Stanford's. */
  static boolean isStanford(JsonFile config) {
    JsonNode architectures = config.value("architectures");
    return architectures != null && architectures.path(0).asString("").equals(STANFORD);
  }

  /** What stands in {@code modules.json}. */
  private static final class Listed {
    private @Nullable Path transformer;
    private final List<SentenceModule> modules = new ArrayList<>();
    private @Nullable JsonFile mask;
    private boolean normalize;
  }

  /** With {@code modules.json}. */
  static ModelFolder read(Path folder, JsonNode entries) {
    JsonFile sentence = JsonFile.readIfPresent(folder, SENTENCE_CONFIG);
    Listed listed = list(folder, entries);
    Path home = java.util.Objects.requireNonNull(listed.transformer);
    LoraAdapter.readIfPresent(home);
    JsonFile own = SentenceConfig.read(home);
    boolean lowerCase = own.flag("do_lower_case", false);
    Integer length = own.integerOrNull("max_seq_length", 1, LateLengths.MOST_TOKENS);
    LateLengths lengths = LateLengths.read(own, sentence);
    SentenceConfig.check(own, Set.of("query_length", "document_length", "query_expansion"));

    // A PyLate folder lists neither what it leaves out nor that it normalises.
    boolean pylate = !sentence.text("model_type", "").equals("MultiVectorEncoder");
    Map<String, String> markers = markers(sentence);
    JsonFile config = JsonFile.read(home, "config.json");
    TokenizerFile tokenizer = TokenizerFile.read(home, config, lowerCase, markers.values());
    LeftOut query = LeftOut.NOTHING;
    LeftOut document = LeftOut.NOTHING;
    if (pylate) {
      document =
          leftOut(
              sentence.has("skiplist_words")
                  ? JsonFile.strings(sentence, "skiplist_words")
                  : PUNCTUATION,
              tokenizer);
    }
    if (listed.mask != null) {
      JsonNode only = listed.mask.value("keep_only_token_ids");
      if (only != null && !only.isEmpty()) {
        throw listed.mask.refuse("keep_only_token_ids", only, "nothing: texts, not images");
      }
      LeftOut words = leftOut(JsonFile.strings(listed.mask, "skiplist_words"), tokenizer);
      List<String> tasks =
          listed.mask.has("skiplist_tasks")
              ? JsonFile.strings(listed.mask, "skiplist_tasks")
              : List.of("document");
      query = tasks.contains("query") ? words : LeftOut.NOTHING;
      document = tasks.contains("document") ? words : LeftOut.NOTHING;
    }
    Integer whole = length != null ? length : tokenizer.maxLength();
    return folder(
        folder,
        home,
        config,
        tokenizer,
        prompts(sentence, markers),
        new TokenModule(
            new TokenModule.Modules(listed.modules),
            new LateInteraction(
                lengths.query(whole, tokenizer, query),
                new Form(LateLengths.or(lengths.document(), whole), null, document),
                pylate || listed.normalize,
                isMean(sentence))));
  }

  private static Listed list(Path folder, JsonNode entries) {
    Listed listed = new Listed();
    for (JsonNode entry : entries) {
      String path = entry.path("path").asString("");
      Path within = SentenceModules.inside(folder, path);
      String type = SentenceModules.type(entry, within, "pylate.models.Dense.Dense");
      if (listed.transformer == null) {
        if (!type.equals("Transformer")) {
          throw Fault.ModelRefused.key("modules.json", "[0].type", type, "Transformer first");
        }
        listed.transformer = within;
        continue;
      }
      switch (type) {
        case "Dense" -> {
          endNormalize(listed);
          listed.modules.add(DenseModule.read(within, path, SentenceModule.TOKENS));
        }
        case "Normalize" -> {
          endNormalize(listed);
          listed.normalize = true;
          var _ =
              NormalizeModule.read(
                  JsonFile.readIfPresent(within, "config.json").renamed(path + "/config.json"),
                  SentenceModule.TOKENS);
        }
        case "MultiVectorMask" ->
            listed.mask =
                JsonFile.readIfPresent(within, "config.json").renamed(path + "/config.json");
        case "Dropout" -> {}
        default ->
            throw Fault.ModelRefused.key(
                "modules.json",
                "type",
                type,
                "Transformer, Dense, Normalize, MultiVectorMask or Dropout in a model of late"
                    + " interaction");
      }
    }
    return listed;
  }

  /** A scaling that is not the last module is one of those that make the vectors. */
  private static void endNormalize(Listed listed) {
    if (listed.normalize) {
      listed.modules.add(new NormalizeModule());
      listed.normalize = false;
    }
  }

  /** Without {@code modules.json}, by {@code artifact.metadata}. */
  static ModelFolder readStanford(Path folder, JsonFile config) {
    JsonFile metadata = JsonFile.readIfPresent(folder, METADATA);
    Map<String, String> markers = new LinkedHashMap<>();
    markers.put("query", text(metadata, "query_token_id", "[unused0]") + " ");
    markers.put("document", text(metadata, "doc_token_id", "[unused1]") + " ");
    TokenizerFile tokenizer = TokenizerFile.read(folder, config, false, markers.values());
    LeftOut skipped =
        metadata.flag("mask_punctuation", true) ? leftOut(PUNCTUATION, tokenizer) : LeftOut.NOTHING;
    int length =
        metadata.integer("query_maxlen", 1, LateLengths.MOST_TOKENS, LateLengths.QUERY_LENGTH);
    Integer longest = metadata.integerOrNull("doc_maxlen", 1, LateLengths.MOST_TOKENS);
    Expansion expansion =
        new Expansion(
            LateLengths.mask(tokenizer), length, metadata.flag("attend_to_mask_tokens", false));
    return folder(
        folder,
        folder,
        config,
        tokenizer,
        new Prompts(markers, null),
        new TokenModule(
            new TokenModule.Beside("linear.weight"),
            new LateInteraction(
                new Form(length, expansion, LeftOut.NOTHING),
                new Form(LateLengths.or(longest, tokenizer.maxLength()), null, skipped),
                true,
                false)));
  }

  private static String text(JsonFile file, String key, String fallback) {
    String found = file.text(key, fallback);
    return found.isBlank() ? fallback : found;
  }

  /**
   * BGE-M3's third head, or null where a folder has none: FlagEmbedding gives no vector of the
   * first token, and takes the mean over the query's tokens as a score.
   */
  static @Nullable TokenModule head(Path folder) {
    Path safe = folder.resolve(HEAD + ".safetensors");
    Path file = Files.exists(safe) ? safe : folder.resolve(HEAD + ".pt");
    if (!Files.exists(file)) {
      return null;
    }
    Form form = new Form(LateInteraction.UNLIMITED, null, new LeftOut(1, Set.of()));
    return new TokenModule(new TokenModule.Head(file), new LateInteraction(form, form, true, true));
  }

  private static ModelFolder folder(
      Path folder,
      Path transformer,
      JsonFile config,
      TokenizerFile tokenizer,
      Prompts prompts,
      TokenModule tokens) {
    int longest =
        Math.max(tokens.forms().query().maxTokens(), tokens.forms().document().maxTokens());
    return new ModelFolder(
        folder,
        transformer,
        config,
        tokenizer,
        List.of(),
        longest == LateInteraction.UNLIMITED ? null : longest,
        prompts,
        TokenSimilarity.MAXSIM,
        false,
        null,
        tokens,
        null);
  }

  /** Words that are not one piece of the vocabulary are not looked for. */
  private static LeftOut leftOut(List<String> words, TokenizerFile tokenizer) {
    Set<Integer> ids = new java.util.TreeSet<>();
    for (String word : words) {
      Integer id = tokenizer.idOf(word);
      if (id != null) {
        ids.add(id);
      }
    }
    return new LeftOut(0, ids);
  }

  /** What PyLate puts before texts as one token, by the prompt it becomes a part of. */
  private static Map<String, String> markers(JsonFile sentence) {
    Map<String, String> markers = new LinkedHashMap<>();
    for (String role : List.of("query", "document")) {
      String marker = sentence.textOrNull(role + "_prefix");
      if (marker != null) {
        markers.put(role, marker);
      }
    }
    return markers;
  }

  /** A prompt that begins with the marker has it only once. */
  private static Prompts prompts(JsonFile sentence, Map<String, String> markers) {
    Prompts saved = ModelConfig.prompts(sentence);
    Map<String, String> byName = new LinkedHashMap<>(saved.byName());
    markers.forEach(
        (role, marker) -> {
          String prompt = byName.getOrDefault(role, "");
          byName.put(
              role,
              marker + (prompt.startsWith(marker) ? prompt.substring(marker.length()) : prompt));
        });
    return new Prompts(byName, saved.defaultName());
  }

  /** PyLate's older releases left the name of a metric for single vectors; it means maxsim. */
  private static boolean isMean(JsonFile sentence) {
    return sentence.text("similarity_fn_name", "").equals("meanmaxsim");
  }
}
