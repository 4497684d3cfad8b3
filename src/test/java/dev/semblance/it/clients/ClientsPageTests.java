package dev.semblance.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page's snippets are regions of files that are compiled and run, to the letter. */
class ClientsPageTests {
  private static final Path PAGE = Path.of("src/docs/clients.md");
  private static final List<Path> SOURCES =
      List.of(Path.of("src/test/java/dev/semblance/it/clients"), Path.of("src/test/clients"));

  private static final Pattern SNIPPET =
      Pattern.compile("(?m)^<!-- (\\S+#\\S+) -->\n```\\w+\n(.*?)\n```$", Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile(
          "(?m)^ *(?://|#) tag::(\\w+)\\[]\n(.*?)\n *(?://|#) end::\\1\\[]$", Pattern.DOTALL);

  @Test
  void eachSnippetIsARegionAndEachRegionASnippet() throws IOException {
    assertThat(snippets()).isEqualTo(regions()).isNotEmpty();
  }

  @Test
  void noCodeStandsOnThePageThatIsNotASnippet() throws IOException {
    long fences = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("```")).count();

    assertThat(fences).isEqualTo(2L * snippets().size());
  }

  private static Map<String, String> snippets() throws IOException {
    Map<String, String> snippets = new TreeMap<>();
    Matcher matcher = SNIPPET.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      snippets.put(matcher.group(1), matcher.group(2));
    }
    return snippets;
  }

  private static Map<String, String> regions() throws IOException {
    Map<String, String> regions = new TreeMap<>();
    for (Path file : sources()) {
      Matcher matcher = REGION.matcher(Files.readString(file));
      while (matcher.find()) {
        String name = file.getFileName() + "#" + matcher.group(1);
        regions.put(name, matcher.group(2).stripIndent());
      }
    }
    return regions;
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : SOURCES) {
      try (Stream<Path> list = Files.list(folder)) {
        list.filter(Files::isRegularFile).forEach(files::add);
      }
    }
    return files;
  }
}
