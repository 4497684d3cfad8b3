package dev.semblance.distillation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import dev.semblance.text.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The texts to learn from, in an order that files, share and seed fix.
 *
 * <p>Most corpora are lines, most of them short, while an encoder is asked about paragraphs too; so
 * some texts are made by joining neighbouring lines of one file. And no corpus has all the words
 * that a teacher knows; so some texts, lines and joined ones, are made again with words put in for
 * others.
 *
 * @param texts shuffled
 * @param sources what they came from
 * @param lines of each source
 */
record TrainingTexts(List<String> texts, List<Source> sources, List<List<String>> lines) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Words of a joined text: drawn evenly from here on ... */
  private static final int JOINED_WORDS_LEAST = 50;

  /** ... up to here. */
  private static final int JOINED_WORDS_MOST = 220;

  /** One word is put in for each so many of a text. */
  private static final int SUBSTITUTED_IN = 5;

  /**
   * One file.
   *
   * @param name without its folder
   * @param lines that hold a text
   * @param sha256 of the file's bytes
   */
  record Source(String name, int lines, String sha256) {}

  TrainingTexts {
    texts = List.copyOf(texts);
    sources = List.copyOf(sources);
    lines = List.copyOf(lines);
  }

  /**
   * Reads {@code .txt} (a text each line) and {@code .jsonl} (a string, or an object whose {@code
   * text} is one), each perhaps with {@code .gz} after it.
   *
   * @param joinedShare joined texts made for each line, from 0 to 1
   * @param substitutedShare texts with other words made for each line
   * @param words to put in
   * @throws Fault.InvalidFile naming the file and the line
   */
  static TrainingTexts read(
      List<Path> files,
      double joinedShare,
      double substitutedShare,
      List<String> words,
      long seed) {
    List<String> texts = new ArrayList<>();
    List<Source> sources = new ArrayList<>();
    List<List<String>> all = new ArrayList<>();
    Random random = new Random(seed);
    for (Path file : files) {
      List<String> lines = new ArrayList<>();
      sources.add(readFile(file, lines));
      List<String> originals = new ArrayList<>(lines);
      originals.addAll(joined(lines, (int) (joinedShare * lines.size()), random));
      texts.addAll(originals);
      texts.addAll(substituted(originals, (int) (substitutedShare * lines.size()), words, random));
      all.add(List.copyOf(lines));
    }
    Collections.shuffle(texts, random);
    return new TrainingTexts(texts, sources, all);
  }

  private static List<String> joined(List<String> lines, int count, Random random) {
    List<String> joined = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int wanted = random.nextInt(JOINED_WORDS_LEAST, JOINED_WORDS_MOST + 1);
      int at = random.nextInt(lines.size());
      StringBuilder text = new StringBuilder();
      int words = 0;
      while (words < wanted && at < lines.size()) {
        String line = lines.get(at++);
        text.append(text.isEmpty() ? "" : " ").append(line);
        words += words(line);
      }
      joined.add(text.toString());
    }
    return joined;
  }

  private static List<String> substituted(
      List<String> originals, int count, List<String> words, Random random) {
    List<String> substituted = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String[] text = originals.get(random.nextInt(originals.size())).split(" ");
      for (int n = (text.length + SUBSTITUTED_IN - 1) / SUBSTITUTED_IN; n > 0; n--) {
        text[random.nextInt(text.length)] = words.get(random.nextInt(words.size()));
      }
      substituted.add(String.join(" ", text));
    }
    return substituted;
  }

  private static int words(String line) {
    return (int) line.chars().filter(c -> c == ' ').count() + 1;
  }

  private static Source readFile(Path file, List<String> lines) {
    String name = file.getFileName().toString();
    boolean zipped = name.endsWith(".gz");
    String plain = zipped ? name.substring(0, name.length() - 3) : name;
    boolean json = plain.endsWith(".jsonl");
    if (!json && !plain.endsWith(".txt")) {
      throw new Fault.InvalidFile(
          file.toString(), "has an unknown kind, needed: .txt, .jsonl, .txt.gz or .jsonl.gz");
    }
    MessageDigest digest = Sha256.digest();
    int number = 0;
    try (InputStream raw = new DigestInputStream(Files.newInputStream(file), digest);
        InputStream bytes = zipped ? new GZIPInputStream(raw, 1 << 16) : raw;
        BufferedReader reader = new BufferedReader(new InputStreamReader(bytes, UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String text = (json ? textOf(line, file, number) : line).strip();
        if (!text.isEmpty()) {
          lines.add(text);
        }
      }
    } catch (IOException e) {
      throw new Fault.InvalidFile(
          file.toString(), "cannot be read after line " + number + ": " + e);
    }
    if (lines.isEmpty()) {
      throw new Fault.InvalidFile(file.toString(), "holds no text");
    }
    return new Source(name, lines.size(), Sha256.hex(digest.digest()));
  }

  private static String textOf(String line, Path file, int number) {
    if (line.isBlank()) {
      return "";
    }
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new Fault.InvalidFile(
          file.toString(), "line " + number + " is not JSON: " + e.getOriginalMessage());
    }
    JsonNode text = node.isObject() ? node.path("text") : node;
    if (!text.isString()) {
      throw new Fault.InvalidFile(
          file.toString(),
          "line " + number + " is neither a string nor an object with a string \"text\"");
    }
    return text.stringValue();
  }
}
