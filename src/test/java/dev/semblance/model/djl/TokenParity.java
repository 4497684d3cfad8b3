package dev.semblance.model.djl;

import dev.semblance.fault.Fault;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The other half of {@code src/test/python/token_parity.py}: run by hand, exits with 1 if it
 * differs.
 */
final class TokenParity {

  private int texts;
  private int different;
  private int refusedByBoth;
  private int servedByUsAlone;
  private final Map<String, Integer> refusedByUsAlone = new TreeMap<>();

  private TokenParity() {}

  public static void main(String[] arguments) throws IOException {
    TokenParity parity = new TokenParity();
    try (Stream<Path> folders = Files.list(Path.of(arguments[0]))) {
      for (Path folder : folders.sorted().toList()) {
        parity.compare(folder);
      }
    }
    System.out.printf(
        "texts compared %d, different %d; folders refused by both %d, served by us alone %d%n",
        parity.texts, parity.different, parity.refusedByBoth, parity.servedByUsAlone);
    parity.refusedByUsAlone.forEach(
        (reason, count) -> System.out.printf("refused by us alone %d: %s%n", count, reason));
    System.exit(parity.different == 0 ? 0 : 1);
  }

  private void compare(Path path) {
    JsonNode expected = JsonMapper.shared().readTree(path.resolve("expected.json"));
    boolean failed = expected.has("failed");
    ModelFolder folder;
    DjlTokenizer opened;
    try {
      folder = ModelFolder.read(path);
      opened =
          DjlTokenizer.open(folder.tokenizer(), folder.config().integer("vocab_size", 1, 1 << 24));
    } catch (Fault fault) {
      if (failed) {
        refusedByBoth++;
      } else {
        refusedByUsAlone.merge(path.getFileName() + " " + fault.getMessage(), 1, Integer::sum);
      }
      return;
    }
    try (DjlTokenizer tokenizer = opened) {
      if (failed) {
        servedByUsAlone++;
        System.out.println(path + " served by us alone: " + expected.path("failed"));
        return;
      }
      List<String> inputs =
          expected.path("texts").valueStream().map(JsonNode::stringValue).toList();
      for (int i = 0; i < inputs.size(); i++) {
        texts++;
        int[] right = GoldenVectors.ints(expected.path("ids").get(i));
        int[] found = tokenizer.tokenize(inputs.get(i)).ids();
        if (!Arrays.equals(right, found)) {
          different++;
          System.out.printf(
              "%s %s%n  reference %s%n  found     %s%n",
              path, expected.path("texts").get(i), Arrays.toString(right), Arrays.toString(found));
        }
      }
    }
  }
}
