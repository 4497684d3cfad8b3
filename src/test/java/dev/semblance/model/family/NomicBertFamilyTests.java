package dev.semblance.model.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.model.GoldenVectors;
import dev.semblance.model.folder.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is read of NomicBERT's configuration; its vectors are among the golden folders'. */
class NomicBertFamilyTests {

  @TempDir Path folder;

  /** As nomic-embed-text v1 and v1.5 say it: 8,192 positions, trained on 2,048, no factor. */
  @ParameterizedTest
  @CsvSource({"null, 8192", "0, 8192", "2.0, 2048", "absent, 8192"})
  void theLengthOfTrainingIsTheLimitWherePositionsAreStretchedBeyondIt(String factor, int longest)
      throws IOException {
    ObjectNode tree =
        (ObjectNode)
            JsonMapper.shared()
                .readTree(GoldenVectors.folder("nomic-moe").resolve("config.json").toFile());
    tree.put("n_positions", 8192).put("max_trained_positions", 2048);
    if (!factor.equals("absent")) {
      tree.set("rotary_scaling_factor", JsonMapper.shared().readTree(factor));
    }
    Files.writeString(folder.resolve("config.json"), tree.toString());

    assertThat(Families.plan(JsonFile.read(folder, "config.json")).maxTokens()).isEqualTo(longest);
  }
}
