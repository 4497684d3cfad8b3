package dev.semblance.model.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.encoder.EmbeddingKind;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.fault.Fault;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.script.EncoderScript;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/**
 * A TorchScript module run by libtorch through DJL. Passes may run on several threads at the same
 * time: the module is only read.
 *
 * <p>Implementation notes. Calls go through {@code IValueUtils.runMethod}: it runs without autograd
 * and takes lists and numbers, but neither frees its operands nor reads DJL's graph optimiser
 * setting, so both are done here; the optimiser's flag is kept by libtorch for each thread and is
 * switched off, since it specialises on shapes and ours differ with every batch. Arrays belong to a
 * manager of the one call. The module is loaded from the stream without a temporary file, so a
 * read-only root will do.
 */
public final class DjlEncoder implements PackedEncoder {

  private static final ThreadLocal<Boolean> OPTIMIZER_OFF =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private static final PackedBatch TRIAL =
      PackedBatch.of(List.of(new PackedSequence(new int[1], 0, EmbeddingKind.SEQUENCE)));

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final boolean includePrompt;
  private final int hidden;
  private final int dimensions;
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
    this.hidden = script.hidden();
    this.dimensions = script.dimensions();
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
    return device.gpu()
        ? loadHere(script, device, attention, includePrompt)
        : ComputeThreads.call(() -> loadHere(script, device, attention, includePrompt));
  }

  private static DjlEncoder loadHere(
      EncoderScript script, EncoderDevice device, AttentionPlan attention, boolean includePrompt) {
    PtNDManager manager =
        (PtNDManager) NDManager.newBaseManager(device.djl(), EncoderDevice.ENGINE);
    manager.setName("semblance-encoder");
    try (InputStream archive = script.archive().open()) {
      PtSymbolBlock block = JniUtils.loadModule(manager, archive, device.gpu(), false);
      IValueUtils.runMethod(block, "prepare").close();
      DjlEncoder encoder = new DjlEncoder(manager, block, script, device, attention, includePrompt);
      if (device.gpu()) {
        encoder.tryOut();
      }
      return encoder;
    } catch (KernelRefused e) {
      manager.close();
      throw e;
    } catch (EngineException e) {
      manager.close();
      throw outOfMemory(e)
          ? new Fault.ModelRefused(
              "TorchScript",
              device.name() + " has too little memory left for the module",
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

  private void tryOut() {
    try {
      forwardHere(TRIAL);
    } catch (EngineException e) {
      throw new KernelRefused(e);
    }
  }

  @Override
  public float[][] forward(PackedBatch batch) {
    return gpu ? forwardHere(batch) : ComputeThreads.call(() -> forwardHere(batch));
  }

  private float[][] forwardHere(PackedBatch batch) {
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

  private float[][] forward(PackedBatch batch, PtNDManager call) {
    PtNDArray positions = longs(call, batch.positions());
    PtNDArray hiddenStates =
        run(
            call,
            "hidden",
            IValue.from(longs(call, batch.inputIds())),
            IValue.from(positions),
            IValue.listFrom(AttentionGroups.of(batch, attention, heads)),
            IValue.from((PtNDArray) call.create(batch.sequenceOffsets())),
            IValue.from((long) batch.maxSequenceLength()));
    float[][] results = new float[batch.size()][];
    pool(batch, call, hiddenStates, positions, results);
    select(batch, call, hiddenStates, results);
    return results;
  }

  private void pool(
      PackedBatch batch,
      PtNDManager call,
      PtNDArray hiddenStates,
      PtNDArray positions,
      float[][] results) {
    Rows rows = new Rows(batch, EmbeddingKind.SEQUENCE, includePrompt);
    if (rows.isEmpty()) {
      return;
    }
    float[] vectors =
        run(
                call,
                "pool",
                IValue.from(hiddenStates),
                IValue.from((PtNDArray) call.create(rows.rows())),
                IValue.from((PtNDArray) call.create(rows.starts())),
                IValue.from(positions))
            .toFloatArray();
    rows.scatter(vectors, i -> dimensions, results);
  }

  private void select(
      PackedBatch batch, PtNDManager call, PtNDArray hiddenStates, float[][] results) {
    Rows rows = new Rows(batch, EmbeddingKind.TOKENS, true);
    if (rows.isEmpty()) {
      return;
    }
    float[] vectors =
        run(
                call,
                "select",
                IValue.from(hiddenStates),
                IValue.from((PtNDArray) call.create(rows.rows())))
            .toFloatArray();
    rows.scatter(vectors, i -> rows.length(i) * hidden, results);
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
