package dev.semblance.serving;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.fault.Fault;
import dev.semblance.similarity.SpaceEquivalence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Spaces that the operator declares to be one, as some families of models share theirs. A
 * declaration is about weights and pooling; vectors of unlike lengths still do not compare.
 */
final class EquivalentSpaces implements SpaceEquivalence {

  private static final String SETTING = "semblance.equivalent-spaces";

  private final List<Set<String>> groups = new ArrayList<>();

  /** Reads groups such as {@code a@0123456789ab/mean/384=b@ba9876543210/mean/384}. */
  EquivalentSpaces(List<String> settings) {
    for (String group : settings) {
      Set<String> members = new HashSet<>();
      for (String text : group.split("=", -1)) {
        EmbeddingSpace space =
            EmbeddingSpace.parse(text.strip())
                .orElseThrow(
                    () ->
                        new Fault.InvalidSetting(
                            SETTING,
                            "holds "
                                + Fault.quote(text)
                                + ", needed: spaces LABEL@HASH/POOLING/DIMENSIONS joined by \"=\""));
        members.add(origin(space));
      }
      if (members.size() < 2) {
        throw new Fault.InvalidSetting(
            SETTING, "holds " + Fault.quote(group) + ", which names fewer than two spaces");
      }
      groups.add(members);
    }
  }

  @Override
  public boolean equivalent(EmbeddingSpace one, EmbeddingSpace other) {
    return one.equals(other)
        || (one.dimensions() == other.dimensions()
            && groups.stream()
                .anyMatch(group -> group.contains(origin(one)) && group.contains(origin(other))));
  }

  private static String origin(EmbeddingSpace space) {
    return space.hash() + "/" + space.pooling();
  }
}
