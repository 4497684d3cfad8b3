package dev.semblance.chunking;

import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.chunking.ChunkedResult.EmbeddedChunk;
import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Embeds texts and each of their chunks. Blocks its thread; safe to share.
 *
 * <p>A chunk is embedded by itself, its vector is that of its text alone; or late, see {@link
 * Mode#LATE}.
 */
public final class ChunkedEmbedding {

  /** A string without its characters, with its places in lists. */
  private static final int STRING_BYTES = 80;

  private final Chunking chunking;
  private final LateChunking late;

  /**
   * @param threads where texts are tokenised and token vectors pooled; not owned
   */
  public ChunkedEmbedding(SharedThreads threads) {
    this.chunking = new Chunking(threads);
    this.late = new LateChunking(threads);
  }

  /** What a chunk's vector is made of. */
  public enum Mode {
    /** The chunk's text alone. */
    ALONE,
    /** The chunk's tokens in the whole text: late chunking (arXiv 2409.04701). */
    LATE
  }

  /**
   * Embeds all texts of a request, and their chunks.
   *
   * @param request of texts. One that is longer than the model takes is cut, at its end unless the
   *     request says otherwise; by {@link Mode#LATE} it is refused unless the request has it cut
   * @param lane who waits, or null for what so many texts and chunks are
   * @param mostChunks of all texts together
   * @throws Fault.InvalidRequest when a model cannot embed late, naming its pooling
   * @throws Fault when the request as a whole cannot be served, or, under {@link OnError#FAIL},
   *     when any of its texts cannot
   */
  public ChunkedResult embed(
      Encoder encoder,
      EmbedRequest request,
      ChunkSize size,
      Mode mode,
      @Nullable Lane lane,
      int mostChunks) {
    return switch (mode) {
      case ALONE -> alone(encoder, request, size, lane, mostChunks);
      case LATE ->
          late.embed(encoder, lane == null ? request : request.lane(lane), size, mostChunks);
    };
  }

  /**
   * Embeds the texts of a request as one document, a space between each two, and answers a vector
   * for each, made of its tokens in the whole; see {@link Mode#LATE}.
   *
   * @param request of texts, for dense vectors alone
   * @param field that asks for it, for faults
   * @throws Fault.InvalidRequest when the model cannot embed late, naming its pooling
   * @throws Fault.InputTooLong naming the first text when all together are longer than the model
   *     takes
   */
  public EmbedResult together(Encoder encoder, EmbedRequest request, String field) {
    return late.together(encoder, request, field);
  }

  private ChunkedResult alone(
      Encoder encoder, EmbedRequest request, ChunkSize size, @Nullable Lane lane, int mostChunks) {
    Wanted wanted = Wanted.of(request, encoder.facts());
    if (wanted.dense() == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(ChunkSize.FIELD),
          "gives dense vectors of chunks, but outputs are "
              + String.join(", ", wanted.outputs().stream().map(Output::wireName).toList()));
    }
    List<String> texts = Texts.of(request);
    long began = System.nanoTime();
    List<SplitText> split =
        chunking.split(
            encoder, request.prompt(), texts, size, request::place, mostChunks, request.deadline());
    long nanos = System.nanoTime() - began;
    Plan plan = new Plan(texts, split, request.onError());
    if (plan.inputs.isEmpty()) {
      throw Fault.SeveralItems.of(plan.faults);
    }
    EmbedResult computed =
        encoder.embed(
            EmbedRequest.of(request.field(), plan.inputs)
                .positions(plan.positions(request))
                .outputs(request.outputs())
                .prompt(request.prompt())
                .role(request.role())
                .dimensions(request.dimensions())
                .normalize(request.normalize())
                .truncate(wanted.truncate() == Truncate.ERROR ? Truncate.END : wanted.truncate())
                .lane(lane == null ? Lane.byInputs(plan.inputs.size()) : lane)
                .onError(request.onError())
                .deadline(request.deadline()));
    return plan.result(computed, nanos);
  }

  /** Which inputs are embedded, and what of their results belongs to which text. */
  private static final class Plan {
    private final List<String> texts;
    private final List<SplitText> split;
    private final List<EmbedInput> inputs = new ArrayList<>();
    private final List<Integer> owners = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    Plan(List<String> texts, List<SplitText> split, OnError onError) {
      this.texts = texts;
      this.split = split;
      long bytes = 0;
      for (int i = 0; i < texts.size(); i++) {
        Fault fault = split.get(i).fault();
        if (fault != null) {
          faults.add(fault);
        } else if (!isWhole(i)) {
          for (Chunk chunk : split.get(i).chunks()) {
            bytes += STRING_BYTES + (long) Character.BYTES * (chunk.end() - chunk.start());
          }
        }
      }
      if (onError == OnError.FAIL && !faults.isEmpty()) {
        throw Fault.SeveralItems.of(faults);
      }
      HeldLease.current().take(bytes);
      for (int i = 0; i < texts.size(); i++) {
        if (split.get(i).fault() == null) {
          add(i);
        }
      }
    }

    private void add(int owner) {
      String text = texts.get(owner);
      add(owner, text);
      if (!isWhole(owner)) {
        for (Chunk chunk : split.get(owner).chunks()) {
          add(owner, chunk.in(text));
        }
      }
    }

    private void add(int owner, String text) {
      inputs.add(new EmbedInput.Text(text));
      owners.add(owner);
    }

    /** Whether a text is its only chunk, so that one vector is both. */
    private boolean isWhole(int owner) {
      List<Chunk> chunks = split.get(owner).chunks();
      return chunks.size() == 1
          && chunks.getFirst().start() == 0
          && chunks.getFirst().end() == texts.get(owner).length();
    }

    List<Integer> positions(EmbedRequest request) {
      return request.positions().isEmpty()
          ? owners
          : owners.stream().map(request.positions()::get).toList();
    }

    ChunkedResult result(EmbedResult computed, long splitNanos) {
      List<ItemResult> items = new ArrayList<>(texts.size());
      List<List<EmbeddedChunk>> chunks = new ArrayList<>(texts.size());
      int next = 0;
      for (int i = 0; i < texts.size(); i++) {
        Fault fault = split.get(i).fault();
        if (fault != null) {
          items.add(new ItemResult.Refused(fault));
          chunks.add(List.of());
          continue;
        }
        int count = isWhole(i) ? 1 : 1 + split.get(i).chunks().size();
        List<ItemResult> own = computed.items().subList(next, next + count);
        next += count;
        ItemResult first = firstRefused(own);
        items.add(first);
        chunks.add(first instanceof ItemResult.Refused ? List.of() : chunks(i, own));
      }
      return new ChunkedResult(
          new EmbedResult(
              computed.wanted(),
              items,
              new EmbedResult.Timings(splitNanos, 0, 0).plus(computed.timings())),
          chunks,
          computed.tokensUsed());
    }

    /** The text's own result, or that of the first part which is at fault. */
    private static ItemResult firstRefused(List<ItemResult> own) {
      for (ItemResult item : own) {
        if (item instanceof ItemResult.Refused) {
          return item;
        }
      }
      return own.getFirst();
    }

    private List<EmbeddedChunk> chunks(int owner, List<ItemResult> own) {
      List<Chunk> cut = split.get(owner).chunks();
      List<EmbeddedChunk> embedded = new ArrayList<>(cut.size());
      for (int c = 0; c < cut.size(); c++) {
        embedded.add(new EmbeddedChunk(cut.get(c), dense(own.get(isWhole(owner) ? 0 : 1 + c))));
      }
      return embedded;
    }

    private static DenseEmbedding dense(ItemResult item) {
      return switch (item) {
        case ItemResult.Embedded embedded -> embedded.dense();
        case ItemResult.Refused refused -> throw refused.fault();
      };
    }
  }
}
