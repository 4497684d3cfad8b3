package dev.semblance.collection;

import dev.semblance.collection.CollectionService.Made;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Makes collections, and changes what was said of one when it was made. Safe to share. */
final class CollectionChanges {
  private final Supplier<CollectionStore> store;
  private final CollectionSpace spaces;

  CollectionChanges(Supplier<CollectionStore> store, CollectionSpace spaces) {
    this.store = store;
    this.spaces = spaces;
  }

  /**
   * Makes a collection, or finds that there is one with these settings.
   *
   * @throws Fault.Conflict naming what is different where there is one with others
   */
  Made create(String name, CollectionDraft draft) {
    CollectionName.check(name);
    CollectionSettings settings = complete(draft);
    store.get().check(settings);
    if (store.get().names().contains(name)) {
      return new Made(same(store.get().find(name), settings), false);
    }
    try {
      return new Made(store.get().create(name, settings), true);
    } catch (Fault.Conflict raced) {
      return new Made(same(store.get().find(name), settings), false);
    }
  }

  private CollectionSettings complete(CollectionDraft draft) {
    if (draft.vectorsOnly()) {
      return draft.withoutModel();
    }
    String model = draft.model() == null ? Encoders.DEFAULT : draft.model();
    EncoderFacts facts = spaces.modelOfTexts(model, null).encoder().facts();
    return draft.with(model, facts);
  }

  private static StoredCollection same(StoredCollection there, CollectionSettings asked) {
    List<String> differences = CollectionDraft.differences(there.settings(), asked);
    if (!differences.isEmpty()) {
      throw new Fault.Conflict(
          null,
          "collection "
              + there.name()
              + " is there with other settings: "
              + String.join("; ", differences));
    }
    return there;
  }

  /** Declares other fields, or cuts texts that come from now on in another way. */
  StoredCollection change(StoredCollection collection, CollectionDraft draft) {
    while (true) {
      CollectionSettings seen = collection.settings();
      int limit = limit(collection, seen, draft);
      // Other changes, and a switch of generations, come before or after this one as a whole.
      synchronized (collection) {
        CollectionSettings now = collection.settings();
        if (draft.chunking() == null || now.space().equals(seen.space())) {
          collection.change(now, changed(collection, now, draft, limit));
          return collection;
        }
      }
    }
  }

  /** Most tokens that the collection's model takes; 0 where texts are not cut. */
  private int limit(
      StoredCollection collection, CollectionSettings settings, CollectionDraft draft) {
    return draft.chunking() == null || draft.chunking().none()
        ? 0
        : spaces.encoder(collection.name(), settings, "chunking", null).facts().maxTokens();
  }

  private static CollectionSettings changed(
      StoredCollection collection, CollectionSettings before, CollectionDraft draft, int limit) {
    CollectionSettings settings = before;
    Map<String, FieldType> declared = draft.fields();
    if (declared != null) {
      Map<String, FieldType> fields = new LinkedHashMap<>(settings.fields());
      declared.forEach(
          (field, type) -> {
            FieldType there = fields.putIfAbsent(field, type);
            if (there != null && !there.equals(type)) {
              throw new Fault.Conflict(
                  Fault.Place.of("fields"),
                  "declares "
                      + Fault.quote(field)
                      + " as "
                      + type.wireName()
                      + ", it is declared as "
                      + there.wireName());
            }
          });
      settings = settings.withFields(fields);
    }
    if (draft.chunking() != null) {
      Migration migration = collection.migration();
      if (migration != null && migration.state().keepsBoth()) {
        throw new Fault.Conflict(
            Fault.Place.of("chunking"),
            "cannot be changed while migration "
                + migration.id()
                + " keeps two generations: roll it back, or DELETE it");
      }
      settings = settings.withChunking(draft.chunkingFor(limit));
    }
    return settings;
  }
}
