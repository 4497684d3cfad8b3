package dev.semblance.cache;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An encoder to check by eye: a text's vector is {its length, how many texts were embedded before
 * it, 0, ...}, so that a second embedding shows. A text that begins with "bad" is at fault.
 */
final class CountingEncoder implements Encoder {

  static final EncoderFacts FACTS = facts("0123456789ab", Precision.FLOAT32, ComputeDevice.CPU, 16);

  /** The texts of each request that came. */
  final List<List<String>> asked = Collections.synchronizedList(new ArrayList<>());

  /** Filled when a request has come in and waits for {@link #gate}. */
  final BlockingQueue<EmbedRequest> arrived = new LinkedBlockingQueue<>();

  private final AtomicInteger embedded = new AtomicInteger();
  private final Semaphore gate = new Semaphore(0);
  private volatile boolean stopped;
  private volatile @Nullable Fault failure;

  static EncoderFacts facts(String hash, Precision precision, ComputeDevice device, int maxTokens) {
    return new EncoderFacts(
        EmbeddingSpace.parse("counting@" + hash + "/mean/4").orElseThrow(),
        EmbeddingSpace.parse("counting@" + hash + "/tokens/4").orElseThrow(),
        maxTokens,
        100,
        true,
        Prompts.NONE,
        VectorSimilarity.COSINE,
        Truncate.ERROR,
        precision,
        device,
        Kernels.NONE,
        0,
        EncoderFacts.Offer.EMBEDDINGS);
  }

  /** From now on requests wait until {@link #go}. */
  void stop() {
    stopped = true;
  }

  /** Lets one waiting request go. */
  void go() {
    gate.release();
  }

  /** Lets one waiting request fail as a whole. */
  void fail(Fault fault) {
    failure = fault;
    gate.release();
  }

  int embedded() {
    return embedded.get();
  }

  @Override
  public EncoderFacts facts() {
    return FACTS;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    asked.add(request.inputs().stream().map(CountingEncoder::text).toList());
    if (stopped) {
      arrived.add(request);
      await();
      Fault now = failure;
      failure = null;
      if (now != null) {
        throw now;
      }
    }
    Wanted wanted = Wanted.of(request, FACTS);
    List<ItemResult> items = new ArrayList<>();
    for (int i = 0; i < request.inputs().size(); i++) {
      items.add(item(text(request.inputs().get(i)), request.place(i), wanted));
    }
    List<Fault> faults =
        items.stream()
            .map(item -> item instanceof ItemResult.Refused(Fault fault) ? fault : null)
            .filter(Objects::nonNull)
            .toList();
    if (request.onError() == OnError.FAIL && !faults.isEmpty()) {
      throw faults.size() == 1 ? faults.getFirst() : new Fault.SeveralItems(faults);
    }
    return new EmbedResult(wanted, items, new EmbedResult.Timings(1, 2, 3));
  }

  private ItemResult item(String text, Fault.Place place, Wanted wanted) {
    if (text.startsWith("bad")) {
      return new ItemResult.Refused(new Fault.InputTooLong(place, 99, 16));
    }
    int before = embedded.getAndIncrement();
    TokenCount count = new TokenCount(text.length() + 2, Math.min(16, text.length() + 2));
    if (wanted.dense() == null) {
      return ItemResult.Embedded.of(new TokenEmbeddings(List.of(), new float[] {before}), count);
    }
    float[] vector = new float[wanted.space().dimensions()];
    vector[0] = text.length();
    if (vector.length > 1) {
      vector[1] = before;
    }
    return ItemResult.Embedded.of(new DenseEmbedding(vector, text.length() / 3.0), count);
  }

  private void await() {
    try {
      gate.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
  }

  private static String text(EmbedInput input) {
    return switch (input) {
      case EmbedInput.Text(String text) -> text;
      case EmbedInput.Pair pair -> pair.toString();
      case EmbedInput.TokenIds ids -> "ids " + ids.ids().length;
    };
  }

  @Override
  public TokenizedText tokenize(String text, String prompt) {
    return new TokenizedText(List.of(), text.length());
  }

  @Override
  public String detokenize(int[] ids, Fault.Place place) {
    return "" + ids.length;
  }

  @Override
  public String piece(int id) {
    throw new UnsupportedOperationException();
  }
}
