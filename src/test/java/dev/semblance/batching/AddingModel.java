package dev.semblance.batching;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.Truncate;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A model to check by eye: a sequence's vector is {sum of its ids, their number, prompt tokens, 0},
 * a token's {id, position}. Some ids make it fail.
 */
final class AddingModel implements PackedEncoder {
  static final int MAX_TOKENS = 16;

  static final int POISON = 66;
  static final int OVERFLOWS_STACK = 67;
  static final int NOT_A_NUMBER = 68;
  static final int INFINITE = 69;
  static final int TOO_FEW_NUMBERS = 70;
  static final int NOTHING = 71;

  static final EncoderFacts FACTS =
      new EncoderFacts(
          EmbeddingSpace.parse("adding@0123456789ab/mean/4").orElseThrow(),
          EmbeddingSpace.parse("adding@0123456789ab/tokens/2").orElseThrow(),
          MAX_TOKENS,
          NumberTokenizer.VOCABULARY,
          false,
          Prompts.NONE,
          VectorSimilarity.COSINE,
          Truncate.ERROR,
          Precision.FLOAT32,
          ComputeDevice.CPU,
          Kernels.NONE,
          0,
          EncoderFacts.Offer.EMBEDDINGS);

  /** Every batch seen, as its sequences' first id after {@code [CLS]}. */
  final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());

  final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  final CountDownLatch closed = new CountDownLatch(1);

  private final Semaphore started = new Semaphore(0);
  private final CountDownLatch gate;
  private final int memoryTokens;

  AddingModel() {
    this(0, Integer.MAX_VALUE);
  }

  private AddingModel(int goes, int memoryTokens) {
    this.gate = new CountDownLatch(goes);
    this.memoryTokens = memoryTokens;
  }

  /** Stands still in every pass until {@link #go()}. */
  static AddingModel stopped() {
    return new AddingModel(1, Integer.MAX_VALUE);
  }

  static AddingModel withMemoryFor(int tokens) {
    return new AddingModel(0, tokens);
  }

  void go() {
    gate.countDown();
  }

  void awaitPass() {
    started.acquireUninterruptibly();
  }

  @Override
  public SequenceOutputs[] forward(PackedBatch batch) {
    batches.add(
        batch.sequences().stream().map(s -> s.ids()[Math.min(1, s.ids().length - 1)]).toList());
    threads.add(Thread.currentThread());
    started.release();
    awaitGate();
    if (batch.tokens() > memoryTokens) {
      throw new OutOfDeviceMemory(new IllegalStateException("no room"));
    }
    if (holds(batch, POISON)) {
      throw new IllegalStateException("poisoned");
    }
    if (holds(batch, OVERFLOWS_STACK)) {
      throw new StackOverflowError();
    }
    if (holds(batch, NOTHING)) {
      return null;
    }
    return batch.sequences().stream().map(AddingModel::embed).toArray(SequenceOutputs[]::new);
  }

  private void awaitGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean holds(PackedBatch batch, int id) {
    return Arrays.stream(batch.inputIds()).anyMatch(found -> found == id);
  }

  private static SequenceOutputs embed(PackedSequence sequence) {
    return new SequenceOutputs(
        sequence.outputs().contains(Output.DENSE) ? dense(sequence) : null,
        sequence.outputs().contains(Output.TOKENS) ? rows(sequence.ids()) : null,
        null,
        null);
  }

  private static float[] rows(int[] ids) {
    if (ids[1] == TOO_FEW_NUMBERS) {
      return new float[1];
    }
    float[] rows = new float[2 * ids.length];
    for (int t = 0; t < ids.length; t++) {
      rows[2 * t] = ids[t];
      rows[2 * t + 1] = t;
    }
    return rows;
  }

  private static float[] dense(PackedSequence sequence) {
    int[] ids = sequence.ids();
    if (ids[1] == TOO_FEW_NUMBERS) {
      return new float[1];
    }
    float[] vector = {Arrays.stream(ids).sum(), ids.length, sequence.promptTokens(), 0};
    if (ids[1] == NOT_A_NUMBER) {
      vector[3] = Float.NaN;
    }
    if (ids[1] == INFINITE) {
      vector[0] = Float.NEGATIVE_INFINITY;
    }
    return vector;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
