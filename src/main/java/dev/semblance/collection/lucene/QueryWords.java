package dev.semblance.collection.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;

/** The words that a language's analyser makes of texts. */
final class QueryWords {
  /** Words of a query beyond these are not looked for: it is a document then, not a question. */
  private static final int MAX_WORDS = 512;

  private final Analyzer analyzer;

  QueryWords(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  /** Each word once, in order. */
  Set<BytesRef> of(String text) throws IOException {
    Set<BytesRef> words = new LinkedHashSet<>();
    try (TokenStream stream = analyzer.tokenStream(LuceneFields.WORDS, text)) {
      TermToBytesRefAttribute word = stream.addAttribute(TermToBytesRefAttribute.class);
      stream.reset();
      while (words.size() < MAX_WORDS && stream.incrementToken()) {
        words.add(BytesRef.deepCopyOf(word.getBytesRef()));
      }
    }
    return words;
  }

  /** Where some words are in a text: start and end of each, in order. */
  List<int[]> places(Set<BytesRef> words, String text) throws IOException {
    List<int[]> places = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream(LuceneFields.WORDS, text)) {
      TermToBytesRefAttribute word = stream.addAttribute(TermToBytesRefAttribute.class);
      OffsetAttribute offsets = stream.addAttribute(OffsetAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        if (words.contains(word.getBytesRef())) {
          places.add(new int[] {offsets.startOffset(), offsets.endOffset()});
        }
      }
    }
    return places;
  }
}
