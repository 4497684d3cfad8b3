package dev.semblance.api.collections;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Generation;
import dev.semblance.collection.Migration;
import dev.semblance.collection.MigrationProgress;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A migration as answers tell it. */
final class MigrationJson {
  private MigrationJson() {}

  static void write(JsonGenerator json, MigrationProgress progress) {
    Migration migration = progress.migration();
    json.writeStartObject();
    json.writeStringProperty("id", migration.id());
    json.writeStringProperty("state", migration.state().wireName());
    String reason = migration.reason() == null ? progress.behind() : migration.reason();
    if (reason != null) {
      json.writeStringProperty("reason", reason);
    }
    json.writeNumberProperty("documents", progress.of());
    json.writeNumberProperty("done", progress.done());
    json.writeNumberProperty("of", progress.of());
    json.writeNumberProperty("percent", Math.floor(10 * progress.percent()) / 10);
    json.writeNumberProperty("documents_per_second", Math.round(10 * progress.perSecond()) / 10.0);
    json.writeName("seconds_left");
    Double left = progress.secondsLeft();
    if (left == null) {
      json.writeNull();
    } else {
      json.writeNumber(Math.round(left));
    }
    json.writeNumberProperty("without_text", progress.withoutText().count());
    ids(json, "without_text_ids", progress.withoutText());
    json.writeNumberProperty("refused", progress.refused().count());
    refused(json, progress);
    generation(json, "from", migration.from(), progress.from());
    generation(json, "to", migration.to(), progress.to());
    json.writeStringProperty("begun", migration.begun().toString());
    json.writeEndObject();
  }

  private static void ids(JsonGenerator json, String name, Generation.Some some) {
    json.writeArrayPropertyStart(name);
    some.ids().forEach(json::writeString);
    json.writeEndArray();
  }

  private static void refused(JsonGenerator json, MigrationProgress progress) {
    json.writeArrayPropertyStart("refused_documents");
    for (String id : progress.refused().ids()) {
      json.writeStartObject();
      json.writeStringProperty("id", id);
      @Nullable String why = progress.reasons().get(id);
      if (why != null) {
        json.writeStringProperty("message", why);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void generation(
      JsonGenerator json, String name, int number, CollectionSettings settings) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("generation", number);
    json.writeStringProperty("model", settings.model());
    json.writeStringProperty("space", settings.space());
    json.writeNumberProperty("dimensions", settings.dimensions());
    json.writeEndObject();
  }
}
