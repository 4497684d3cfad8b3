package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.lucene.LanguageWords;
import dev.semblance.fault.Fault;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * What all collections of one store share.
 *
 * @param server by which this process is told from others, for what only one may do
 */
record EngineParts(
    Engine engine,
    Dialect dialect,
    SharedDocuments documents,
    GuardedWrites writes,
    LanguageWords words,
    InstantSource clock,
    String server) {

  static EngineParts of(Engine engine, Dialect dialect, InstantSource clock) {
    LanguageWords words = new LanguageWords();
    return new EngineParts(
        engine,
        dialect,
        new SharedDocuments(engine),
        new GuardedWrites(engine, new DocumentJson(words)),
        words,
        clock,
        UUID.randomUUID().toString());
  }

  private String prefix(String collection) {
    return engine.settings().namespace() + "-" + collection + "-";
  }

  /** The alias of whichever generation is live. */
  String liveAlias(String collection, String uid) {
    return prefix(collection) + uid + "-live";
  }

  static String random() {
    return UUID.randomUUID().toString().substring(0, 8);
  }

  /** Makes the index of a generation without documents. */
  CollectionState.Part makeIndex(
      String collection, int generation, CollectionSettings settings, List<String> aliases) {
    String index = prefix(collection) + generation + "-" + random();
    List<String> all = new java.util.ArrayList<>(aliases);
    all.add(OpenSearchGeneration.following(index));
    engine
        .put("make", "/" + index, GenerationMapping.of(dialect, settings, generation, all))
        .orFault();
    return new CollectionState.Part(generation, index);
  }

  /** One that is not there is no fault. */
  void deleteIndex(String index) {
    Engine.Answer answer = engine.delete("delete", "/" + index, null);
    if (!answer.isMissing()) {
      answer.orFault();
    }
  }

  /** Epoch milliseconds. */
  long now() {
    return clock.millis();
  }

  /** The fault of a collection whose state cannot be read. */
  static Fault unreadable(String collection, RuntimeException e) {
    return new Fault.CollectionUnavailable(
        "collection " + collection + " is not what this version writes: " + e.getMessage(), e);
  }
}
