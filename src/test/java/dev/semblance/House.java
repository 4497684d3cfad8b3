package dev.semblance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which package stands on which floor, and what the parts of {@code model} may name. {@link
 * ArchitectureTests} hold the code against both, and the picture in src/docs/house.md is drawn from
 * here.
 */
final class House {

  static final Path SOURCES = Path.of("src/main/java/dev/semblance");

  /**
   * Packages by floor, lowest first. A package names only packages of lower floors, so a new one
   * stands one floor above the highest that it needs.
   */
  static final List<List<String>> FLOORS =
      List.of(
          List.of("vector", "text", "fault", "client"),
          List.of("encoder", "hub", "installation", "problem", "settings", "weights"),
          List.of("model", "evaluation", "capacity", "connection", "security"),
          List.of("batching", "cache", "similarity", "chunking", "bench", "distillation"),
          List.of("rerank"),
          List.of("collection"),
          List.of("api", "serving"),
          List.of("metrics", "observation", "status"),
          List.of("cli"));

  /** The siblings that each part of {@code model} may name. */
  static final Map<String, Set<String>> MODEL_PARTS =
      Map.of(
          "plan", Set.of(),
          "folder", Set.of(),
          "torchscript", Set.of(),
          "family", Set.of("plan", "folder"),
          "kernel", Set.of("plan", "torchscript"),
          "script", Set.of("plan", "folder", "family", "kernel", "torchscript"),
          "djl", Set.of("folder", "kernel", "script", "torchscript"),
          "training", Set.of("folder", "script", "djl"));

  private static final int WIDTH = 110;
  private static final String GAP = "     ";
  private static final String INDENT = " ".repeat(10);

  private House() {}

  /** The floor of a package below {@code dev.semblance}, from 1; 0 if it stands on none. */
  static int floorOf(String name) {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      if (FLOORS.get(floor).contains(name)) {
        return floor + 1;
      }
    }
    return 0;
  }

  /** Every source file that holds a class. */
  static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .toList();
    }
  }

  /** The packages that hold classes, by the first part of their name; values are nested ones. */
  static Map<String, Set<String>> packages() throws IOException {
    Map<String, Set<String>> packages = new TreeMap<>();
    for (Path source : sources()) {
      Path folder = SOURCES.relativize(source.getParent());
      if (!folder.toString().isEmpty()) {
        Set<String> nested =
            packages.computeIfAbsent(folder.getName(0).toString(), name -> new TreeSet<>());
        if (folder.getNameCount() > 1) {
          nested.add(folder.subpath(1, folder.getNameCount()).toString().replace('/', '.'));
        }
      }
    }
    return packages;
  }

  /**
   * The house as src/docs/house.md shows it: the highest floor first, nested packages in braces.
   */
  static String picture() throws IOException {
    Map<String, Set<String>> packages = packages();
    List<String> lines = new ArrayList<>();
    for (int floor = FLOORS.size(); floor > 0; floor--) {
      StringBuilder line = new StringBuilder("floor " + floor + "   ");
      for (String name : FLOORS.get(floor - 1)) {
        Set<String> nested = packages.getOrDefault(name, Set.of());
        String room = nested.isEmpty() ? name : name + ".{" + String.join(", ", nested) + "}";
        if (line.length() > INDENT.length() && line.length() + room.length() > WIDTH) {
          lines.add(line.toString().stripTrailing());
          line = new StringBuilder(INDENT);
        }
        line.append(room).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
