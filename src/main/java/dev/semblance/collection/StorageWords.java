package dev.semblance.collection;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What people are told of an error of the disk. */
final class StorageWords {
  private StorageWords() {}

  static String of(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> gone.getFile() + " is not there";
      case FileSystemException at when at.getReason() != null ->
          at.getFile() + ": " + at.getReason();
      default ->
          e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    };
  }
}
