package dev.semblance.collection;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Carries documents from the live generation of a collection to the other. Safe to share. */
final class Carrier {
  private final CollectionSpace spaces;
  private final TextCuts cuts;

  Carrier(CollectionSpace spaces, TextCuts cuts) {
    this.spaces = spaces;
    this.cuts = cuts;
  }

  /**
   * What became of documents.
   *
   * @param refused those that went over without a vector, because the model did not take the text
   */
  record Carried(Map<String, Fault> refused) {}

  /**
   * Has the other generation hold documents as the live one does.
   *
   * @param ids of documents that were written, changed or deleted
   * @throws Fault when they cannot be embedded now, or their model not at all; some may have been
   *     carried over
   */
  Carried carry(
      String name,
      Generation live,
      Generation other,
      List<String> ids,
      Lane lane,
      @Nullable Deadline deadline) {
    List<StoredDocument> unembedded = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    Map<String, StoredDocument> newest = live.latest(ids);
    Map<String, StoredDocument> followed = other.latest(ids);
    List<StoredDocument> followers = new ArrayList<>();
    for (String id : ids) {
      StoredDocument document = newest.get(id);
      if (document == null) {
        gone.add(id);
        continue;
      }
      StoredDocument there = followed.get(id);
      if (there != null && there.seq() == document.seq()) {
        continue;
      }
      StoredDocument kept = kept(document, there, other.settings());
      if (kept == null) {
        unembedded.add(document);
      } else {
        followers.add(kept);
      }
    }
    other.followAll(followers);
    if (!gone.isEmpty()) {
      other.follow(gone);
    }
    return embed(name, other, unembedded, lane, deadline);
  }

  /** The document with vectors that are there already, or null when it is to be embedded. */
  private static @Nullable StoredDocument kept(
      StoredDocument document, @Nullable StoredDocument there, CollectionSettings settings) {
    StoredDocument same =
        there != null && there.hasVectors() && Objects.equals(there.text(), document.text())
            ? document.withChunks(there.chunks(), there.sentVector())
            : null;
    if (document.text() == null) {
      // A vector without a text is of the live space alone; one that is here was sent for this.
      return same == null || document.hasVectors() ? bare(document) : same;
    }
    if (same != null) {
      return same;
    }
    return settings.model() == null ? bare(document) : null;
  }

  private static StoredDocument bare(StoredDocument document) {
    String text = document.text();
    return document.withChunks(
        List.of(new Chunk(0, text == null ? 0 : text.length(), null)), false);
  }

  private Carried embed(
      String name,
      Generation into,
      List<StoredDocument> documents,
      Lane lane,
      @Nullable Deadline deadline) {
    Map<String, Fault> refused = new LinkedHashMap<>();
    if (documents.isEmpty()) {
      return new Carried(refused);
    }
    CollectionSettings settings = into.settings();
    Encoder encoder = spaces.encoderOf(name, into, deadline);
    List<DocumentEmbedding.Embedded> embedded =
        new DocumentEmbedding(settings, encoder, cuts, lane, deadline)
            .embed(
                documents.stream()
                    .map(document -> Objects.requireNonNull(document.text()))
                    .toList(),
                i -> i);
    List<StoredDocument> followers = new ArrayList<>(documents.size());
    for (int i = 0; i < documents.size(); i++) {
      StoredDocument document = documents.get(i);
      Fault fault = embedded.get(i).fault();
      if (fault == null) {
        followers.add(document.withChunks(embedded.get(i).chunks(), false));
      } else {
        refused.put(document.id(), fault);
        followers.add(bare(document));
      }
    }
    into.followAll(followers);
    return new Carried(refused);
  }
}
