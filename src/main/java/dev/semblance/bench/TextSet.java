package dev.semblance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The texts to embed, in their order. A file of them is JSON Lines: on each line a string, or an
 * object whose {@code text} is one; empty lines are passed over.
 *
 * @param source where they come from
 * @param texts at least one, none empty
 */
public record TextSet(String source, List<String> texts) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String BUILT_IN = "/bench/texts.jsonl";

  public TextSet {
    texts = List.copyOf(texts);
  }

  /** English questions, sentences and paragraphs that come with the program. */
  public static TextSet builtIn() {
    try (InputStream in = Objects.requireNonNull(TextSet.class.getResourceAsStream(BUILT_IN))) {
      return read("built in", in);
    } catch (IOException e) {
      throw new IllegalStateException(BUILT_IN + " cannot be read", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws Fault.InvalidFile naming the file and the line
   */
  public static TextSet read(Path file) {
    if (Files.isDirectory(file)) {
      throw new Fault.InvalidFile(file.toString(), "is a folder, needed: a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    } catch (NoSuchFileException e) {
      throw new Fault.InvalidFile(file.toString(), "does not exist");
    } catch (CharacterCodingException e) {
      throw new Fault.InvalidFile(file.toString(), "is not UTF-8");
    } catch (IOException e) {
      throw new Fault.InvalidFile(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  /**
   * Those of so many tokens.
   *
   * @throws Fault.InvalidSetting when there is none
   */
  public TextSet ofTokens(int least, int most, ToIntFunction<String> tokens) {
    List<String> kept =
        texts.stream()
            .filter(
                text -> {
                  int count = tokens.applyAsInt(text);
                  return count >= least && count <= most;
                })
            .toList();
    if (kept.isEmpty()) {
      throw new Fault.InvalidSetting(
          "--min-tokens",
          "is "
              + least
              + " and --max-tokens "
              + most
              + ": none of the "
              + texts.size()
              + " texts has so many");
    }
    return new TextSet(source, kept);
  }

  private static TextSet read(String source, InputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    int number = 0;
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, UTF_8.newDecoder()))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          texts.add(text(source, number, line));
        }
      }
    }
    if (texts.isEmpty()) {
      throw new Fault.InvalidFile(source, "holds no text");
    }
    return new TextSet(source, texts);
  }

  private static String text(String source, int number, String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw new Fault.InvalidFile(source, number, "is not JSON");
    }
    JsonNode text = node.isObject() ? node.path("text") : node;
    if (!text.isString() || text.stringValue().isBlank()) {
      throw new Fault.InvalidFile(
          source,
          number,
          "is neither a string nor an object with a string \"text\"; none may be empty");
    }
    return text.stringValue();
  }
}
