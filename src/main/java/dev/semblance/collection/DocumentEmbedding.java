package dev.semblance.collection;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.fault.Fault;
import dev.semblance.vector.MultiVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Cuts documents' texts and embeds what they are cut into. Safe to share. */
final class DocumentEmbedding {
  /** The request's field, by which faults name documents. */
  static final String FIELD = "documents";

  /** Chunks in one request to the encoder: long documents must not fill its queue. */
  private static final int EMBEDDED_AT_ONCE = 64;

  private final CollectionSettings settings;
  private final Encoder encoder;
  private final TextCuts cuts;
  private final Lane lane;
  private final @Nullable Deadline deadline;

  /**
   * @param encoder of the settings' space
   */
  DocumentEmbedding(
      CollectionSettings settings,
      Encoder encoder,
      TextCuts cuts,
      Lane lane,
      @Nullable Deadline deadline) {
    this.settings = settings;
    this.encoder = encoder;
    this.cuts = cuts;
    this.lane = lane;
    this.deadline = deadline;
  }

  /**
   * A text's chunks with their vectors.
   *
   * @param fault why there are none, or null
   */
  record Embedded(List<Chunk> chunks, @Nullable Fault fault) {
    Embedded {
      chunks = List.copyOf(chunks);
    }
  }

  /**
   * Embeds texts, those at fault beside the others.
   *
   * @param positions a text's place in the request, by its place in {@code texts}
   * @throws Fault when none of them could be embedded, as when the server is busy
   */
  List<Embedded> embed(List<String> texts, IntUnaryOperator positions) {
    if (texts.isEmpty()) {
      return List.of();
    }
    List<TextCuts.Cut> parts = parts(texts, positions);
    List<EmbedInput> inputs = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      for (TextCuts.Span span : parts.get(i).spans()) {
        inputs.add(new EmbedInput.Text(texts.get(i).substring(span.start(), span.end())));
        places.add(positions.applyAsInt(i));
      }
    }
    List<ItemResult> items = new ArrayList<>(inputs.size());
    for (int from = 0; from < inputs.size(); from += EMBEDDED_AT_ONCE) {
      int to = Math.min(inputs.size(), from + EMBEDDED_AT_ONCE);
      items.addAll(items(inputs.subList(from, to), places.subList(from, to)));
    }
    List<Embedded> embedded = new ArrayList<>(texts.size());
    int next = 0;
    for (int i = 0; i < texts.size(); i++) {
      TextCuts.Cut cut = parts.get(i);
      int end = next + cut.spans().size();
      embedded.add(
          cut.fault() == null
              ? embedded(cut, items.subList(next, end), positions.applyAsInt(i))
              : new Embedded(List.of(), cut.fault()));
      next = end;
    }
    return embedded;
  }

  /** Whether a fault is no single document's: whoever asked is to be told, or to ask again. */
  static boolean concernsAll(Fault fault) {
    return fault instanceof Fault.Overloaded
        || fault instanceof Fault.MemoryInUse
        || fault instanceof Fault.NotReady
        || fault instanceof Fault.Cancelled
        || fault instanceof Fault.DeadlinePassed
        || fault instanceof Fault.RateLimitExceeded;
  }

  private List<TextCuts.Cut> parts(List<String> texts, IntUnaryOperator positions) {
    Chunking chunking = settings.chunking();
    List<TextCuts.Cut> parts = new ArrayList<>(texts.size());
    if (chunking == null) {
      texts.forEach(text -> parts.add(whole(text)));
      return parts;
    }
    List<TextCuts.Cut> all =
        cuts.cut(
            encoder,
            prompt(),
            texts,
            chunking,
            i -> Fault.Place.of(FIELD, positions.applyAsInt(i)),
            deadline);
    for (int i = 0; i < texts.size(); i++) {
      TextCuts.Cut cut = all.get(i);
      if (cut.fault() != null && concernsAll(cut.fault())) {
        throw cut.fault();
      }
      // A text of white space alone is cut into nothing; the model takes it as it is.
      parts.add(cut.fault() == null && cut.spans().isEmpty() ? whole(texts.get(i)) : cut);
    }
    return parts;
  }

  private static TextCuts.Cut whole(String text) {
    return new TextCuts.Cut(List.of(new TextCuts.Span(0, text.length())), null);
  }

  private String prompt() {
    return encoder.facts().prompts().forRole(TextRole.DOCUMENT);
  }

  private List<ItemResult> items(List<EmbedInput> inputs, List<Integer> positions) {
    Integer dimensions =
        settings.dimensions() < encoder.facts().dimensions()
            ? (Integer) settings.dimensions()
            : null;
    return encoder
        .embed(
            EmbedRequest.of(FIELD, inputs)
                .outputs(
                    settings.lateInteraction()
                        ? Set.of(Output.DENSE, Output.TOKENS)
                        : Set.of(Output.DENSE))
                .positions(positions)
                .prompt(prompt())
                .role(TextRole.DOCUMENT)
                .dimensions(dimensions)
                .lane(lane)
                .onError(OnError.PARTIAL)
                .deadline(deadline))
        .items();
  }

  private static float @Nullable [][] rows(TokenEmbeddings tokens) {
    return tokens.tokens().isEmpty()
        ? null
        : MultiVector.of(tokens.values(), tokens.width()).toArray();
  }

  private Embedded embedded(TextCuts.Cut cut, List<ItemResult> items, int position) {
    List<Chunk> chunks = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      TextCuts.Span span = cut.spans().get(i);
      switch (items.get(i)) {
        case ItemResult.Embedded item -> {
          float[] vector = item.dense().vector();
          try {
            CollectionSpace.checkVector(settings, Fault.Place.of(FIELD, position), vector);
          } catch (Fault fault) {
            return new Embedded(List.of(), fault);
          }
          float[][] tokens = settings.lateInteraction() ? rows(item.tokens()) : null;
          chunks.add(new Chunk(span.start(), span.end(), vector, tokens));
        }
        case ItemResult.Refused(Fault fault) -> {
          if (concernsAll(fault)) {
            throw fault;
          }
          return new Embedded(List.of(), fault);
        }
      }
    }
    return new Embedded(chunks, null);
  }
}
