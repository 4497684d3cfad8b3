package dev.semblance.batching;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.text.Surrogates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks inputs and turns them into tokens. Safe to share.
 *
 * <p>As in Sentence Transformers the prompt is put before the text and both are tokenised as one,
 * while the tokens that a pooling leaves out are counted on the prompt alone.
 */
final class InputReader {
  // A model has a handful of prompts; whoever sends others pays for a second look at each.
  private static final int CACHED_PROMPTS = 64;
  private static final int CACHED_PROMPT_CHARACTERS = 4_096;

  private final TextTokenizer tokenizer;
  private final int maxTokens;
  private final int vocabularySize;
  private final int[] prefixIds;
  private final int[] suffixIds;
  private final LongText.Template template;
  private final LateInteraction.@Nullable Expansion expansion;
  private final Map<String, Integer> promptTokens = new ConcurrentHashMap<>();

  InputReader(TextTokenizer tokenizer, int maxTokens, int vocabularySize) {
    this(tokenizer, maxTokens, vocabularySize, null);
  }

  /**
   * @param expansion what shorter inputs are filled up with; null for nothing
   */
  InputReader(
      TextTokenizer tokenizer,
      int maxTokens,
      int vocabularySize,
      LateInteraction.@Nullable Expansion expansion) {
    this.expansion = expansion;
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.vocabularySize = Math.min(vocabularySize, tokenizer.vocabularySize());
    TokenSequence probe = tokenizer.tokenize("a");
    this.prefixIds = Arrays.copyOf(probe.ids(), probe.prefix());
    this.suffixIds =
        Arrays.copyOfRange(probe.ids(), probe.length() - probe.suffix(), probe.length());
    this.template = new LongText.Template(prefixIds, suffixIds);
  }

  /** How many special tokens the template puts around a text. */
  int templateTokens() {
    return prefixIds.length + suffixIds.length;
  }

  /**
   * Reads one input, however long that takes.
   *
   * @param outputs what is wanted of it: only of tokens need it be known where they lie
   * @param place names the input in faults
   * @throws Fault when the input cannot be embedded
   */
  TokenizedInput read(
      EmbedInput input, String prompt, Truncate truncate, Set<Output> outputs, Fault.Place place) {
    LongText longText = begin(input, prompt, truncate, place);
    if (longText != null) {
      while (!longText.done()) {
        longText.readNext();
      }
      return finish(longText, prompt);
    }
    return switch (input) {
      case EmbedInput.Text text -> filled(readText(text.text(), prompt, truncate, outputs, place));
      case EmbedInput.Pair pair -> readPair(pair, prompt, truncate, place);
      case EmbedInput.TokenIds ids -> filled(readIds(ids.ids(), prompt, truncate, place));
    };
  }

  private TokenizedInput filled(TokenizedInput read) {
    return expansion == null ? read : read.filled(expansion);
  }

  /** The whole of a text, uncut. */
  TokenizedText tokenize(String text, String prompt, Fault.Place place) {
    checkWellFormed(text, place);
    checkPrompt(prompt);
    TokenSequence whole = tokenizer.tokenize(prompt + text);
    List<Token> tokens = new ArrayList<>(whole.length());
    for (int t = 0; t < whole.length(); t++) {
      tokens.add(TokenizedInput.token(whole, t, prompt.length(), tokenizer));
    }
    return new TokenizedText(tokens, Math.min(whole.length(), maxTokens));
  }

  /** Where the tokens of a text lie, uncut. */
  TokenSpans spans(String text, String prompt, Fault.Place place) {
    checkWellFormed(text, place);
    checkPrompt(prompt);
    return TokenizedInput.spans(tokenizer.tokenize(prompt + text), prompt.length());
  }

  /**
   * Refuses ids that the vocabulary does not have.
   *
   * @throws Fault.UnknownTokenId for the first of them
   */
  void checkVocabulary(int[] ids, Fault.Place place) {
    for (int id : ids) {
      if (id < 0 || id >= vocabularySize) {
        throw new Fault.UnknownTokenId(place, id, vocabularySize);
      }
    }
  }

  /**
   * Begins to read a text that is too long to be tokenised in one piece.
   *
   * @return null when it is not, or not a text
   * @throws Fault when the input cannot be embedded
   */
  @Nullable LongText begin(EmbedInput input, String prompt, Truncate truncate, Fault.Place place) {
    if (!(input instanceof EmbedInput.Text(String text))
        || prompt.length() + text.length() <= StableCuts.PIECE) {
      return null;
    }
    checkWellFormed(text, place);
    checkPrompt(prompt);
    return new LongText(
        tokenizer, template, prompt + text, prompt.length(), maxTokens, truncate, place);
  }

  /**
   * What became of a long text of which enough has been read.
   *
   * @throws Fault when it cannot be embedded
   */
  TokenizedInput finish(LongText read, String prompt) {
    return filled(read.finish(promptTokens(prompt)));
  }

  private TokenizedInput readText(
      String text, String prompt, Truncate truncate, Set<Output> outputs, Fault.Place place) {
    if (text.isEmpty()) {
      throw new Fault.EmptyValue(place, "string");
    }
    checkWellFormed(text, place);
    int promptTokens = promptTokens(prompt);
    String asked = prompt + text;
    TokenSequence whole =
        outputs.contains(Output.TOKENS)
            ? tokenizer.tokenize(asked)
            : tokenizer.tokenizeWithoutSpans(asked);
    if (whole.length() == 0) {
      throw new Fault.InvalidRequest(
          place, "has no token: nothing of it is in the model's vocabulary");
    }
    int front = whole.prefix();
    if (!prompt.isEmpty() && whole.length() > maxTokens && truncate != Truncate.ERROR) {
      // The prompt is not cut, so where it ends must be known.
      whole = whole.hasSpans() ? whole : tokenizer.tokenize(asked);
      while (front < whole.length() - whole.suffix()
          && TokenizedInput.ofPrompt(whole, front, prompt.length())) {
        front++;
      }
    }
    return new TokenizedInput(
        whole,
        Truncation.of(whole, front, maxTokens, truncate, place),
        promptTokens,
        prompt.length());
  }

  private TokenizedInput readPair(
      EmbedInput.Pair pair, String prompt, Truncate truncate, Fault.Place place) {
    if (pair.first().isEmpty() || pair.second().isEmpty()) {
      throw new Fault.EmptyValue(place, "string");
    }
    checkWellFormed(pair.first(), place);
    checkWellFormed(pair.second(), place);
    checkPrompt(prompt);
    TokenSequence whole = tokenizer.tokenizePair(prompt + pair.first(), pair.second());
    return TokenizedInput.ofPair(
        PairTruncation.of(whole, maxTokens, truncate, place), whole.length());
  }

  /** Whether an input is two texts that take long to be tokenised. */
  static boolean isLongPair(EmbedInput input) {
    return input instanceof EmbedInput.Pair && input.length() > StableCuts.PIECE;
  }

  private TokenizedInput readIds(int[] ids, String prompt, Truncate truncate, Fault.Place place) {
    if (ids.length == 0) {
      throw new Fault.EmptyValue(place, "list of token ids");
    }
    if (!prompt.isEmpty()) {
      throw new Fault.InvalidRequest(
          place, "holds token ids: a prompt cannot be put before them; send text");
    }
    checkVocabulary(ids, place);
    TokenSequence whole = withTemplate(ids);
    return new TokenizedInput(
        whole, Truncation.of(whole, whole.prefix(), maxTokens, truncate, place), 0, 0);
  }

  private TokenSequence withTemplate(int[] ids) {
    int[] whole = ids;
    if (!hasTemplate(ids)) {
      whole = new int[prefixIds.length + ids.length + suffixIds.length];
      System.arraycopy(prefixIds, 0, whole, 0, prefixIds.length);
      System.arraycopy(ids, 0, whole, prefixIds.length, ids.length);
      System.arraycopy(suffixIds, 0, whole, prefixIds.length + ids.length, suffixIds.length);
    }
    int[] nowhere = new int[whole.length];
    Arrays.fill(nowhere, -1);
    return new TokenSequence(whole, prefixIds.length, suffixIds.length, nowhere, nowhere);
  }

  private boolean hasTemplate(int[] ids) {
    int suffixAt = ids.length - suffixIds.length;
    return suffixAt >= prefixIds.length
        && Arrays.equals(ids, 0, prefixIds.length, prefixIds, 0, prefixIds.length)
        && Arrays.equals(ids, suffixAt, ids.length, suffixIds, 0, suffixIds.length);
  }

  /** Tokens of the prompt alone, the special ones before it included, those after it not. */
  private int promptTokens(String prompt) {
    if (prompt.isEmpty()) {
      return 0;
    }
    Integer known = promptTokens.get(prompt);
    if (known != null) {
      return known;
    }
    checkPrompt(prompt);
    TokenSequence alone = tokenizer.tokenize(prompt);
    int tokens = alone.length() - alone.suffix();
    if (promptTokens.size() < CACHED_PROMPTS && prompt.length() <= CACHED_PROMPT_CHARACTERS) {
      promptTokens.put(prompt, tokens);
    }
    return tokens;
  }

  private static void checkPrompt(String prompt) {
    checkWellFormed(prompt, Fault.Place.of("prompt"));
  }

  private static void checkWellFormed(String text, Fault.Place place) {
    int half = Surrogates.unpaired(text);
    if (half >= 0) {
      throw new Fault.InvalidRequest(
          place, "holds half a surrogate pair at UTF-16 position " + half);
    }
  }
}
