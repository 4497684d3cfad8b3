package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import dev.semblance.weights.GitLfsPointer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code vocab.txt}: a piece a line, its id the line's number from 0; white space at a line's end
 * does not count, and of equal pieces the last gives the id.
 */
final class VocabularyText {

  static final String FILE = "vocab.txt";

  /** A hundred times the largest published one. */
  private static final long MAX_BYTES = 64L << 20;

  private VocabularyText() {}

  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** The pieces, as {@code model.vocab} of {@code tokenizer.json} has them. */
  static void read(Path folder, ObjectNode vocabulary) {
    Path path = folder.resolve(FILE);
    try {
      GitLfsPointer.refuse(FILE, path);
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        throw new Fault.ModelRefused(FILE, "has " + size + " bytes, at most " + MAX_BYTES);
      }
      String text = Files.readString(path, StandardCharsets.UTF_8);
      int id = 0;
      for (int begin = 0; begin < text.length(); id++) {
        int newline = text.indexOf('\n', begin);
        int end = newline < 0 ? text.length() : newline;
        vocabulary.put(withoutTrailingSpace(text.substring(begin, end)), id);
        begin = end + 1;
      }
    } catch (CharacterCodingException e) {
      throw new Fault.ModelRefused(FILE, "is not UTF-8", e);
    } catch (IOException e) {
      throw new Fault.ModelRefused(FILE, "cannot be read: " + e, e);
    }
  }

  /** White space as Unicode has it, which is what the tokenizers library strips. */
  private static String withoutTrailingSpace(String line) {
    int end = line.length();
    while (end > 0 && isWhiteSpace(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end);
  }

  private static boolean isWhiteSpace(char c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\u0085';
  }
}
