package dev.semblance.collection.lucene;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;

/** What a caller is told when the disk or the index fails. */
final class LuceneFaults {
  private LuceneFaults() {}

  /** For something that was to be written. */
  static Fault writing(String collection, Throwable failure) {
    if (isFull(failure)) {
      return new Fault.DiskFull(
          "collection "
              + collection
              + " was not changed: the disk of semblance.data is full; reading goes on",
          failure);
    }
    return new Fault.CollectionUnavailable(
        "collection " + collection + " could not be written: " + words(failure), failure);
  }

  /** For something that was to be read. */
  static Fault reading(String collection, Throwable failure) {
    return new Fault.CollectionUnavailable(
        "collection " + collection + " cannot be read: " + words(failure), failure);
  }

  static String words(Throwable failure) {
    return switch (failure) {
      case IndexFormatTooNewException e ->
          "its index is of a newer version of Lucene: " + e.getMessage();
      case CorruptIndexException e -> e.getOriginalMessage() + " in " + e.getResourceDescription();
      case FileSystemException e -> e.getFile() + ": " + e.getClass().getSimpleName();
      default -> String.valueOf(failure.getMessage());
    };
  }

  private static boolean isFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (cause instanceof IOException
          && message != null
          && (message.toLowerCase(Locale.ROOT).contains("no space left")
              || message.toLowerCase(Locale.ROOT).contains("quota exceeded"))) {
        return true;
      }
    }
    return false;
  }
}
