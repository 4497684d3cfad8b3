package dev.semblance.chunking;

import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.EmbedResult;
import java.util.List;

/**
 * Texts and their chunks, embedded.
 *
 * @param texts the texts' own embeddings, of as much as the model reaches; a text with a chunk at
 *     fault is refused
 * @param chunks for each text its chunks, in order; none for one that was refused
 * @param tokensUsed tokens that were embedded, of texts and chunks together
 */
public record ChunkedResult(EmbedResult texts, List<List<EmbeddedChunk>> chunks, long tokensUsed) {

  public ChunkedResult {
    chunks = List.copyOf(chunks);
  }

  /** A chunk and its vector, of the same space as the text's own. */
  public record EmbeddedChunk(Chunk chunk, DenseEmbedding embedding) {}
}
