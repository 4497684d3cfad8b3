package dev.semblance.collection;

import java.util.List;

/**
 * What a store wrote of a collection into a folder: all that it needs to make the collection again.
 *
 * @param store that wrote it and can read it
 * @param documents that are in it
 * @param seq of the last write that is in it
 */
public record CollectionCopy(String store, long documents, long seq, List<CopiedFile> files) {
  public CollectionCopy {
    files = List.copyOf(files);
  }

  public long bytes() {
    return files.stream().mapToLong(CopiedFile::bytes).sum();
  }

  /** Told of each piece that was copied; whoever throws ends the copying. */
  @FunctionalInterface
  public interface Watch {
    void copied(long bytes);
  }
}
