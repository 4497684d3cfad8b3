package dev.semblance.client.plain;

import org.jspecify.annotations.Nullable;

/**
 * How far a collection's move to another model is.
 *
 * @param state {@code running, paused, ready, active, rolled_back} or {@code failed}
 * @param done documents that have both vectors, of {@code of}
 * @param secondsLeft null while nothing is embedded
 * @param reason why it failed, or null
 */
public record Migration(
    String id,
    String state,
    long done,
    long of,
    double documentsPerSecond,
    @Nullable Double secondsLeft,
    @Nullable String reason) {

  static Migration read(JsonObject json) {
    return new Migration(
        json.text("id"),
        json.text("state"),
        json.whole("done"),
        json.whole("of"),
        json.number("documents_per_second"),
        json.numberOrNull("seconds_left"),
        json.textOrNull("reason"));
  }
}
