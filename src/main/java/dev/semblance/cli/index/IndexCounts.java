package dev.semblance.cli.index;

/** What became of the documents. */
public record IndexCounts(long created, long updated, long unchanged, long refused) {
  static final IndexCounts NONE = new IndexCounts(0, 0, 0, 0);

  public long all() {
    return created + updated + unchanged + refused;
  }

  IndexCounts plus(IndexCounts more) {
    return new IndexCounts(
        created + more.created,
        updated + more.updated,
        unchanged + more.unchanged,
        refused + more.refused);
  }
}
