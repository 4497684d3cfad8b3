package dev.semblance.chunking;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.chunking.ChunkedResult.EmbeddedChunk;
import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenMean;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Embeds texts whole and makes each chunk's vector of its tokens' vectors, which know the rest of
 * the text: late chunking as of Günther and others, 2024 (arXiv 2409.04701). Blocks its thread;
 * safe to share.
 *
 * <p>The special and prompt tokens before a text belong to its first chunk, those behind it to its
 * last, as in the authors' program; a token of white space belongs to the chunk before it, at a
 * text's beginning to the first. So the vector of a text's only chunk is the text's own.
 */
final class LateChunking {
  private final SharedThreads threads;

  /**
   * @param threads where token vectors are pooled; not owned
   */
  LateChunking(SharedThreads threads) {
    this.threads = threads;
  }

  /**
   * Embeds all texts of a request, and their chunks.
   *
   * @param request of texts; one that is longer than the model takes is refused unless the request
   *     has it cut, and only what is left of it then has chunks
   * @param mostChunks of all texts together
   * @throws Fault.InvalidRequest naming the pooling of a model whose dense vectors are not means
   * @throws Fault when the request as a whole cannot be served, or, under {@code OnError.FAIL},
   *     when any of its texts cannot
   */
  ChunkedResult embed(Encoder encoder, EmbedRequest request, ChunkSize size, int mostChunks) {
    EncoderFacts facts = encoder.facts();
    Wanted wanted = Wanted.of(request, facts);
    Wanted.Vectors vectors = wanted.dense();
    if (vectors == null || !wanted.outputs().equals(Set.of(Output.DENSE))) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(ChunkSize.FIELD),
          "at .late is true, but outputs are "
              + String.join(", ", wanted.outputs().stream().map(Output::wireName).toList())
              + "; late chunking gives dense alone");
    }
    check(facts, Fault.Place.of(ChunkSize.FIELD), "at .late is true", "late");
    List<String> texts = Texts.of(request);
    EmbedResult computed =
        encoder.embed(
            request
                .outputs(Output.DENSE, Output.TOKENS)
                .dimensions(null)
                // The mean is of the model's own vectors.
                .normalize(false));
    List<ItemResult> items = new ArrayList<>(computed.items());
    List<List<EmbeddedChunk>> chunks = new ArrayList<>();
    items.forEach(_ -> chunks.add(List.of()));
    AtomicInteger count = new AtomicInteger();
    threads.each(
        items.size(),
        request.deadline(),
        i -> {
          if (items.get(i) instanceof ItemResult.Embedded embedded) {
            LateText text =
                new LateText(
                    texts.get(i),
                    embedded.tokens(),
                    facts.offer().tokenMean() == TokenMean.ALL || request.prompt().isEmpty(),
                    vectors);
            List<EmbeddedChunk> found =
                text.chunks(embedded.count().truncated(), size, request.place(i));
            Chunking.checkCount(count.addAndGet(found.size()), mostChunks);
            chunks.set(i, found);
            items.set(
                i,
                ItemResult.Embedded.of(
                    DenseEmbedding.finish(embedded.dense().vector(), vectors), embedded.count()));
          }
        });
    return new ChunkedResult(
        new EmbedResult(wanted, items, computed.timings()), chunks, computed.tokensUsed());
  }

  private static void check(EncoderFacts facts, Fault.Place place, String what, String rest) {
    @Nullable String reason = null;
    if (!facts.pooling().equals("mean")) {
      reason = "the model pools by " + facts.pooling();
    } else if (!facts.outputs().contains(Output.TOKENS)
        || facts.offer().tokenMean() == TokenMean.NONE) {
      reason = "what follows this model's mean pooling (Dense or LayerNorm) works on whole texts";
    }
    if (reason != null) {
      throw new Fault.InvalidRequest(
          place, what + ", but " + reason + "; needed: mean pooling alone. Leave " + rest + " out");
    }
  }

  /**
   * Embeds the texts of a request as one document, a space between each two, and answers a vector
   * for each.
   *
   * @param request of texts, for dense vectors alone
   * @param field that asks for it, for faults
   * @throws Fault.InputTooLong naming the first text when all together are longer than the model
   *     takes
   */
  EmbedResult together(Encoder encoder, EmbedRequest request, String field) {
    EncoderFacts facts = encoder.facts();
    Wanted wanted = Wanted.of(request, facts);
    Wanted.Vectors vectors = wanted.dense();
    if (vectors == null) {
      throw new IllegalStateException("dense vectors were not asked");
    }
    check(facts, Fault.Place.of(field), "is true", "it");
    List<String> texts = Texts.of(request);
    List<Chunk> parts = new ArrayList<>(texts.size());
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).isBlank()) {
        throw new Fault.EmptyValue(request.place(i), "string");
      }
      if (i > 0) {
        whole.append(' ');
      }
      int start = whole.length();
      whole.append(texts.get(i));
      parts.add(new Chunk(start, whole.length(), 0));
    }
    EmbedResult computed =
        encoder.embed(
            EmbedRequest.of(request.field(), List.of(new EmbedInput.Text(whole.toString())))
                .prompt(request.prompt())
                .outputs(Output.TOKENS)
                // The mean is of the model's own vectors.
                .normalize(false)
                .truncate(Truncate.ERROR)
                .lane(request.lane())
                .deadline(request.deadline()));
    ItemResult.Embedded embedded = (ItemResult.Embedded) computed.items().getFirst();
    boolean withPrompt = facts.offer().tokenMean() == TokenMean.ALL || request.prompt().isEmpty();
    List<ItemResult> items =
        new LateText(whole.toString(), embedded.tokens(), withPrompt, vectors)
            .of(parts).stream()
                .<ItemResult>map(
                    part ->
                        ItemResult.Embedded.of(
                            part.embedding(),
                            new TokenCount(part.chunk().tokens(), part.chunk().tokens())))
                .toList();
    return new EmbedResult(wanted, items, computed.timings());
  }
}
