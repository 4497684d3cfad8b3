package dev.semblance.model.djl;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ChatFrame;
import dev.semblance.model.folder.TokenizerFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tokenizer.json} run by Hugging Face's own library. Safe to share, {@link #close}
 * included: the library's memory is freed when the last call has ended.
 */
public final class DjlTokenizer implements TextTokenizer {

  private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

  private final HuggingFaceTokenizer tokenizer;
  private final Uses uses;
  private final String[] pieces;

  /** Special tokens that the library does not know as such, by their ids. */
  private final SortedSet<Integer> unmarkedSpecial;

  /** What the template puts before and after every text. */
  private final int prefix;

  private final int suffix;

  private volatile @Nullable PairTemplate pairTemplate;

  /** What stands around two texts instead of the template. */
  private final @Nullable ChatFrame frame;

  private DjlTokenizer(
      HuggingFaceTokenizer tokenizer,
      String[] pieces,
      SortedSet<Integer> unmarkedSpecial,
      @Nullable ChatFrame frame) {
    this.frame = frame;
    this.tokenizer = tokenizer;
    this.uses = new Uses(tokenizer::close);
    this.pieces = pieces;
    this.unmarkedSpecial = unmarkedSpecial;
    TokenSequence probe = tokenize("a");
    this.prefix = probe.prefix();
    this.suffix = probe.suffix();
  }

  /**
   * Opens a tokenizer.
   *
   * @param file the effective {@code tokenizer.json}, without truncation and padding
   * @param vocabularySize rows of the model's word table: no id may reach beyond
   */
  public static DjlTokenizer open(TokenizerFile file, int vocabularySize) {
    return open(file, vocabularySize, null);
  }

  /**
   * Opens a tokenizer.
   *
   * @param file the effective {@code tokenizer.json}, without truncation and padding
   * @param vocabularySize rows of the model's word table: no id may reach beyond
   * @param frame what stands around two texts; null where the tokenizer's template says it
   */
  public static DjlTokenizer open(
      TokenizerFile file, int vocabularySize, @Nullable ChatFrame frame) {
    String[] pieces = file.pieces(vocabularySize);
    try {
      return new DjlTokenizer(
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(file.json().getBytes(StandardCharsets.UTF_8)),
              Map.of("truncation", "false", "padding", "false")),
          pieces,
          file.unmarkedSpecial(),
          frame);
    } catch (IOException | RuntimeException e) {
      throw new Fault.ModelRefused(
          "tokenizer.json",
          "is refused by the tokenizers library: " + Fault.quote(String.valueOf(e.getMessage())),
          e);
    }
  }

  /*
   * DJL's Encoding fetches all there is to an encoding, a string for each token and an object for
   * each span among it, in nine native calls. Ids alone are three calls and one array.
   */
  @Override
  public TokenSequence tokenizeWithoutSpans(String text) {
    long[] wide;
    try (Uses.Use _ = use()) {
      long encoding = LIBRARY.encode(tokenizer.getHandle(), text, true);
      try {
        wide = LIBRARY.getTokenIds(encoding);
      } finally {
        LIBRARY.deleteEncoding(encoding);
      }
    }
    if (wide.length < prefix + suffix) {
      throw new IllegalStateException(
          wide.length + " tokens, of which the template adds " + (prefix + suffix));
    }
    return new TokenSequence(narrow(wide), prefix, suffix);
  }

  @Override
  public TokenSequence tokenize(String text) {
    Encoding encoding;
    try (Uses.Use _ = use()) {
      encoding = tokenizer.encode(text, true, false);
    }
    long[] wide = encoding.getIds();
    long[] special = encoding.getSpecialTokenMask();
    int prefix = 0;
    while (prefix < special.length && special[prefix] == 1) {
      prefix++;
    }
    int suffix = 0;
    while (suffix < special.length - prefix && special[special.length - 1 - suffix] == 1) {
      suffix++;
    }
    int[] ids = new int[wide.length];
    int[] starts = new int[wide.length];
    int[] ends = new int[wide.length];
    CharSpan[] spans = encoding.getCharTokenSpans();
    Utf16Offsets offsets = Utf16Offsets.of(text);
    for (int t = 0; t < ids.length; t++) {
      ids[t] = (int) wide[t];
      CharSpan span = special[t] == 1 ? null : spans[t];
      starts[t] = span == null ? -1 : offsets.unit(span.getStart());
      ends[t] = span == null ? -1 : offsets.unit(span.getEnd());
    }
    return new TokenSequence(ids, prefix, suffix, starts, ends);
  }

  @Override
  public TokenSequence tokenizePair(String first, String second) {
    if (frame != null) {
      return new FramedPairs(this, frame).tokenize(first, second);
    }
    PairTemplate pair = pairTemplate();
    if (pair.between() == 0) {
      return joined(pair, first, second);
    }
    Encoding encoding;
    try (Uses.Use _ = use()) {
      encoding = tokenizer.encode(first, second, true, false);
    }
    long[] wide = encoding.getIds();
    long[] special = encoding.getSpecialTokenMask();
    int end = wide.length - pair.suffix();
    int firstEnds = pair.prefix();
    while (firstEnds < end && special[firstEnds] == 0) {
      firstEnds++;
    }
    int secondBegins = firstEnds + pair.between();
    if (secondBegins > end) {
      throw new IllegalStateException(
          wide.length + " tokens, of which the template adds " + pair + " around two texts");
    }
    return new TokenSequence(narrow(wide), pair.prefix(), pair.suffix(), firstEnds, secondBegins);
  }

  /** Whether it knows how to read two texts together. */
  public boolean readsPairs() {
    if (frame != null) {
      return true;
    }
    try {
      pairTemplate();
      return true;
    } catch (Fault.ModelRefused none) {
      return false;
    }
  }

  /** Two texts with nothing between them, of which only tokenising tells where one ends. */
  private TokenSequence joined(PairTemplate pair, String first, String second) {
    TokenSequence one = tokenizeWithoutSpans(first);
    TokenSequence other = tokenizeWithoutSpans(second);
    int head = one.length() - one.suffix() - one.prefix();
    int tail = other.length() - other.suffix() - other.prefix();
    long[] wide;
    try (Uses.Use _ = use()) {
      wide = tokenizer.encode(first, second, true, false).getIds();
    }
    int begins = pair.prefix() + head;
    if (wide.length != begins + tail + pair.suffix()) {
      throw new IllegalStateException(
          wide.length + " tokens of two texts, which have " + head + " and " + tail);
    }
    return new TokenSequence(narrow(wide), pair.prefix(), pair.suffix(), begins, begins);
  }

  /** Found by two letters; asked where pairs are, since not every tokenizer knows any. */
  private PairTemplate pairTemplate() {
    PairTemplate known = pairTemplate;
    if (known != null) {
      return known;
    }
    long[] special;
    try (Uses.Use _ = use()) {
      special = tokenizer.encode("a", "a", true, false).getSpecialTokenMask();
    }
    PairTemplate found = PairTemplate.of(special, tokenizeWithoutSpans("a"));
    pairTemplate = found;
    return found;
  }

  private static int[] narrow(long[] wide) {
    int[] ids = new int[wide.length];
    for (int t = 0; t < ids.length; t++) {
      ids[t] = (int) wide[t];
    }
    return ids;
  }

  @Override
  public String detokenize(int[] ids) {
    long[] wide =
        IntStream.of(ids).filter(id -> !unmarkedSpecial.contains(id)).asLongStream().toArray();
    try (Uses.Use _ = use()) {
      return tokenizer.decode(wide, true);
    }
  }

  @Override
  public String detokenizeWhole(int[] ids) {
    try (Uses.Use _ = use()) {
      return tokenizer.decode(IntStream.of(ids).asLongStream().toArray(), false);
    }
  }

  @Override
  public String piece(int id) {
    return pieces[id];
  }

  @Override
  public int vocabularySize() {
    return pieces.length;
  }

  @Override
  public void close() {
    uses.close();
  }

  private Uses.Use use() {
    return uses.begin()
        .orElseThrow(() -> new Fault.NotReady("the model is unloaded; ask again later"));
  }
}
