package dev.semblance.cli;

import dev.semblance.evaluation.RetrievalSet;
import dev.semblance.evaluation.StsSet;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sets of one {@code eval}, in the order of the command line. */
record EvalSets(List<Sts> sts, List<Retrieval> retrieval) {

  record Sts(Path file, StsSet set) {}

  record Retrieval(Path folder, RetrievalSet set) {}

  /** Reads all of them. */
  static EvalSets read(List<Path> files, List<Path> folders) {
    return new EvalSets(
        files.stream().map(file -> new Sts(file, StsSet.read(file))).toList(),
        folders.stream().map(folder -> new Retrieval(folder, RetrievalSet.read(folder))).toList());
  }

  /** What to call a set: its name, or its path when two have that name. */
  String label(String name, Path path) {
    long same =
        Stream.concat(
                sts.stream().map(sts -> sts.set().name()),
                retrieval.stream().map(retrieval -> retrieval.set().name()))
            .filter(name::equals)
            .count();
    return same > 1 ? path.toString() : name;
  }
}
