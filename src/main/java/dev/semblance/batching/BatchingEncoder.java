package dev.semblance.batching;

import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.ComputedTokens;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Encoder} that gathers the texts of all its callers into full batches for a model.
 *
 * <p>Callers tokenise short texts, wait and finish their vectors on their own threads; each {@link
 * PackedEncoder} has one platform thread. A batch starts as soon as such a thread is free: nobody
 * waits for company. All inputs of a request enter the queue at once and mix with everybody's.
 */
public final class BatchingEncoder implements Encoder, AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final EncoderFacts facts;
  private final TextTokenizer tokenizer;
  private final EncoderListener listener;
  private final LongSupplier nanoTime;
  private final InputReader reader;

  /** Reads queries, where these have a form of their own. */
  private final InputReader queryReader;

  private final TokensOfTexts texts;
  private final RequestReading reading;
  private final TokenEstimate estimate;
  private final Admission admission;
  private final BatchQueue queue;
  private final RequestComputation computation;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts a thread for each of {@code encoders} and owns these from now on: each is called and
   * closed on its thread alone, closed after the last batch. Arrays that they return are taken over
   * and changed.
   *
   * @param tokenizer owned from now on, closed when this is drained
   * @param encoders one or more instances of one model, alike
   * @param sharedThreads where long texts and lists are tokenised; not owned
   * @param nanoTime monotonic, the clock of {@link Deadline}s too; {@link System#nanoTime()}
   * @throws Fault.InvalidSetting when the limits contradict each other or the model
   */
  public BatchingEncoder(
      EncoderFacts facts,
      TextTokenizer tokenizer,
      List<? extends PackedEncoder> encoders,
      BatchLimits limits,
      SharedThreads sharedThreads,
      EncoderListener listener,
      LongSupplier nanoTime) {
    if (encoders.isEmpty()) {
      throw new IllegalArgumentException("no model to run");
    }
    limits.checkAgainst(facts.maxTokens());
    this.facts = facts;
    this.tokenizer = tokenizer;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.reader = reader(tokenizer, facts, null);
    this.queryReader =
        facts.lateInteraction() == null ? reader : reader(tokenizer, facts, TextRole.QUERY);
    this.texts = new TokensOfTexts(tokenizer, reader);
    this.reading = new RequestReading(sharedThreads);
    this.estimate = new TokenEstimate(facts.maxTokens());
    DrainRate drainRate = new DrainRate(encoders.size());
    this.admission = new Admission(limits, drainRate, listener, nanoTime);
    this.queue = new BatchQueue(limits, drainRate, nanoTime);
    this.computation = new RequestComputation(admission, queue, listener, nanoTime);
    for (PackedEncoder encoder : encoders) {
      Runnable loop = new ForwardLoop(encoder, facts, queue, drainRate, listener, nanoTime);
      threads.add(
          Thread.ofPlatform().name("semblance-forward-" + threads.size()).daemon().start(loop));
    }
  }

  private static InputReader reader(
      TextTokenizer tokenizer, EncoderFacts facts, @Nullable TextRole role) {
    LateInteraction late = facts.lateInteraction();
    return new InputReader(
        tokenizer,
        facts.maxTokens(role),
        facts.vocabularySize(),
        late == null ? null : late.form(role).expansion());
  }

  @Override
  public EncoderFacts facts() {
    return facts;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    if (queue.draining()) {
      throw draining();
    }
    Wanted wanted = Wanted.of(request, facts);
    int inputs = request.inputs().size();
    Arrival arrival = Arrival.of(request, nanoTime.getAsLong());
    admission.checkRoom(arrival, request.inputs(), estimate);

    long began = nanoTime.getAsLong();
    HeldLease lease = HeldLease.current();
    long reading = RequestBytes.reading(request.outputs(), request.inputs());
    lease.take(reading);
    List<RequestItem> items = tokenize(request, wanted);
    long tokenized = nanoTime.getAsLong();
    listener.tokenized(inputs, RequestItem.truncated(items), tokenized - began);
    RequestItem.throwFaults(items, request.onError());
    learn(request.inputs().getFirst(), items.getFirst());

    // Before the model is asked: what would not fit is not computed.
    lease.giveBack(reading);
    lease.take(RequestBytes.of(items, wanted, facts));
    boolean answered = false;
    try {
      RequestComputation.Computed computed = computation.compute(arrival, request, items);
      long ended = nanoTime.getAsLong();
      List<ItemResult> results = new ArrayList<>(inputs);
      for (RequestItem item : items) {
        results.add(item.finish(wanted, tokenizer, listener));
      }
      listener.finished(inputs, nanoTime.getAsLong() - ended);
      RequestItem.throwFaults(items, request.onError());
      answered = true;
      return new EmbedResult(wanted, results, computed.timings(tokenized - began));
    } finally {
      tellComputed(items, answered);
    }
  }

  private static void tellComputed(List<RequestItem> items, boolean answered) {
    long shown = 0;
    long lost = 0;
    for (RequestItem item : items) {
      if (answered && item.fault() == null) {
        shown += item.computedTokens();
      } else {
        lost += item.computedTokens();
      }
    }
    ComputedTokens.tell(shown, lost);
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    return texts.tokenize(text, prompt);
  }

  @Override
  public TokenSpans spans(String text, String prompt) {
    return texts.spans(text, prompt);
  }

  @Override
  public String detokenize(int[] ids, Fault.Place place) {
    return texts.detokenize(ids, place);
  }

  @Override
  public String detokenizeWhole(int[] ids, Fault.Place place) {
    return texts.detokenizeWhole(ids, place);
  }

  @Override
  public String piece(int id) {
    return tokenizer.piece(id);
  }

  /** Tokens that hold a permit: waiting, or being computed. */
  public long permits() {
    return admission.permits();
  }

  /** How much is in the queue and in running batches now. */
  public QueueDepth depth() {
    return new BatchingDepth(admission, queue);
  }

  /** How many sequences wait for a batch. */
  public int waiting() {
    return queue.size();
  }

  /**
   * Refuses new requests, finishes those in the queue, then stops the threads and closes the model
   * and its tokenizer. Whoever still waits after {@code timeout} gets {@link Fault.NotReady}; a
   * pass that runs then is left to end by itself. Doing it again is harmless.
   *
   * @return whether all was finished in time
   */
  public boolean drain(Duration timeout) {
    admission.drain();
    queue.drain();
    boolean finished = join(System.nanoTime() + timeout.toNanos());
    if (!finished) {
      queue.clear().forEach(entry -> entry.end(new Pending.Failed(draining())));
    }
    tokenizer.close();
    return finished;
  }

  /** Drains for up to 30 seconds. */
  @Override
  public void close() {
    drain(CLOSE_TIMEOUT);
  }

  private boolean join(long until) {
    try {
      for (Thread thread : threads) {
        long left = Math.max(0, until - System.nanoTime());
        if (!thread.join(Duration.ofNanos(left))) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<RequestItem> tokenize(EmbedRequest request, Wanted wanted) {
    List<RequestItem> items = new ArrayList<>(request.inputs().size());
    for (int i = 0; i < request.inputs().size(); i++) {
      items.add(new RequestItem(request.place(i)));
    }
    InputReader chosen = request.role() == TextRole.QUERY ? queryReader : reader;
    reading.read(
        request,
        i ->
            !givenUp(request)
                && items.get(i).readNext(request.inputs().get(i), chosen, request, wanted),
        i -> items.get(i).nextIsLong());
    if (Thread.currentThread().isInterrupted()) {
      throw new Fault.Cancelled();
    }
    if (request.deadline() != null && passed(request)) {
      throw new Fault.DeadlinePassed(request.deadline().timeout());
    }
    return items;
  }

  /** One text of each request is enough to know a model's callers by, and costs next to nothing. */
  private void learn(EmbedInput input, RequestItem item) {
    if (input instanceof EmbedInput.Text text && item.fault() == null) {
      estimate.learn(text.text(), Math.max(0, item.count().total() - reader.templateTokens()));
    }
  }

  private boolean givenUp(EmbedRequest request) {
    return Thread.currentThread().isInterrupted() || passed(request);
  }

  private boolean passed(EmbedRequest request) {
    return request.deadline() != null && request.deadline().passed(nanoTime.getAsLong());
  }

  static Fault.NotReady draining() {
    return new Fault.NotReady("the server is draining before it stops; ask another or ask later");
  }
}
