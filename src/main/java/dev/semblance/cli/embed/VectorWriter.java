package dev.semblance.cli.embed;

import dev.semblance.cli.input.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Where vectors go, one for each entry, in the order of the file. For one thread. */
public interface VectorWriter extends Closeable {

  void vector(Entry.Text entry, float[] vector) throws IOException;

  /** The entry has no vector. */
  void refused(Entry entry, String why) throws IOException;

  /** Brings all so far to the disk and says how long each file is; empty where it is none. */
  List<Long> sync() throws IOException;
}
