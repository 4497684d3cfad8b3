package dev.semblance.evaluation;

/** Which documents of a set come first for each of its queries. Not thread-safe. */
interface Ranking {

  /**
   * The places of the closest documents, at most {@link RetrievalEvaluation#DEPTH}, the closest
   * first; of equal scores the document that comes first in its file.
   *
   * @param query its place among the judged queries; asked in ascending order
   */
  int[] closest(int query);

  /** Of embedding documents and queries. */
  Effort effort();
}
