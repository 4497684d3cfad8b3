package dev.semblance.model.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FamiliesTests {

  @Test
  void theTableOfTheDocsHasEveryType() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("src/docs/families.md")).stream()
            .filter(line -> line.startsWith("| "))
            .toList();

    assertThat(Families.modelTypes()).hasSizeGreaterThan(20);
    assertThat(Families.modelTypes())
        .allSatisfy(type -> assertThat(rows).anyMatch(row -> row.contains("`" + type + "`")));
  }
}
