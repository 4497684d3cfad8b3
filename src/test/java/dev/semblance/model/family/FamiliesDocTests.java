package dev.semblance.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.hub.HubSettings;
import dev.semblance.hub.ModelHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the docs' table of families promises: models by ids that the server takes, and folders. */
class FamiliesDocTests {

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @TempDir Path home;

  /** The cells of the rows of both tables: of families, and of heads. */
  private static List<List<String>> rows() throws IOException {
    List<List<String>> rows =
        Files.readAllLines(Path.of("src/docs/families.md")).stream()
            .filter(line -> line.startsWith("| ") && line.contains("/") && line.contains("`"))
            .map(line -> List.of(line.substring(2).split(" \\| | \\|$")))
            .filter(cells -> cells.size() == 4 || cells.size() == 5)
            .filter(cells -> !folders(cells).isEmpty())
            .toList();
    assertThat(rows).hasSizeGreaterThan(25);
    return rows;
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map((MatchResult found) -> found.group(1)).toList();
  }

  private static List<String> folders(List<String> cells) {
    return codes(cells.getLast());
  }

  /** As {@code serve --semblance.model=ID} takes it where the hub cannot be reached. */
  @Test
  void everyModelIsNamedByAnIdThatTheServerTakes() throws IOException {
    ModelHub hub =
        new ModelHub(
            HubSettings.fromEnvironment(
                Map.of("HF_HUB_OFFLINE", "1", "HF_HOME", home.toString()), home.toString()));
    List<String> ids = new ArrayList<>();
    for (List<String> cells : rows()) {
      codes(cells.get(2)).stream().forEach(ids::add);
    }

    assertThat(ids).hasSizeGreaterThan(30);
    for (String id : ids) {
      assertThatThrownBy(() -> hub.resolve(id))
          .as(id)
          .isInstanceOf(Fault.ModelNotFound.class)
          .hasMessageContaining("offline (HF_HUB_OFFLINE)")
          .hasMessageContaining(id);
    }
  }

  @Test
  void everyRowHasFoldersThatAreThere() throws IOException {
    for (List<String> cells : rows()) {
      String parent = "models";
      String last = "";
      for (String name : folders(cells)) {
        String whole = name.startsWith("-") ? last + name : name;
        int slash = whole.lastIndexOf('/');
        parent = slash < 0 ? parent : whole.substring(0, slash);
        String pattern = Pattern.quote(whole.substring(slash + 1)).replace("*", "\\E.*\\Q");
        try (Stream<Path> found = Files.list(RESOURCES.resolve(parent))) {
          assertThat(found.map(each -> each.getFileName().toString()))
              .as("%s of %s", name, cells)
              .anyMatch(each -> each.matches(pattern));
        }
        last = name.startsWith("-") ? last : whole.replace("*", "");
      }
    }
  }
}
