package dev.semblance.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Copies of good folders, for tests that change them. */
public final class FolderCopies {
  private FolderCopies() {}

  /** Breaks a copy of a good folder. */
  interface Harm {
    void to(Path folder) throws IOException;
  }

  /** Copies all that is in a folder into one that is there and empty. */
  public static void copy(Path good, Path into) throws IOException {
    try (Stream<Path> files = Files.walk(good)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = into.resolve(good.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  /** Changes a file of JSON; begins with an empty object where there is none. */
  static void change(Path file, Consumer<ObjectNode> edit) throws IOException {
    ObjectNode tree =
        Files.exists(file)
            ? (ObjectNode) JsonMapper.shared().readTree(file)
            : JsonMapper.shared().createObjectNode();
    edit.accept(tree);
    Files.writeString(file, tree.toString(), StandardCharsets.UTF_8);
  }
}
