package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link BatchingEncoder} around an {@link AddingModel}, its clock moved by hand. */
final class EncoderUnderTest {
  static final BatchLimits LIMITS =
      new BatchLimits(64, 8, 10_000, 10_000, Duration.ofSeconds(2), Duration.ofMillis(40), 4);

  final NumberTokenizer tokenizer = new NumberTokenizer();
  final AtomicLong clock = new AtomicLong();

  /** How far each look at the clock moves it. */
  final AtomicLong tickNanos = new AtomicLong();

  final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  final SharedThreads threads = new SharedThreads(2, 64, 8, clock::get);
  final AddingModel model;
  final BatchingEncoder encoder;

  EncoderUnderTest(AddingModel model) {
    this(LIMITS, model);
  }

  EncoderUnderTest(BatchLimits limits, AddingModel... models) {
    this.model = models[0];
    this.encoder =
        new BatchingEncoder(
            AddingModel.FACTS,
            tokenizer,
            List.of(models),
            limits,
            threads,
            new Notes(),
            () -> clock.addAndGet(tickNanos.get()));
  }

  /** Lets a stopped model go, drains, and checks that nothing is left behind. */
  void finish() {
    model.go();
    assertThat(encoder.drain(Duration.ofSeconds(30))).isTrue();
    assertThat(encoder.permits()).isZero();
    assertThat(encoder.waiting()).isZero();
    assertThat(threads.waiting()).isZero();
    threads.close();
    assertThat(model.closed.getCount()).isZero();
    assertThat(tokenizer.closed).isTrue();
  }

  /** Embeds on a virtual thread of its own and comes back once {@code waiting} sequences wait. */
  FutureTask<EmbedResult> embedUntilWaiting(EmbedRequest request, int waiting) {
    FutureTask<EmbedResult> embedding = embedLater(request);
    while (encoder.waiting() != waiting && !embedding.isDone()) {
      Thread.onSpinWait();
    }
    return embedding;
  }

  FutureTask<EmbedResult> embedLater(EmbedRequest request) {
    Callable<EmbedResult> embed = () -> encoder.embed(request);
    FutureTask<EmbedResult> embedding = new FutureTask<>(embed);
    Thread.startVirtualThread(embedding);
    return embedding;
  }

  static EmbedRequest texts(String... texts) {
    return EmbedRequest.ofTexts(texts);
  }

  static EmbedInput ids(int... ids) {
    return new EmbedInput.TokenIds(ids);
  }

  static ItemResult.Embedded sequence(EmbedResult result, int item) {
    return (ItemResult.Embedded) result.items().get(item);
  }

  static Fault fault(EmbedResult result, int item) {
    return ((ItemResult.Refused) result.items().get(item)).fault();
  }

  private final class Notes implements EncoderListener {
    @Override
    public void admitted(Lane lane, int sequences, long tokens) {
      heard.add("admitted " + lane + " " + sequences + ", " + tokens + " tokens");
    }

    @Override
    public void refused(Lane lane, int sequences, long tokens) {
      heard.add("refused " + lane + " " + sequences + ", " + tokens + " tokens");
    }

    @Override
    public void lined(Lane lane, long waitedNanos) {
      heard.add("lined " + lane);
    }

    @Override
    public void withdrawn(Lane lane, int sequences) {
      heard.add("withdrawn " + lane + " " + sequences);
    }

    @Override
    public void tokenized(int sequences, int truncated, long nanos) {
      heard.add("tokenized " + sequences + ", truncated " + truncated);
    }

    @Override
    public void dequeued(Lane lane, long waitedNanos) {
      heard.add("dequeued " + lane);
    }

    @Override
    public void forwarded(int sequences, int tokens, int paddedTokens, long nanos) {
      heard.add("forwarded " + sequences + ", " + tokens + " tokens, " + paddedTokens + " padded");
    }

    @Override
    public void failed(Fault fault) {
      heard.add("failed " + fault.place());
    }
  }
}
