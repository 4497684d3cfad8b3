package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CopiedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexDeletionPolicy;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;

/** The files of one index: how large they are, and copies of a commit's. Safe to share. */
final class IndexFiles {
  private final String name;
  private final Directory directory;
  private final SnapshotDeletionPolicy commits =
      new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy());

  IndexFiles(String name, Directory directory) {
    this.name = name;
    this.directory = directory;
  }

  /** What the index's writer deletes by: the last commit's files stay, and those being copied. */
  IndexDeletionPolicy commits() {
    return commits;
  }

  /** On the disk. */
  long bytes() {
    long bytes = 0;
    try {
      for (String file : directory.listAll()) {
        bytes += length(file);
      }
    } catch (IOException e) {
      throw LuceneFaults.reading(name, e);
    }
    return bytes;
  }

  /** A file may be merged away between its listing and this. */
  private long length(String file) {
    try {
      return directory.fileLength(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** A copy of the index: its files, what it holds. */
  record Copied(List<CopiedFile> files, long documents, long seq) {}

  /**
   * Copies the index as of its last commit, whose files stay until they are copied.
   *
   * @param into a folder below {@code copy}, which is there
   */
  Copied copy(Path copy, String into, CollectionCopy.Watch watch) throws IOException {
    IndexCommit commit = commits.snapshot();
    try (DirectoryReader reader = DirectoryReader.open(commit)) {
      List<CopiedFile> files = new ArrayList<>();
      for (String file : commit.getFileNames()) {
        files.add(FileCopy.of(directory, file, copy, into, watch));
      }
      String seq = commit.getUserData().get(LuceneWriter.SEQ);
      return new Copied(
          files,
          new IndexSearcher(reader)
              .count(new TermQuery(new Term(LuceneFields.HEAD, LuceneFields.IS_HEAD))),
          seq == null ? 0 : Long.parseLong(seq));
    } finally {
      // What the next commits no longer need goes with the next of them.
      commits.release(commit);
    }
  }
}
