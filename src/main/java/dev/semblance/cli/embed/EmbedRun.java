package dev.semblance.cli.embed;

import dev.semblance.cli.input.Entries;
import dev.semblance.cli.input.Entry;
import dev.semblance.client.EmbeddingAnswer;
import dev.semblance.client.EmbeddingAnswer.Item;
import dev.semblance.client.EmbeddingCall;
import dev.semblance.client.SemblanceClient;
import dev.semblance.evaluation.Progress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Embeds all entries of a file. Requests are in flight at the same time, answers are written in the
 * order of the file; no more is held than what is in flight. For one thread.
 */
public final class EmbedRun {

  /** A text that the server takes whatever its model, to learn what its vectors are. */
  private static final String PROBE = "a";

  private static final int BATCH_CHARACTERS = 1 << 18;
  private static final long CHECKPOINT_NANOS = 2_000_000_000;

  private final SemblanceClient client;
  private final EmbeddingCall call;
  private final int batch;
  private final int inFlight;
  private final BiConsumer<Entry, String> refusals;

  private final Fingerprint fingerprint = new Fingerprint();
  private EmbedProgress progress = EmbedProgress.NOTHING;

  /**
   * @param batch most texts of a request
   * @param inFlight most requests at the same time
   * @param refusals hears of each entry that has no vector, and why
   */
  public EmbedRun(
      SemblanceClient client,
      EmbeddingCall call,
      int batch,
      int inFlight,
      BiConsumer<Entry, String> refusals) {
    this.client = client;
    this.call = call;
    this.batch = batch;
    this.inFlight = inFlight;
    this.refusals = refusals;
  }

  /** What the server gives for one text: fails at once where it would refuse every one. */
  public EmbeddingAnswer probe() {
    return client.embed(call, List.of(PROBE));
  }

  /**
   * Writes into a file, from where an earlier run ended.
   *
   * @param first what {@link #probe} gave
   */
  public EmbedProgress into(
      ResumableFile file, EmbeddingAnswer first, Entries entries, Progress.Stage stage)
      throws IOException, InterruptedException {
    progress = file.reached();
    file.skip(entries, fingerprint);
    int dimensions =
        first.items().getFirst() instanceof EmbeddingAnswer.Embedded embedded
            ? embedded.vector().length
            : 0;
    try (VectorWriter writer = file.open(dimensions)) {
      run(first, entries, writer, file, stage);
      file.checkpoint(progress, writer.sync(), true);
    }
    file.finish();
    return progress;
  }

  /** Writes to where nothing can be gone on from. */
  public EmbedProgress into(
      VectorWriter writer, EmbeddingAnswer first, Entries entries, Progress.Stage stage)
      throws IOException, InterruptedException {
    run(first, entries, writer, null, stage);
    List<Long> _ = writer.sync();
    return progress;
  }

  /** Entries that are sent together, and what comes of them. */
  private record Batch(
      List<Entry> entries, String fingerprint, LongAdder tokens, Future<List<Item>> items) {}

  private void run(
      EmbeddingAnswer first,
      Entries entries,
      VectorWriter writer,
      @Nullable ResumableFile file,
      Progress.Stage stage)
      throws IOException, InterruptedException {
    Sender sender = new Sender(client, call, first.space());
    Deque<Batch> sent = new ArrayDeque<>();
    long before = progress.entries();
    long checkpoint = System.nanoTime();
    // Closing it waits for those in flight, so they are told to end first.
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      boolean more = true;
      while (true) {
        while (more && sent.size() < inFlight) {
          Batch next = next(entries, sender, threads);
          more = next != null;
          if (next != null) {
            sent.add(next);
          }
        }
        Batch done = sent.poll();
        if (done == null) {
          return;
        }
        write(done, writer);
        stage.note(share(entries));
        stage.reached(progress.entries() - before);
        if (file != null && System.nanoTime() - checkpoint > CHECKPOINT_NANOS) {
          file.checkpoint(progress, writer.sync(), false);
          checkpoint = System.nanoTime();
        }
      }
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private @Nullable Batch next(Entries entries, Sender sender, ExecutorService threads)
      throws IOException {
    List<Entry> read = new ArrayList<>(batch);
    List<String> texts = new ArrayList<>(batch);
    int characters = 0;
    while (read.size() < batch && characters < BATCH_CHARACTERS) {
      Entry entry = entries.next();
      if (entry == null) {
        break;
      }
      fingerprint.add(entry);
      read.add(entry);
      if (entry instanceof Entry.Text text) {
        texts.add(text.text());
        characters += text.text().length();
      }
    }
    if (read.isEmpty()) {
      return null;
    }
    LongAdder tokens = new LongAdder();
    return new Batch(
        read, fingerprint.hex(), tokens, threads.submit(() -> sender.embed(texts, tokens)));
  }

  private void write(Batch done, VectorWriter writer) throws IOException, InterruptedException {
    List<Item> items = get(done.items);
    int next = 0;
    long refused = progress.refused();
    for (Entry entry : done.entries) {
      switch (entry) {
        case Entry.Broken broken -> {
          refused++;
          refuse(writer, broken, broken.why());
        }
        case Entry.Text text -> {
          switch (items.get(next++)) {
            case EmbeddingAnswer.Embedded embedded -> writer.vector(text, embedded.vector());
            case EmbeddingAnswer.Refused(String why) -> {
              refused++;
              refuse(writer, text, why);
            }
          }
        }
      }
    }
    progress =
        new EmbedProgress(
            progress.entries() + done.entries.size(),
            refused,
            progress.tokens() + done.tokens.sum(),
            done.fingerprint);
  }

  private void refuse(VectorWriter writer, Entry entry, String why) throws IOException {
    writer.refused(entry, why);
    refusals.accept(entry, why);
  }

  private static List<Item> get(Future<List<Item>> items) throws InterruptedException {
    try {
      return items.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static String share(Entries entries) {
    double read = entries.read();
    return read < 0 ? "" : Math.round(read * 100) + " % of the file";
  }
}
