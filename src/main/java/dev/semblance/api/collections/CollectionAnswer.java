package dev.semblance.api.collections;

import dev.semblance.collection.SettingsJson;
import dev.semblance.collection.StoredCollection;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** A collection as it is described: settings and what is in it. */
final class CollectionAnswer {
  private final String name;
  private final Map<String, JsonNode> settings;
  private final StoredCollection.Facts facts;

  CollectionAnswer(StoredCollection collection) {
    this.name = collection.name();
    this.settings =
        SettingsJson.write(collection.settings()).properties().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    Map.Entry::getKey,
                    Map.Entry::getValue,
                    (one, _) -> one,
                    java.util.LinkedHashMap::new));
    this.facts = collection.facts();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    settings.forEach(
        (field, value) -> {
          json.writeName(field);
          json.writeRawValue(value.toString());
        });
    json.writeNumberProperty("documents", facts.documents());
    json.writeNumberProperty("chunks", facts.chunks());
    json.writeNumberProperty("bytes", facts.bytes());
    json.writeNumberProperty("generation", facts.generation());
    json.writeNumberProperty("seq", facts.seq());
    json.writeStringProperty("created", facts.created().toString());
    json.writeEndObject();
  }
}
