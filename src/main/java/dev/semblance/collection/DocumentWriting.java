package dev.semblance.collection;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts one request's documents into a collection: looks what is there, embeds what is new, writes.
 * A document at fault hurts no other. For one thread.
 */
final class DocumentWriting {
  private final StoredCollection collection;
  private final CollectionSpace spaces;
  private final TextCuts cuts;
  private final SaidSpaces said;
  private final @Nullable Deadline deadline;
  private int generation;
  private CollectionSettings settings;
  private @Nullable DocumentEmbedding embedding;
  private long seq;

  /**
   * @param said which spaces vectors are said to be of
   */
  DocumentWriting(
      StoredCollection collection,
      CollectionSpace spaces,
      TextCuts cuts,
      SaidSpaces said,
      @Nullable Deadline deadline) {
    this.collection = collection;
    this.settings = collection.live().settings();
    this.spaces = spaces;
    this.cuts = cuts;
    this.said = said;
    this.deadline = deadline;
  }

  /** Of the last write; 0 when nothing was written. */
  long seq() {
    return seq;
  }

  /**
   * Writes documents in order; of two with one id the later one stands.
   *
   * @param positions a document's place in the request, by its place in {@code documents}
   * @return a result for each, in the same order
   * @throws Fault when none of them could have been written, as when their space is another
   */
  List<DocumentResult> write(List<NewDocument> documents, IntUnaryOperator positions) {
    lookAtCollection(documents);
    List<DocumentResult> results = new ArrayList<>(documents.size());
    int begin = 0;
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < documents.size(); i++) {
      if (!ids.add(documents.get(i).id())) {
        // What the later one replaces must be written before it is looked up.
        writeDistinct(documents, positions, begin, i, results);
        begin = i;
        ids.clear();
        ids.add(documents.get(i).id());
      }
    }
    writeDistinct(documents, positions, begin, documents.size(), results);
    return results;
  }

  /** A request may be long, and a migration to another model end meanwhile. */
  private void lookAtCollection(List<NewDocument> documents) {
    Generation live = collection.live();
    if (live.number() != generation || !live.settings().equals(settings)) {
      generation = live.number();
      settings = live.settings();
      embedding = null;
    }
    if (documents.stream()
        .anyMatch(document -> document.vector() != null || document.chunks() != null)) {
      spaces.check(settings, said.vectors());
    }
    if (settings.lateInteraction()
        && documents.stream()
            .anyMatch(one -> one.chunks() != null && SentChunks.haveTokens(one.chunks()))) {
      spaces.checkTokens(settings, said.tokens());
    }
  }

  private void writeDistinct(
      List<NewDocument> documents,
      IntUnaryOperator positions,
      int from,
      int to,
      List<DocumentResult> results) {
    List<Draft> drafts = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      drafts.add(new Draft(documents.get(i), positions.applyAsInt(i)));
    }
    while (true) {
      try {
        attempt(drafts.stream().filter(draft -> draft.status == null).toList());
        break;
      } catch (GenerationChangedException e) {
        lookAtCollection(documents);
        drafts.forEach(draft -> draft.chunks = null);
      }
    }
    for (Draft draft : drafts) {
      results.add(
          new DocumentResult(
              draft.document.id(), Objects.requireNonNull(draft.status), draft.fault));
    }
  }

  /** What was written stays written when another generation is live before the others are. */
  private void attempt(List<Draft> drafts) {
    Map<String, StoredDocument> there =
        collection.latest(
            drafts.stream().map(draft -> draft.document.id()).filter(NewDocument::isId).toList());
    for (Draft draft : drafts) {
      try {
        prepare(draft, there.get(draft.document.id()));
      } catch (Fault fault) {
        draft.refuse(fault);
      }
    }
    embed(drafts.stream().filter(Draft::isToEmbed).toList());
    apply(drafts.stream().filter(draft -> draft.status == null).toList());
  }

  /** A document on its way. */
  private static final class Draft {
    private final NewDocument document;
    private final int index;
    private @Nullable List<Chunk> chunks;
    private @Nullable WriteStatus status;
    private @Nullable Fault fault;

    Draft(NewDocument document, int index) {
      this.document = document;
      this.index = index;
    }

    Fault.Place place() {
      return Fault.Place.of(DocumentEmbedding.FIELD, index);
    }

    boolean isToEmbed() {
      return status == null && chunks == null;
    }

    StoredDocument stored(CollectionSettings settings) {
      return new StoredDocument(
          document.id(),
          document.text(),
          document.metadata(),
          document.version(),
          0,
          sent(settings),
          Objects.requireNonNull(chunks));
    }

    /** Whether its vectors are the caller's own, and no model made them of the text. */
    boolean sent(CollectionSettings settings) {
      return document.vector() != null || (document.chunks() != null && settings.model() == null);
    }

    String text() {
      return Objects.requireNonNull(document.text());
    }

    void refuse(Fault why) {
      // What is no single document's fault is the request's.
      if (DocumentEmbedding.concernsAll(why)
          || why instanceof Fault.CollectionUnavailable
          || why instanceof Fault.StoreUnreachable
          || why instanceof Fault.DiskFull
          || (why instanceof Fault.Conflict && why.place() == null && chunks == null)) {
        throw why;
      }
      status = WriteStatus.REFUSED;
      fault = why;
    }
  }

  private void prepare(Draft draft, @Nullable StoredDocument before) {
    NewDocument document = draft.document;
    NewDocument.checkId(draft.place(), document.id());
    checkFields(draft);
    float[] vector = document.vector();
    String text = document.text();
    if (vector == null && text == null && document.chunks() == null) {
      throw new Fault.InvalidRequest(
          draft.place(),
          "has neither text nor vector, needed: "
              + (settings.model() == null ? "a vector" : "one of them"));
    }
    if (vector != null) {
      CollectionSpace.checkVector(settings, draft.place(), vector);
    }
    if (document.chunks() != null) {
      if (vector != null) {
        throw new Fault.InvalidRequest(
            draft.place(), "has a vector and chunks, needed: one of them");
      }
      SentChunks.check(settings, draft.place(), text, document.chunks());
    }
    if (text != null && text.isEmpty()) {
      throw new Fault.InvalidRequest(draft.place(), "has an empty text");
    }
    if (text != null && dev.semblance.text.Surrogates.unpaired(text) >= 0) {
      throw new Fault.InvalidRequest(
          draft.place(),
          "has half a surrogate pair in its text at "
              + dev.semblance.text.Surrogates.unpaired(text));
    }
    if (before != null) {
      checkVersion(draft, before);
    }
    if (document.chunks() != null) {
      draft.chunks = document.chunks();
      if (before != null
          && unchanged(draft, before)
          && before.sentVector() == draft.sent(settings)
          && SentChunks.same(before.chunks(), document.chunks())) {
        draft.status = WriteStatus.UNCHANGED;
      }
      return;
    }
    if (vector != null) {
      draft.chunks = List.of(new Chunk(0, text == null ? 0 : text.length(), vector));
      if (before != null && unchanged(draft, before) && sameVector(before, vector)) {
        draft.status = WriteStatus.UNCHANGED;
      }
      return;
    }
    if (before != null && text != null && text.equals(before.text()) && embedded(before)) {
      draft.chunks = before.chunks();
      if (unchanged(draft, before)) {
        draft.status = WriteStatus.UNCHANGED;
      }
      return;
    }
    var _ = embedding();
  }

  private DocumentEmbedding embedding() {
    if (embedding == null) {
      Encoder encoder =
          LeasedEncoder.of(
              spaces.documentEncoder(
                  collection.name(), settings, DocumentEmbedding.FIELD, deadline));
      embedding = new DocumentEmbedding(settings, encoder, cuts, Lane.BULK, deadline);
    }
    return embedding;
  }

  /** Whether the kept vectors are the model's own of this text, not such as a caller sent. */
  private boolean embedded(StoredDocument before) {
    return settings.model() != null && !before.sentVector() && before.hasVectors();
  }

  private static boolean unchanged(Draft draft, StoredDocument before) {
    NewDocument document = draft.document;
    return Objects.equals(document.text(), before.text())
        && document.metadata().equals(before.metadata())
        && (document.version() == null || document.version().equals(before.version()));
  }

  private static boolean sameVector(StoredDocument before, float[] vector) {
    return before.sentVector()
        && before.chunks().size() == 1
        && java.util.Arrays.equals(before.chunks().getFirst().vector(), vector);
  }

  private static void checkVersion(Draft draft, StoredDocument before) {
    Long version = draft.document.version();
    if (version != null && before.version() != null && version <= before.version()) {
      throw new Fault.Conflict(
          draft.place(), "has version " + version + ", the stored one has " + before.version());
    }
  }

  private void checkFields(Draft draft) {
    checkFields(settings, draft.document.metadata(), draft.place());
  }

  /** Holds metadata against the declared fields. */
  static void checkFields(CollectionSettings settings, Metadata metadata, Fault.Place place) {
    for (Map.Entry<String, FieldType> declared : settings.fields().entrySet()) {
      JsonNode value = metadata.get(declared.getKey());
      FieldType type = declared.getValue();
      if (value != null && type.valuesOf(value) == null) {
        throw new Fault.InvalidRequest(
            place,
            "has a metadata field "
                + Fault.quote(declared.getKey())
                + " that is not "
                + type.kind().words()
                + (type.list() ? ", nor a list of such" : "")
                + "; it is declared as "
                + type.wireName());
      }
    }
  }

  private void embed(List<Draft> drafts) {
    if (drafts.isEmpty()) {
      return;
    }
    List<DocumentEmbedding.Embedded> all =
        embedding().embed(drafts.stream().map(Draft::text).toList(), i -> drafts.get(i).index);
    for (int i = 0; i < drafts.size(); i++) {
      Fault fault = all.get(i).fault();
      if (fault == null) {
        drafts.get(i).chunks = all.get(i).chunks();
      } else {
        drafts.get(i).refuse(fault);
      }
    }
  }

  private void apply(List<Draft> drafts) {
    int done = 0;
    while (done < drafts.size()) {
      List<Draft> left = drafts.subList(done, drafts.size());
      List<StoredCollection.Written> written =
          collection.putAll(
              left.stream().map(draft -> draft.stored(settings)).toList(), generation);
      for (int i = 0; i < written.size(); i++) {
        Draft draft = left.get(i);
        StoredCollection.Applied applied = written.get(i).applied();
        if (applied == null) {
          draft.refuse(Objects.requireNonNull(written.get(i).fault()));
        } else {
          seq = Math.max(seq, applied.seq());
          draft.status = applied.replaced() ? WriteStatus.UPDATED : WriteStatus.CREATED;
        }
      }
      done += written.size();
    }
  }
}
