package dev.semblance.collection.lucene;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that writes documents from several threads and says of each, on a line of its own, when
 * it was made durable. It goes on until it is killed.
 */
final class AcknowledgedWriter {
  private static final int THREADS = 4;

  private AcknowledgedWriter() {}

  /**
   * @param arguments the folder of collections, and the number of the first document
   */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    LuceneCollectionStore store =
        new LuceneCollectionStore(Path.of(arguments[0]), InstantSource.system());
    StoredCollection collection = store.find("c");
    AtomicInteger next = new AtomicInteger(Integer.parseInt(arguments[1]));
    for (int t = 0; t < THREADS; t++) {
      Thread.ofPlatform()
          .start(
              () -> {
                while (true) {
                  int first = next.getAndAdd(10);
                  long seq = 0;
                  for (int i = first; i < first + 10; i++) {
                    seq = collection.put(document(i), null).seq();
                  }
                  collection.makeDurable(seq);
                  synchronized (out) {
                    out.println(first);
                    out.flush();
                  }
                }
              });
    }
  }

  static StoredDocument document(int number) {
    String text = "text " + number;
    return new StoredDocument(
        Integer.toString(number),
        text,
        Metadata.NONE,
        null,
        0,
        true,
        List.of(new Chunk(0, text.length(), new float[] {1, number})));
  }
}
