package dev.semblance.collection;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts one request's documents into a collection: looks what is there, embeds what is new, writes.
 * A document at fault hurts no other. For one thread.
 */
final class DocumentWriting {
  /** The request's field, by which faults name documents. */
  static final String FIELD = "documents";

  /** Chunks in one request to the encoder: long documents must not fill its queue. */
  private static final int EMBEDDED_AT_ONCE = 64;

  private final StoredCollection collection;
  private final CollectionSettings settings;
  private final CollectionSpace spaces;
  private final TextCuts cuts;
  private final @Nullable String space;
  private final @Nullable Deadline deadline;
  private @Nullable Encoder encoder;
  private long seq;

  /**
   * @param space that vectors are said to be of, or null
   */
  DocumentWriting(
      StoredCollection collection,
      CollectionSpace spaces,
      TextCuts cuts,
      @Nullable String space,
      @Nullable Deadline deadline) {
    this.collection = collection;
    this.settings = collection.settings();
    this.spaces = spaces;
    this.cuts = cuts;
    this.space = space;
    this.deadline = deadline;
  }

  /** Of the last write; 0 when nothing was written. */
  long seq() {
    return seq;
  }

  /**
   * Writes documents in order; of two with one id the later one stands.
   *
   * @return a result for each, in the same order
   * @throws Fault when none of them could have been written, as when their space is another
   */
  List<DocumentResult> write(List<NewDocument> documents) {
    if (documents.stream().anyMatch(document -> document.vector() != null)) {
      spaces.check(settings, space);
    }
    List<DocumentResult> results = new ArrayList<>(documents.size());
    int begin = 0;
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < documents.size(); i++) {
      if (!ids.add(documents.get(i).id())) {
        // What the later one replaces must be written before it is looked up.
        writeDistinct(documents, begin, i, results);
        begin = i;
        ids.clear();
        ids.add(documents.get(i).id());
      }
    }
    writeDistinct(documents, begin, documents.size(), results);
    return results;
  }

  private void writeDistinct(
      List<NewDocument> documents, int from, int to, List<DocumentResult> results) {
    List<Draft> drafts = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      Draft draft = new Draft(documents.get(i), i);
      drafts.add(draft);
      try {
        prepare(draft);
      } catch (Fault fault) {
        draft.refuse(fault);
      }
    }
    cut(drafts.stream().filter(Draft::isToEmbed).toList());
    embed(drafts.stream().filter(Draft::isToEmbed).toList());
    for (Draft draft : drafts) {
      if (draft.status == null) {
        apply(draft);
      }
      results.add(
          new DocumentResult(
              draft.document.id(), Objects.requireNonNull(draft.status), draft.fault));
    }
  }

  /** A document on its way. */
  private final class Draft {
    private final NewDocument document;
    private final int index;
    private List<TextCuts.Span> spans = List.of();
    private @Nullable List<Chunk> chunks;
    private @Nullable WriteStatus status;
    private @Nullable Fault fault;

    Draft(NewDocument document, int index) {
      this.document = document;
      this.index = index;
    }

    Fault.Place place() {
      return Fault.Place.of(FIELD, index);
    }

    boolean isToEmbed() {
      return status == null && chunks == null;
    }

    String text() {
      return Objects.requireNonNull(document.text());
    }

    TextCuts.Span whole() {
      return new TextCuts.Span(0, text().length());
    }

    void refuse(Fault why) {
      // What is no single document's fault is the request's.
      if (why instanceof Fault.Overloaded
          || why instanceof Fault.MemoryInUse
          || why instanceof Fault.NotReady
          || why instanceof Fault.Cancelled
          || why instanceof Fault.DeadlinePassed
          || why instanceof Fault.CollectionUnavailable
          || why instanceof Fault.DiskFull
          || why instanceof Fault.Conflict && why.place() == null && chunks == null
          || why instanceof Fault.RateLimitExceeded) {
        throw why;
      }
      status = WriteStatus.REFUSED;
      fault = why;
    }
  }

  private void prepare(Draft draft) {
    NewDocument document = draft.document;
    NewDocument.checkId(draft.place(), document.id());
    checkFields(draft);
    float[] vector = document.vector();
    String text = document.text();
    if (vector == null && text == null) {
      throw new Fault.InvalidRequest(
          draft.place(),
          "has neither text nor vector, needed: "
              + (settings.model() == null ? "a vector" : "one of them"));
    }
    if (vector != null) {
      CollectionSpace.checkVector(settings, draft.place(), vector);
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
    StoredDocument before = collection.latest(document.id());
    if (before != null) {
      checkVersion(draft, before);
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
    encoder();
  }

  /** Decides what of each text is embedded by itself. */
  private void cut(List<Draft> drafts) {
    Chunking chunking = settings.chunking();
    if (chunking == null || drafts.isEmpty()) {
      drafts.forEach(draft -> draft.spans = List.of(draft.whole()));
      return;
    }
    Encoder texts = encoder();
    List<TextCuts.Cut> all =
        cuts.cut(
            texts,
            prompt(texts),
            drafts.stream().map(Draft::text).toList(),
            chunking,
            i -> drafts.get(i).place(),
            deadline);
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      Fault fault = all.get(i).fault();
      if (fault != null) {
        draft.refuse(fault);
      } else {
        // A text of white space alone is cut into nothing; the model takes it as it is.
        draft.spans = all.get(i).spans().isEmpty() ? List.of(draft.whole()) : all.get(i).spans();
      }
    }
  }

  private Encoder encoder() {
    if (encoder == null) {
      encoder = LeasedEncoder.of(spaces.encoder(collection, FIELD));
    }
    return encoder;
  }

  private static String prompt(Encoder encoder) {
    return encoder.facts().prompts().forInputType("document");
  }

  /** Whether the kept vectors are the model's own of this text, not such as a caller sent. */
  private boolean embedded(StoredDocument before) {
    return settings.model() != null && !before.sentVector();
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
    List<EmbedInput> inputs = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (Draft draft : drafts) {
      String text = draft.text();
      for (TextCuts.Span span : draft.spans) {
        inputs.add(new EmbedInput.Text(text.substring(span.start(), span.end())));
        positions.add(draft.index);
      }
    }
    if (inputs.isEmpty()) {
      return;
    }
    Encoder texts = encoder();
    List<ItemResult> items = new ArrayList<>(inputs.size());
    for (int from = 0; from < inputs.size(); from += EMBEDDED_AT_ONCE) {
      int to = Math.min(inputs.size(), from + EMBEDDED_AT_ONCE);
      items.addAll(embed(texts, inputs.subList(from, to), positions.subList(from, to)));
    }
    int next = 0;
    for (Draft draft : drafts) {
      List<Chunk> chunks = new ArrayList<>(draft.spans.size());
      for (TextCuts.Span span : draft.spans) {
        chunk(draft, span, items.get(next++), chunks);
      }
      draft.chunks = chunks;
    }
  }

  private List<ItemResult> embed(Encoder texts, List<EmbedInput> inputs, List<Integer> positions) {
    Integer dimensions =
        settings.dimensions() < texts.facts().dimensions() ? (Integer) settings.dimensions() : null;
    return texts
        .embed(
            EmbedRequest.of(FIELD, inputs)
                .positions(positions)
                .prompt(prompt(texts))
                .dimensions(dimensions)
                .lane(Lane.BULK)
                .onError(OnError.PARTIAL)
                .deadline(deadline))
        .items();
  }

  private void chunk(Draft draft, TextCuts.Span span, ItemResult item, List<Chunk> chunks) {
    try {
      switch (item) {
        case ItemResult.Embedded embedded -> {
          float[] vector = embedded.dense().vector();
          CollectionSpace.checkVector(settings, draft.place(), vector);
          chunks.add(new Chunk(span.start(), span.end(), vector));
        }
        case ItemResult.Refused(Fault why) -> throw why;
      }
    } catch (Fault why) {
      draft.refuse(why);
    }
  }

  private void apply(Draft draft) {
    NewDocument document = draft.document;
    try {
      StoredCollection.Applied applied =
          Objects.requireNonNull(
              collection.put(
                  new StoredDocument(
                      document.id(),
                      document.text(),
                      document.metadata(),
                      document.version(),
                      0,
                      document.vector() != null,
                      Objects.requireNonNull(draft.chunks)),
                  null));
      seq = applied.seq();
      draft.status = applied.replaced() ? WriteStatus.UPDATED : WriteStatus.CREATED;
    } catch (Fault why) {
      draft.refuse(why);
    }
  }
}
