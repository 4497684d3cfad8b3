package dev.semblance.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The table of dialects.md names every route and every field of each dialect's document. */
class DialectTableTests {
  private static final Path PAGE = Path.of("src/docs/dialects.md");
  private static final Path DOCUMENTS = Path.of("src/main/resources/static");
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  /** What "as OpenAI" stands for. */
  private static final Set<String> OPENAI =
      Set.of("input", "model", "encoding_format", "dimensions");

  /** What the sentence above the table says of all dialects. */
  private static final Set<String> EVERYWHERE = Set.of("user", "model");

  @ParameterizedTest
  @CsvSource({
    "TEI,tei",
    "Cohere,cohere",
    "Jina,jina",
    "Voyage,voyage",
    "Ollama,ollama",
    "NIM,nim",
    "vLLM,vllm"
  })
  void theTableNamesEveryRouteAndFieldOfADocument(String dialect, String folder)
      throws IOException {
    List<String> rows = rows(dialect);
    Set<String> words = new TreeSet<>(EVERYWHERE);
    for (String row : rows) {
      CODE.matcher(row)
          .results()
          .map((MatchResult found) -> found.group(1))
          .flatMap(code -> Stream.concat(Stream.of(code), Stream.of(code.split("[\\s:,]+"))))
          .forEach(words::add);
      if (row.contains("as OpenAI")) {
        words.addAll(OPENAI);
      }
    }
    JsonNode document =
        JsonMapper.shared()
            .readTree(Files.readString(DOCUMENTS.resolve(folder).resolve("openapi.json")));

    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      // What refuses all else below a path is "any other below".
      if (!path.getKey().startsWith("/api/{") && !words.contains(path.getKey())) {
        missing.add(path.getKey());
      }
      for (JsonNode operation : path.getValue()) {
        fields(document, operation.at("/requestBody/content/application~1json/schema")).stream()
            .filter(field -> !words.contains(field))
            .forEach(field -> missing.add(path.getKey() + " " + field));
      }
    }

    assertThat(rows).isNotEmpty();
    assertThat(missing).isEmpty();
  }

  /** The rows of a dialect; those of Hugging Face's pipelines are TEI's too. */
  private static List<String> rows(String dialect) throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf("## What is supported");
    String[] lines = page.substring(from, page.indexOf("\n## ", from)).split("\n");
    List<String> rows = new ArrayList<>();
    String current = "";
    for (String line : lines) {
      if (line.startsWith("| ")) {
        String first = line.substring(2, line.indexOf('|', 2) < 0 ? 2 : line.indexOf('|', 2));
        current = first.isBlank() ? current : first.strip();
        if (current.equals(dialect) || (dialect.equals("TEI") && current.equals("pipelines"))) {
          rows.add(line);
        }
      }
    }
    return rows;
  }

  private static Collection<String> fields(JsonNode document, JsonNode schema) {
    if (schema.has("$ref")) {
      return fields(document, document.at(schema.get("$ref").asString().substring(1)));
    }
    return Stream.concat(
            schema.path("properties").propertyNames().stream(),
            Stream.of("allOf", "oneOf", "anyOf")
                .flatMap(kind -> schema.path(kind).valueStream())
                .flatMap(part -> fields(document, part).stream()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
