package dev.semblance.api;

import dev.semblance.fault.Fault.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads token ids to be turned into texts: one list of them, or several such lists. */
public final class IdLists {
  public static final String NEEDED = "a list of token ids, or a list of such lists";

  private final String field;
  private final List<int[]> lists = new ArrayList<>();
  private final IntStream.Builder single = IntStream.builder();
  private JsonBody.@Nullable Kind kind;

  private IdLists(String field) {
    this.field = field;
  }

  /**
   * Reads the value at hand; at least one list.
   *
   * @param field that holds it, for faults
   */
  public static IdLists read(JsonBody json, ApiLimits limits, String field) {
    IdLists ids = new IdLists(field);
    if (json.kind() != JsonBody.Kind.LIST) {
      throw json.wrong(NEEDED);
    }
    int count =
        json.list(
            () -> ids.isSingle() ? limits.maxTokenIds() : limits.maxInputs(),
            () -> ids.item(json, limits));
    if (count == 0) {
      throw json.empty("list, needed: " + NEEDED);
    }
    if (ids.isSingle()) {
      ids.lists.add(ids.single.build().toArray());
    }
    return ids;
  }

  /** One list that came otherwise than as JSON. */
  public static IdLists single(int[] ids, String field) {
    IdLists lists = new IdLists(field);
    lists.kind = JsonBody.Kind.NUMBER;
    lists.lists.add(ids);
    return lists;
  }

  private void item(JsonBody json, ApiLimits limits) {
    JsonBody.Kind found = json.kind();
    boolean known = found == JsonBody.Kind.NUMBER || found == JsonBody.Kind.LIST;
    if (!known || (kind != null && kind != found)) {
      throw json.wrong(
          kind == JsonBody.Kind.LIST
              ? "a list of token ids"
              : kind == null ? "a token id, or a list of token ids" : "a token id");
    }
    kind = found;
    if (found == JsonBody.Kind.NUMBER) {
      single.add(json.integer(0, Integer.MAX_VALUE));
      json.keepId();
      return;
    }
    int[] read = json.ids(limits.maxTokenIds());
    if (read.length == 0) {
      throw json.empty("list, needed: token ids");
    }
    lists.add(read);
  }

  /** Whether ids came as one list, not within another. */
  public boolean isSingle() {
    return kind == JsonBody.Kind.NUMBER;
  }

  public List<int[]> lists() {
    return lists;
  }

  /** What a fault in one of the lists is said of. */
  Place place(int list) {
    return isSingle() ? Place.of(field) : Place.of(field, list);
  }
}
