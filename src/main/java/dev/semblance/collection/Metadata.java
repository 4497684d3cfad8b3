package dev.semblance.collection;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a caller keeps beside a document: any JSON object. Equal when the values are. */
public final class Metadata {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          // No double holds every number of JSON's, and what comes in goes out.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  public static final Metadata NONE = parse("{}");

  private final String json;
  private final ObjectNode tree;

  private Metadata(String json, ObjectNode tree) {
    this.json = json;
    this.tree = tree;
  }

  /**
   * @param json an object that was read as JSON before
   */
  public static Metadata parse(String json) {
    return new Metadata(json, (ObjectNode) JSON.readTree(json));
  }

  /** As it came. */
  public String json() {
    return json;
  }

  public @Nullable JsonNode get(String field) {
    return tree.get(field);
  }

  /** Merged with a patch, as RFC 7396 says: null takes a field away, objects are merged. */
  public Metadata patched(Metadata patch) {
    ObjectNode merged = tree.deepCopy();
    merge(merged, patch.tree);
    return new Metadata(merged.toString(), merged);
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      JsonNode value = change.getValue();
      if (value.isNull()) {
        target.remove(change.getKey());
      } else if (value instanceof ObjectNode object) {
        ObjectNode inner =
            target.get(change.getKey()) instanceof ObjectNode old
                ? old
                : target.putObject(change.getKey());
        merge(inner, object);
      } else {
        target.set(change.getKey(), value);
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata metadata
        && (json.equals(metadata.json) || tree.equals(metadata.tree));
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }
}
