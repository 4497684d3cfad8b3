package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.IdLists;
import dev.semblance.api.JsonBody;
import dev.semblance.encoder.Encoders;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The body of {@code POST /v1/detokenize}.
 *
 * @param ids at least one list
 */
record DetokenizeBody(String model, IdLists ids) {
  private static final String IDS = "ids";

  static DetokenizeBody read(JsonBody json, ApiLimits limits) {
    String[] model = {Encoders.DEFAULT};
    IdLists[] ids = new IdLists[1];
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> model[0] = json.string());
    fields.put(IDS, () -> ids[0] = IdLists.read(json, limits, IDS));
    json.object(fields);
    if (ids[0] == null) {
      throw JsonBody.missing(IDS, IdLists.NEEDED);
    }
    return new DetokenizeBody(model[0], ids[0]);
  }
}
