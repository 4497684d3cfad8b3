package dev.semblance.cli.index;

import dev.semblance.cli.input.Entries;
import dev.semblance.cli.input.Entry;
import dev.semblance.client.SemblanceClient;
import dev.semblance.client.WriteAnswer;
import dev.semblance.evaluation.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts entries into a collection. Two segments are in flight, since the server embeds the documents
 * of one request batch after batch and would have a worker idle; never two with the same id, of
 * which the later document has to win. For one thread.
 */
public final class IndexRun {
  private static final int IN_FLIGHT = 2;

  private final SemblanceClient client;
  private final String collection;
  private final DocumentJson documents;
  private final BiConsumer<Entry.Place, String> refusals;

  private IndexCounts counts = IndexCounts.NONE;
  private SegmentSize size = SegmentSize.START;

  /**
   * @param fields the collection's, where the entries are cells of text; see {@link DocumentJson}
   * @param refusals hears of each entry that was refused, and why
   */
  public IndexRun(
      SemblanceClient client,
      String collection,
      Map<String, String> fields,
      BiConsumer<Entry.Place, String> refusals) {
    this.client = client;
    this.collection = collection;
    this.documents = new DocumentJson(fields);
    this.refusals = refusals;
  }

  /** Lines of one request, where each of them stands in the file, and whose documents they are. */
  private record Segment(
      ByteArrayOutputStream lines, List<Entry.Place> places, Set<String> ids, boolean full) {
    boolean shares(Segment other) {
      return !Collections.disjoint(ids, other.ids);
    }
  }

  private record Sent(Segment segment, long began, Future<WriteAnswer> answer) {}

  /** Writes all entries; then they are on the server's disk, and a search finds them. */
  public IndexCounts run(Entries entries, Progress.Stage stage)
      throws IOException, InterruptedException {
    ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor();
    Deque<Sent> sent = new ArrayDeque<>();
    try {
      Segment next = read(entries);
      while (next != null || !sent.isEmpty()) {
        Segment segment = next;
        if (segment != null
            && sent.size() < IN_FLIGHT
            && sent.stream().noneMatch(before -> before.segment.shares(segment))) {
          Future<WriteAnswer> answer =
              sender.submit(
                  () -> client.putDocuments(collection, segment.lines.toByteArray(), false));
          sent.add(new Sent(segment, System.nanoTime(), answer));
          next = read(entries);
          continue;
        }
        Sent done = sent.remove();
        count(done.segment, get(done.answer));
        if (done.segment.full) {
          size = size.after(Duration.ofNanos(System.nanoTime() - done.began));
        }
        stage.note(note(entries));
        stage.reached(counts.all());
      }
      if (counts.created() + counts.updated() > 0) {
        // Which segment is the last is not known when it is sent.
        WriteAnswer _ = client.putDocuments(collection, new byte[0], true);
      }
      return counts;
    } finally {
      sender.shutdownNow();
      sender.close();
    }
  }

  /** The next segment; null at the end. */
  private @Nullable Segment read(Entries entries) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    List<Entry.Place> places = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    while (places.size() < size.documents() && lines.size() < SegmentSize.MOST_BYTES) {
      Entry entry = entries.next();
      switch (entry) {
        case null -> {
          return places.isEmpty() ? null : new Segment(lines, places, ids, false);
        }
        case Entry.Broken broken -> {
          counts = counts.plus(new IndexCounts(0, 0, 0, 1));
          refusals.accept(broken.place(), broken.why());
        }
        case Entry.Text text -> {
          String id = DocumentJson.id(text);
          ids.add(id);
          lines.writeBytes(documents.bytes(id, text));
          lines.write('\n');
          places.add(text.place());
        }
      }
    }
    return new Segment(lines, places, ids, true);
  }

  private void count(Segment sent, WriteAnswer answer) {
    counts =
        counts.plus(
            new IndexCounts(
                answer.created(), answer.updated(), answer.unchanged(), answer.refusedCount()));
    for (WriteAnswer.RefusedLine refused : answer.refused()) {
      refusals.accept(sent.places.get((int) refused.line() - 1), refused.message());
    }
  }

  private static WriteAnswer get(Future<WriteAnswer> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private String note(Entries entries) {
    double read = entries.read();
    String share = read < 0 ? "" : Math.round(read * 100) + " % of the file";
    if (counts.unchanged() == 0) {
      return share;
    }
    return counts.unchanged() + " unchanged" + (share.isEmpty() ? "" : ", " + share);
  }
}
