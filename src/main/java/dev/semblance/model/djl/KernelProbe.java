package dev.semblance.model.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.model.djl.KernelTimings.Run;
import dev.semblance.model.kernel.AttentionKernel;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.kernel.ProbeScript;
import dev.semblance.weights.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times the candidate kernels of a CPU at a model's sizes, side by side in short interleaved
 * rounds, and compares their results. For one thread.
 *
 * <p>A candidate that libtorch refuses, or whose numbers are not the first one's, is out.
 */
final class KernelProbe implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KernelProbe.class);

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private static final long BUDGET_NANOS = 280_000_000;
  private static final int MOST_ROUNDS = 6;

  /** What a thread computes in some 10 ms. */
  private static final long CALL_FLOPS = 1 << 29;

  private static final int[] LENGTHS = {16, 32, 64, 128, 256, 512};

  /** Tokens of a run of several sequences. */
  private static final int RUN_TOKENS = 256;

  /** Times the best: what is slower is not worth another round. */
  static final double HOPELESS = 3;

  /** In place of {@link #HOPELESS}: every candidate is timed in every round. */
  static final double ALL = Double.POSITIVE_INFINITY;

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final KernelShapes shapes;
  private final DType type;
  private final int threads = Math.max(1, JniUtils.getNumThreads());

  private KernelProbe(PtNDManager manager, PtSymbolBlock block, KernelShapes shapes, DType type) {
    this.manager = manager;
    this.block = block;
    this.shapes = shapes;
    this.type = type;
  }

  static KernelProbe load(KernelShapes shapes, DType type) throws IOException {
    PtNDManager manager =
        (PtNDManager) NDManager.newBaseManager(Device.cpu(), EncoderDevice.ENGINE);
    manager.setName("semblance-probe");
    try (InputStream archive = ProbeScript.write(shapes, type).open()) {
      JniUtils.setGraphExecutorOptimize(false);
      PtSymbolBlock block = JniUtils.loadModule(manager, archive, false, false);
      IValueUtils.runMethod(block, "prepare").close();
      return new KernelProbe(manager, block, shapes, type);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** One candidate at one size. */
  private final class Candidate {
    private final String name;
    private final String method;
    private final PtNDArray x;
    private final long[] groups;
    private final DoubleConsumer timing;
    private double least = Double.MAX_VALUE;

    private Candidate(
        String name, String method, PtNDArray x, long[] groups, DoubleConsumer timing) {
      this.name = name;
      this.method = method;
      this.x = x;
      this.groups = groups;
      this.timing = timing;
    }

    private void time() {
      long begin = nanos();
      run().close();
      double millis = (nanos() - begin) / 1e6;
      least = Math.min(least, millis);
      timing.accept(millis);
    }

    private IValue run() {
      try (IValue operand = IValue.from(x)) {
        if (groups.length == 0) {
          return IValueUtils.runMethod(block, method, operand);
        }
        try (IValue list = IValue.listFrom(groups)) {
          return IValueUtils.runMethod(block, method, operand, list);
        }
      }
    }

    private float[] values() {
      try (IValue result = run();
          PtNDArray array = result.toTensor(manager);
          PtNDArray exact = array.toType(DataType.FLOAT32, false)) {
        return exact.toFloatArray();
      }
    }
  }

  /**
   * Times everything within some 300 ms, longer only for models whose layers are large.
   *
   * @param linear candidates for linear layers; the first sets the numbers
   * @param hopeless how many times as slow as the best a candidate may be and stay in
   */
  KernelTimings measure(List<LinearKernel> linear, double hopeless) {
    long end = System.nanoTime() + BUDGET_NANOS;
    KernelTimings timings = new KernelTimings();
    List<LinearKernel> usable = linear.stream().filter(this::usable).toList();
    List<List<Candidate>> heats = new ArrayList<>();
    for (int rows : rows()) {
      heats.add(correct(linear(rows, usable, timings)));
    }
    for (int length : LENGTHS) {
      heats.add(correct(attention(length, 1, timings)));
      if (length <= RUN_TOKENS) {
        heats.add(correct(attention(length, Math.max(2, RUN_TOKENS / length), timings)));
      }
    }
    for (int round = 0; round < MOST_ROUNDS && (round < 1 || System.nanoTime() < end); round++) {
      for (List<Candidate> heat : heats) {
        heat.forEach(Candidate::time);
        double best = heat.stream().mapToDouble(c -> c.least).min().orElse(0);
        heat.removeIf(candidate -> candidate.least > hopeless * best);
      }
    }
    return timings;
  }

  /** One thread is timed by what it computed, which neighbours on the machine disturb less. */
  private long nanos() {
    return threads == 1 && CLOCK.isCurrentThreadCpuTimeSupported()
        ? CLOCK.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  /** oneDNN packs bf16 for AVX-512 and its successors only, FBGEMM is for x86. */
  private boolean usable(LinearKernel kernel) {
    if (!kernel.packed()) {
      return true;
    }
    try {
      IValueUtils.runMethod(block, "pack_" + kernel.wireName()).close();
      return true;
    } catch (EngineException e) {
      log.info("Weights cannot be packed for {} here: {}", kernel.wireName(), lastLine(e));
      return false;
    }
  }

  /** A short text, a few, a batch. */
  private int[] rows() {
    long flopsOfRow = 2L * shapes.hidden() * (4L * shapes.hidden() + 2L * shapes.inner());
    long most = CALL_FLOPS * threads / flopsOfRow;
    return new int[] {12, 64, Math.clamp(Long.highestOneBit(Math.max(1, most)), 128, 1024)};
  }

  private List<Candidate> linear(int rows, List<LinearKernel> usable, KernelTimings timings) {
    PtNDArray x = input(rows, shapes.hidden());
    List<Candidate> heat = new ArrayList<>();
    for (LinearKernel kernel : usable) {
      heat.add(
          new Candidate(
              kernel.wireName(),
              "linear_" + kernel.wireName(),
              x,
              new long[0],
              millis -> timings.add(rows, kernel, millis)));
    }
    return heat;
  }

  private List<Candidate> attention(int length, int count, KernelTimings timings) {
    PtNDArray x = input(length * count, 3 * shapes.hidden());
    PackedBatch batch =
        PackedBatch.of(
            Collections.nCopies(count, new PackedSequence(new int[length], 0, Output.DENSE)));
    Run run = new Run(count > 1, length);
    List<Candidate> heat = new ArrayList<>();
    for (AttentionKernel kernel : AttentionKernel.values()) {
      // Nothing to gather in a run of one: it would be MATMUL without blocks.
      if (run.several() || kernel != AttentionKernel.BATCHED) {
        heat.add(
            new Candidate(
                kernel.wireName() + " attention",
                "attend",
                x,
                AttentionGroups.of(batch, AttentionPlan.all(kernel), shapes.heads()),
                millis -> timings.add(run, kernel, millis)));
      }
    }
    return heat;
  }

  private PtNDArray input(int rows, int columns) {
    try (IValue r = IValue.from((long) rows);
        IValue c = IValue.from((long) columns);
        IValue result = IValueUtils.runMethod(block, "input", r, c)) {
      return result.toTensor(manager);
    }
  }

  /** Those that give the first one's numbers; running them warms them up, too. */
  private List<Candidate> correct(List<Candidate> heat) {
    List<Candidate> correct = new ArrayList<>();
    float[] expected = null;
    for (Candidate candidate : heat) {
      try {
        float[] found = candidate.values();
        expected = expected == null ? found : expected;
        double off = KernelTolerance.difference(found, expected);
        if (off <= KernelTolerance.of(type)) {
          correct.add(candidate);
        } else {
          log.warn("{} is off by {} and not used", candidate.name, off);
        }
      } catch (EngineException e) {
        log.warn("{} cannot be used here: {}", candidate.name, lastLine(e));
      }
    }
    return correct;
  }

  /** Where TorchScript puts the reason. */
  private static String lastLine(EngineException e) {
    return String.valueOf(e.getMessage()).strip().lines().reduce("", (_, line) -> line);
  }

  @Override
  public void close() {
    manager.close();
  }
}
