package dev.semblance.collection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Which hits have one value of a field, and how many of them are kept. For one thread. */
final class Groups {
  private final CollectionView view;
  private final CollectionSettings settings;
  private final @Nullable Filter filter;
  private final SearchRequest.GroupBy by;

  /** By chunk. */
  private final Map<Integer, Optional<Object>> values = new HashMap<>();

  private @Nullable Long possible;

  Groups(
      CollectionView view,
      CollectionSettings settings,
      @Nullable Filter filter,
      SearchRequest.GroupBy by) {
    this.view = view;
    this.settings = settings;
    this.filter = filter;
    this.by = by;
  }

  /** At most so many of each group, in their order. */
  List<Candidate> kept(List<Candidate> ranked) {
    view.expectDocuments(ranked.stream().map(Candidate::chunk).toList());
    Map<Optional<Object>, Integer> sizes = new HashMap<>();
    List<Candidate> kept = new ArrayList<>();
    for (Candidate candidate : ranked) {
      Optional<Object> group = values.computeIfAbsent(candidate.chunk(), this::value);
      if (sizes.merge(group, 1, Integer::sum) <= by.size()) {
        kept.add(candidate);
      }
    }
    return kept;
  }

  /** The field's value, in whatever way it is written; empty of a document that has none. */
  private Optional<Object> value(int chunk) {
    JsonNode value = view.documentOf(chunk).metadata().get(by.field());
    FieldType type = settings.fields().get(by.field());
    List<Object> typed = value == null || type == null ? null : type.valuesOf(value);
    return typed == null ? Optional.empty() : typed.stream().findFirst();
  }

  /** How many hits all documents would make. */
  long possible() {
    Long known = possible;
    if (known == null) {
      long named = 0;
      long sum = 0;
      for (long count : view.countBy(filter, by.field()).values()) {
        sum += Math.min(count, by.size());
        named += count;
      }
      known = sum + Math.min(view.count(filter) - named, by.size());
      possible = known;
    }
    return known;
  }
}
