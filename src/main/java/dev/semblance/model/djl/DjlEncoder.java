package dev.semblance.model.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.fault.Fault;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.script.EncoderScript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module run by libtorch through DJL. Passes may run on several threads at the same
 * time: the module is only read.
 *
 * <p>Implementation notes. Calls go through {@code IValueUtils.runMethod}: it runs without autograd
 * and takes lists and numbers, but neither frees its operands nor reads DJL's graph optimiser
 * setting, so both are done here; the optimiser's flag is kept by libtorch for each thread and is
 * switched off, since it specialises on shapes and ours differ with every batch. Arrays belong to a
 * manager of the one call.
 */
public final class DjlEncoder implements PackedEncoder {

  private static final ThreadLocal<Boolean> OPTIMIZER_OFF =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private static final Set<Output> DENSE = Set.of(Output.DENSE);

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final boolean includePrompt;
  private final boolean takesTypes;
  private final boolean gpu;
  private final AttentionPlan attention;
  private final int heads;

  private DjlEncoder(
      PtNDManager manager,
      PtSymbolBlock block,
      EncoderScript script,
      EncoderDevice device,
      AttentionPlan attention,
      boolean includePrompt) {
    this.manager = manager;
    this.block = block;
    this.includePrompt = includePrompt;
    this.takesTypes = script.takesTypes();
    this.gpu = device.gpu();
    this.attention = attention;
    this.heads = script.kernelShapes().heads();
  }

  /**
   * Loads a module onto a device and packs its weights for it. On a GPU it is tried, too: which
   * kernels a GPU has shows when they run.
   *
   * @param attention how a CPU attends; GPUs do not ask
   * @param includePrompt whether pooling takes the prompt's tokens in
   * @throws KernelRefused on a GPU
   */
  public static DjlEncoder load(
      EncoderScript script, EncoderDevice device, AttentionPlan attention, boolean includePrompt) {
    return load(script, device, attention, includePrompt, ModuleLoading.LARGE_BYTES);
  }

  /**
   * The same of a script of int8, which is calibrated before it runs.
   *
   * @param texts what it is calibrated on
   */
  public static DjlEncoder loadCalibrated(
      EncoderScript script,
      EncoderDevice device,
      AttentionPlan attention,
      boolean includePrompt,
      PackedBatch texts) {
    return ComputeThreads.call(
        () -> {
          DjlEncoder encoder =
              loadHere(script, device, attention, includePrompt, ModuleLoading.LARGE_BYTES);
          try {
            ComputeThreads.onOne(() -> encoder.calibrate(texts));
            return encoder;
          } catch (EngineException e) {
            encoder.close();
            throw new Fault.ModelRefused("TorchScript", "libtorch cannot calibrate the module", e);
          } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
          }
        });
  }

  private void calibrate(PackedBatch texts) {
    OPTIMIZER_OFF.get();
    try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
      IValue[] operands =
          operands(texts, call, longs(call, texts.inputIds()), longs(call, texts.positions()));
      try {
        IValueUtils.runMethod(block, "calibrate", operands).close();
      } finally {
        for (IValue operand : operands) {
          operand.close();
        }
      }
    }
  }

  /** With archives of that many bytes and more loaded as large ones. */
  static DjlEncoder load(
      EncoderScript script,
      EncoderDevice device,
      AttentionPlan attention,
      boolean includePrompt,
      long large) {
    return device.gpu()
        ? loadHere(script, device, attention, includePrompt, large)
        : ComputeThreads.call(() -> loadHere(script, device, attention, includePrompt, large));
  }

  private static DjlEncoder loadHere(
      EncoderScript script,
      EncoderDevice device,
      AttentionPlan attention,
      boolean includePrompt,
      long large) {
    PtNDManager manager =
        (PtNDManager) NDManager.newBaseManager(device.djl(), EncoderDevice.ENGINE);
    manager.setName("semblance-encoder");
    try {
      PtSymbolBlock block = ModuleLoading.load(manager, script, device.gpu(), large);
      IValueUtils.runMethod(block, "prepare").close();
      DjlEncoder encoder = new DjlEncoder(manager, block, script, device, attention, includePrompt);
      if (device.gpu()) {
        encoder.tryOut(script.outputs());
      }
      return encoder;
    } catch (KernelRefused | Error e) {
      manager.close();
      throw e;
    } catch (EngineException e) {
      manager.close();
      throw outOfMemory(e)
          ? new Fault.ModelRefused(
              "TorchScript",
              device + " has too little memory left for the module",
              new OutOfDeviceMemory(e))
          : new Fault.ModelRefused("TorchScript", "libtorch cannot load the module", e);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw new Fault.ModelRefused("TorchScript", "libtorch cannot load the module", e);
    }
  }

  /** The GPU has no kernel for what the script asks; another attention may do. */
  public static final class KernelRefused extends RuntimeException {
    KernelRefused(EngineException e) {
      super(e);
    }
  }

  private void tryOut(Set<Output> outputs) {
    try {
      forwardHere(PackedBatch.of(List.of(new PackedSequence(new int[1], 0, 1, outputs))));
    } catch (EngineException e) {
      throw new KernelRefused(e);
    }
  }

  @Override
  public SequenceOutputs[] forward(PackedBatch batch) {
    return gpu ? forwardHere(batch) : ComputeThreads.call(() -> forwardHere(batch));
  }

  private SequenceOutputs[] forwardHere(PackedBatch batch) {
    OPTIMIZER_OFF.get();
    try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
      return forward(batch, call);
    } catch (EngineException e) {
      if (outOfMemory(e)) {
        if (gpu) {
          JniUtils.emptyCudaCache();
        }
        throw new OutOfDeviceMemory(e);
      }
      throw e;
    }
  }

  private static boolean outOfMemory(EngineException e) {
    String message = String.valueOf(e.getMessage());
    return message.toLowerCase(Locale.ROOT).contains("out of memory")
        || message.contains("DefaultCPUAllocator: can't allocate");
  }

  private SequenceOutputs[] forward(PackedBatch batch, PtNDManager call) {
    if (!gpu && batch.size() == 1 && batch.sequences().getFirst().outputs().equals(DENSE)) {
      return new SequenceOutputs[] {SequenceOutputs.ofDense(lone(batch, call))};
    }
    PtNDArray ids = longs(call, batch.inputIds());
    PtNDArray positions = longs(call, batch.positions());
    PtNDArray hidden = hidden(batch, call, ids, positions);
    float[] @Nullable [] dense = new float[batch.size()][];
    float[] @Nullable [] tokens = new float[batch.size()][];
    float[] @Nullable [] scores = new float[batch.size()][];
    @Nullable SparseEmbedding[] sparse = new @Nullable SparseEmbedding[batch.size()];
    pool(new Rows(batch, Output.DENSE, includePrompt), call, dense, hidden, positions);
    Rows selected = new Rows(batch, Output.TOKENS, true);
    tokens(selected, call, hidden, tokens);
    scores(new Rows(batch, Output.SCORES, true), call, hidden, ids, scores);
    sparse(new Rows(batch, Output.SPARSE, true), call, hidden, ids, sparse);
    SequenceOutputs[] outputs = new SequenceOutputs[batch.size()];
    for (int b = 0; b < outputs.length; b++) {
      outputs[b] = new SequenceOutputs(dense[b], tokens[b], sparse[b], scores[b]);
    }
    return outputs;
  }

  /**
   * The pooled vector of one text in one call: where the pass is short, making six arrays for it
   * and calling twice shows.
   */
  private float[] lone(PackedBatch batch, PtNDManager call) {
    PackedSequence text = batch.sequences().getFirst();
    long[] tokens = new long[batch.tokens()];
    for (int n = 0; n < tokens.length; n++) {
      tokens[n] = batch.inputIds()[n];
    }
    int first = includePrompt ? 0 : Math.min(text.promptTokens(), tokens.length - 1);
    return run(
            call,
            "lone",
            IValue.listFrom(tokens),
            IValue.from((long) first),
            IValue.listFrom(AttentionGroups.of(batch, attention, heads)))
        .toFloatArray();
  }

  private PtNDArray hidden(
      PackedBatch batch, PtNDManager call, PtNDArray ids, PtNDArray positions) {
    return run(call, "hidden", operands(batch, call, ids, positions));
  }

  private IValue[] operands(
      PackedBatch batch, PtNDManager call, PtNDArray ids, PtNDArray positions) {
    List<IValue> operands = new ArrayList<>();
    operands.add(IValue.from(ids));
    operands.add(IValue.from(positions));
    operands.add(IValue.listFrom(AttentionGroups.of(batch, attention, heads)));
    operands.add(IValue.from((PtNDArray) call.create(batch.sequenceOffsets())));
    operands.add(IValue.from((long) batch.maxSequenceLength()));
    if (takesTypes) {
      int[] types = batch.tokenTypes();
      operands.add(IValue.from(longs(call, types == null ? new int[batch.tokens()] : types)));
    }
    return operands.toArray(IValue[]::new);
  }

  /** A classifier's logits for each sequence that asks them. */
  private void scores(
      Rows rows, PtNDManager call, PtNDArray hidden, PtNDArray ids, float[] @Nullable [] results) {
    if (rows.isEmpty()) {
      return;
    }
    float[] values =
        run(
                call,
                "score",
                IValue.from(hidden),
                IValue.from(ids),
                IValue.from((PtNDArray) call.create(rows.rows())),
                IValue.from((PtNDArray) call.create(rows.starts())))
            .toFloatArray();
    rows.scatter(values, i -> values.length / rows.sequences(), results);
  }

  /** One pooled vector for each sequence that asks one. */
  private void pool(
      Rows rows,
      PtNDManager call,
      float[] @Nullable [] results,
      PtNDArray hidden,
      PtNDArray positions) {
    if (rows.isEmpty()) {
      return;
    }
    float[] values =
        run(
                call,
                "pool",
                IValue.from(hidden),
                IValue.from((PtNDArray) call.create(rows.rows())),
                IValue.from((PtNDArray) call.create(rows.starts())),
                IValue.from(positions))
            .toFloatArray();
    rows.scatter(values, i -> values.length / rows.sequences(), results);
  }

  private void tokens(Rows rows, PtNDManager call, PtNDArray hidden, float[] @Nullable [] results) {
    if (rows.isEmpty()) {
      return;
    }
    float[] values =
        run(call, "select", IValue.from(hidden), IValue.from((PtNDArray) call.create(rows.rows())))
            .toFloatArray();
    int width = values.length / rows.rows().length;
    rows.scatter(values, i -> rows.length(i) * width, results);
  }

  /** Indices and values of all sequences end to end, and how many each has. */
  private void sparse(
      Rows rows,
      PtNDManager call,
      PtNDArray hidden,
      PtNDArray ids,
      @Nullable SparseEmbedding[] results) {
    if (rows.isEmpty()) {
      return;
    }
    IValue[] operands = {
      IValue.from(hidden),
      IValue.from(ids),
      IValue.from((PtNDArray) call.create(rows.rows())),
      IValue.from((PtNDArray) call.create(rows.starts()))
    };
    try (IValue result = IValueUtils.runMethod(block, "sparse", operands)) {
      IValue[] parts = result.toIValueTuple();
      long[] indices = parts[0].toTensor(call).toLongArray();
      float[] values = parts[1].toTensor(call).toFloatArray();
      long[] counts = parts[2].toTensor(call).toLongArray();
      for (IValue part : parts) {
        part.close();
      }
      int from = 0;
      for (int i = 0; i < counts.length; i++) {
        int to = from + Math.toIntExact(counts[i]);
        results[rows.sequence(i)] =
            new SparseEmbedding(
                Arrays.stream(indices, from, to).mapToInt(Math::toIntExact).toArray(),
                Arrays.copyOfRange(values, from, to));
        from = to;
      }
    } finally {
      for (IValue operand : operands) {
        operand.close();
      }
    }
  }

  private PtNDArray run(PtNDManager call, String method, IValue... operands) {
    try (IValue result = IValueUtils.runMethod(block, method, operands)) {
      return result.toTensor(call);
    } finally {
      for (IValue operand : operands) {
        operand.close();
      }
    }
  }

  static PtNDArray longs(PtNDManager call, int[] values) {
    long[] wide = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return (PtNDArray) call.create(wide);
  }

  @Override
  public void close() {
    manager.close();
  }
}
