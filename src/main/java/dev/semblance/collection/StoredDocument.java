package dev.semblance.collection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is kept.
 *
 * @param text null for one that came as a vector
 * @param version that its writer gave it, or null
 * @param seq of the write that made it what it is; 0 before it is written
 * @param sentVector whether the vector came with it, and no model made it of the text
 * @param chunks at least one, in the text's order
 */
public record StoredDocument(
    String id,
    @Nullable String text,
    Metadata metadata,
    @Nullable Long version,
    long seq,
    boolean sentVector,
    List<Chunk> chunks) {

  public StoredDocument {
    chunks = List.copyOf(chunks);
  }

  /** The same with other metadata. */
  public StoredDocument withMetadata(Metadata other) {
    return new StoredDocument(id, text, other, version, seq, sentVector, chunks);
  }

  StoredDocument withSeq(long written) {
    return new StoredDocument(id, text, metadata, version, written, sentVector, chunks);
  }

  /** Whether its chunks have vectors; looked at where they were asked for. */
  public boolean hasVectors() {
    return chunks.getFirst().vector() != null;
  }

  /** The same as another generation keeps it. */
  StoredDocument withChunks(List<Chunk> others, boolean sent) {
    return new StoredDocument(id, text, metadata, version, seq, sent, others);
  }

  /** The part of the text that a chunk is; empty without a text. */
  public String textOf(Chunk chunk) {
    return text == null ? "" : text.substring(chunk.start(), chunk.end());
  }
}
