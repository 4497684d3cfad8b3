package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.encoder.Encoders;
import dev.semblance.fault.Fault.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/detokenize}. */
final class DetokenizeBody {
  private static final String NEEDED = "a list of token ids, or a list of such lists";

  private String model = Encoders.DEFAULT;
  private final List<int[]> ids = new ArrayList<>();
  private final IntStream.Builder single = IntStream.builder();
  private JsonBody.@Nullable Kind kind;

  private DetokenizeBody() {}

  static DetokenizeBody read(JsonBody json, ApiLimits limits) {
    DetokenizeBody body = new DetokenizeBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put("ids", () -> body.readIds(json, limits));
    json.object(fields);
    if (body.ids.isEmpty()) {
      throw JsonBody.missing("ids", NEEDED);
    }
    return body;
  }

  private void readIds(JsonBody json, ApiLimits limits) {
    if (json.kind() != JsonBody.Kind.LIST) {
      throw json.wrong(NEEDED);
    }
    int count =
        json.list(
            () -> kind == JsonBody.Kind.NUMBER ? limits.maxTokenIds() : limits.maxInputs(),
            () -> item(json, limits));
    if (count == 0) {
      throw json.invalid("is an empty list, needed: " + NEEDED);
    }
    if (kind == JsonBody.Kind.NUMBER) {
      ids.add(single.build().toArray());
    }
  }

  private void item(JsonBody json, ApiLimits limits) {
    JsonBody.Kind found = json.kind();
    boolean known = found == JsonBody.Kind.NUMBER || found == JsonBody.Kind.LIST;
    if (!known || kind != null && kind != found) {
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
      throw json.invalid("is an empty list, needed: token ids");
    }
    ids.add(read);
  }

  String model() {
    return model;
  }

  List<int[]> ids() {
    return ids;
  }

  /** What a fault in one of the lists is said of. */
  Place place(int list) {
    return kind == JsonBody.Kind.NUMBER ? Place.of("ids") : Place.of("ids", list);
  }
}
