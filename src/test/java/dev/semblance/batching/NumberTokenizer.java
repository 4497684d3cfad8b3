package dev.semblance.batching;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Splits at whitespace: a number from 10 to 99 is its own id, any other word is id 3. {@code [CLS]}
 * is 1, {@code [SEP]} is 2.
 */
final class NumberTokenizer implements TextTokenizer {
  static final int CLS = 1;
  static final int SEP = 2;
  static final int OTHER = 3;
  static final int VOCABULARY = 100;

  private static final Pattern WORD = Pattern.compile("\\S+");

  final AtomicInteger calls = new AtomicInteger();

  /** How often it was asked where tokens lie. */
  final AtomicInteger spans = new AtomicInteger();

  volatile boolean closed;

  final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  @Override
  public TokenSequence tokenizeWithoutSpans(String text) {
    TokenSequence whole = split(text);
    return new TokenSequence(whole.ids(), whole.prefix(), whole.suffix());
  }

  @Override
  public TokenSequence tokenize(String text) {
    spans.incrementAndGet();
    return split(text);
  }

  @Override
  public TokenSequence tokenizePair(String first, String second) {
    TokenSequence one = split(first);
    TokenSequence other = split(second);
    int[] ids = Arrays.copyOf(one.ids(), one.length() + other.length() - 1);
    System.arraycopy(other.ids(), 1, ids, one.length(), other.length() - 1);
    return new TokenSequence(ids, 1, 1, one.length() - 1, one.length());
  }

  private TokenSequence split(String text) {
    calls.incrementAndGet();
    threads.add(Thread.currentThread());
    List<MatchResult> words = WORD.matcher(text).results().toList();
    int n = words.size() + 2;
    int[] ids = new int[n];
    int[] starts = new int[n];
    int[] ends = new int[n];
    Arrays.fill(starts, -1);
    Arrays.fill(ends, -1);
    ids[0] = CLS;
    ids[n - 1] = SEP;
    for (int i = 0; i < words.size(); i++) {
      MatchResult word = words.get(i);
      ids[i + 1] = word.group().matches("[1-9][0-9]") ? Integer.parseInt(word.group()) : OTHER;
      starts[i + 1] = word.start();
      ends[i + 1] = word.end();
    }
    return new TokenSequence(ids, 1, 1, starts, ends);
  }

  @Override
  public String detokenizeWhole(int[] ids) {
    return IntStream.of(ids).mapToObj(this::piece).collect(Collectors.joining(" "));
  }

  @Override
  public String detokenize(int[] ids) {
    List<String> words = new ArrayList<>();
    for (int id : ids) {
      if (id != CLS && id != SEP) {
        words.add(piece(id));
      }
    }
    return words.stream().collect(Collectors.joining(" "));
  }

  @Override
  public String piece(int id) {
    return switch (id) {
      case CLS -> "[CLS]";
      case SEP -> "[SEP]";
      case OTHER -> "word";
      default -> Integer.toString(id);
    };
  }

  @Override
  public int vocabularySize() {
    return VOCABULARY;
  }

  @Override
  public void close() {
    closed = true;
  }
}
