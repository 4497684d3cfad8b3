package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page's Java is parts of {@link JavaClientsIT}, which compiles and runs them, to the letter.
 */
class JavaClientsPageTests {
  private static final Pattern SNIPPET =
      Pattern.compile("(?m)^```java\n(.*?)\n```$", Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile("(?m)^ *// tag::(\\w+)\\[]\n(.*?)\n *// end::\\1\\[]$", Pattern.DOTALL);

  @Test
  void eachSnippetIsARegionAndEachRegionASnippet() throws IOException {
    String page = Files.readString(Path.of("src/docs/java-clients.md"));
    String test = Files.readString(Path.of("src/test/java/dev/semblance/it/JavaClientsIT.java"));
    Set<String> regions =
        REGION
            .matcher(test)
            .results()
            .map(found -> found.group(2).stripIndent())
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> snippets =
        SNIPPET
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(snippets).isEqualTo(regions).hasSizeGreaterThan(5);
  }
}
