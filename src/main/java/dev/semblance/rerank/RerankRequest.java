package dev.semblance.rerank;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Truncate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query and the documents to be put in order for it.
 *
 * @param query well-formed UTF-16
 * @param documents likewise, at least one
 * @param fields where they are in the caller's request
 * @param queryPrompt put before the query by a model that embeds it alone; empty for none
 * @param documentPrompt the same for each document
 * @param instruction what a model that reads one is to judge, or null for its own
 * @param topN how many of the best to answer, or null for all
 * @param rawScores whether a cross-encoder's scores are logits, without its activation
 * @param truncate what to do with over-long texts, or null for the model's setting
 * @param longDocuments what to do with over-long documents, or null for what {@code truncate} says
 * @param onError whether a document at fault is told beside the others
 * @param deadline when the caller stops waiting, or null
 */
public record RerankRequest(
    String query,
    List<String> documents,
    RerankFields fields,
    String queryPrompt,
    String documentPrompt,
    @Nullable String instruction,
    @Nullable Integer topN,
    boolean rawScores,
    @Nullable Truncate truncate,
    @Nullable LongDocuments longDocuments,
    OnError onError,
    @Nullable Deadline deadline) {

  public RerankRequest {
    documents = List.copyOf(documents);
  }

  /** Where the documents are that pieces are of. */
  List<Integer> positions(List<Piece> pieces) {
    return pieces.stream().map(piece -> fields.position(piece.document())).toList();
  }

  /** Whether documents are to be scored by their best windows. */
  boolean byWindows() {
    return longDocuments == LongDocuments.BEST_CHUNK;
  }
}
