package dev.semblance.collection.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;

/**
 * The words of texts by a language's analyser, for stores whose engine has none that cuts and folds
 * as ours: words that one store finds, the others find too. Opens no index. Safe to share.
 */
public final class LanguageWords {
  private final ConcurrentMap<String, Analyzer> analyzers = new ConcurrentHashMap<>();

  /**
   * A word in a text.
   *
   * @param word as it is looked for: folded, its ending taken off
   * @param start first UTF-16 unit in the text
   * @param end the unit after the last
   */
  public record Word(String word, int start, int end) {}

  /** Every language, in order. */
  public static Set<String> languages() {
    return Languages.names();
  }

  /**
   * The words of a text, in order.
   *
   * @param language one of {@link #languages}
   */
  public List<Word> of(String language, String text) {
    Analyzer analyzer = analyzers.computeIfAbsent(language, Languages::analyzer);
    List<Word> words = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream(LuceneFields.WORDS, text)) {
      TermToBytesRefAttribute word = stream.addAttribute(TermToBytesRefAttribute.class);
      OffsetAttribute offsets = stream.addAttribute(OffsetAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        words.add(
            new Word(
                word.getBytesRef().utf8ToString(), offsets.startOffset(), offsets.endOffset()));
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }
}
