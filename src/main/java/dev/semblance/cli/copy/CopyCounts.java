package dev.semblance.cli.copy;

import dev.semblance.client.WriteAnswer;

/** What became of the documents. */
public record CopyCounts(long created, long updated, long unchanged, long refused) {
  static final CopyCounts NONE = new CopyCounts(0, 0, 0, 0);

  public long all() {
    return created + updated + unchanged + refused;
  }

  /**
   * With what a server answered.
   *
   * @param there how many were refused only because they are there already
   */
  CopyCounts plus(WriteAnswer answer, long there) {
    return new CopyCounts(
        created + answer.created(),
        updated + answer.updated(),
        unchanged + answer.unchanged() + there,
        refused + answer.refusedCount() - there);
  }
}
