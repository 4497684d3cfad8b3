package dev.semblance.model.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.fault.Fault;
import dev.semblance.model.script.TrainingScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link TrainingScript} run by libtorch through DJL. For one thread at a time.
 *
 * <p>Implementation notes. A whole step is one native call, so nothing of the graph is ever an
 * array of DJL's. {@code runMethod} calls in inference mode, where no gradient can be had; {@code
 * forward} for training does not, and takes the method's name as that of an array without a use.
 * The archive goes through a file, since it is three times the weights and the loader by stream
 * keeps three copies.
 */
public final class DjlTrainer implements AutoCloseable {

  private final PtNDManager manager;
  private final PtNDManager host;
  private final PtSymbolBlock block;
  private final int dimensions;

  private DjlTrainer(PtNDManager manager, PtNDManager host, PtSymbolBlock block, int dimensions) {
    this.manager = manager;
    this.host = host;
    this.block = block;
    this.dimensions = dimensions;
  }

  /**
   * @param device where it learns; the script has been written for it
   */
  public static DjlTrainer load(TrainingScript script, EncoderDevice device) {
    return ComputeThreads.call(() -> loadHere(script, device));
  }

  private static DjlTrainer loadHere(TrainingScript script, EncoderDevice device) {
    PtNDManager manager = manager(device.djl());
    PtNDManager host = manager(Device.cpu());
    try {
      Path file = Files.createTempFile("semblance-trainer", ".pt");
      try (InputStream archive = script.archive().open()) {
        Files.copy(archive, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        PtSymbolBlock block =
            JniUtils.loadModule(manager, file, device.gpu(), new String[0], new String[0], true);
        JniUtils.setGraphExecutorOptimize(false);
        return new DjlTrainer(manager, host, block, script.dimensions());
      } finally {
        Files.delete(file);
      }
    } catch (IOException | RuntimeException e) {
      manager.close();
      host.close();
      throw new Fault.ModelRefused("TorchScript", "libtorch cannot load the module", e);
    }
  }

  private static PtNDManager manager(Device device) {
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager(device, EncoderDevice.ENGINE);
    manager.setName("semblance-trainer");
    return manager;
  }

  /**
   * One step.
   *
   * @param teacher [sequences, dimensions]
   * @param words [tokens], the word that each token is part of
   * @param shares [tokens], how much of it
   * @param wanted [words, dimensions]; empty for no word loss
   * @param settings rate, weights of structure and of words, decay, clip, number of the step,
   *     tokens of the longest sequence
   * @return loss, cosine distance, structure loss, word loss, gradient norm
   */
  public float[] step(
      PackedBatch batch,
      float[] teacher,
      long[] words,
      float[] shares,
      float[] wanted,
      double[] settings) {
    return ComputeThreads.call(
        () -> {
          try (PtNDManager call = (PtNDManager) manager.newSubManager();
              PtNDManager numbers = (PtNDManager) host.newSubManager()) {
            Rows rows = new Rows(batch, Output.DENSE, true);
            NDArray method = call.create(0);
            method.setName("module_method:step");
            NDList operands =
                new NDList(
                    method,
                    DjlEncoder.longs(call, batch.inputIds()),
                    DjlEncoder.longs(call, batch.positions()),
                    numbers.create(groups(batch)),
                    call.create(batch.sequenceOffsets()),
                    call.create(rows.rows()),
                    call.create(rows.starts()),
                    call.create(teacher, new Shape(batch.size(), dimensions)),
                    call.create(words),
                    call.create(shares),
                    call.create(wanted, new Shape(wanted.length / dimensions, dimensions)),
                    numbers.create(settings));
            return IValueUtils.forward(block, operands, true).singletonOrThrow().toFloatArray();
          }
        });
  }

  /** Vectors of length 1, [sequences, dimensions]. */
  public float[] embed(PackedBatch batch) {
    return ComputeThreads.call(
        () -> {
          try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            return run("embed", operands(batch, call), call);
          }
        });
  }

  /** Parameters, first moments, second moments, each in the script's order. */
  public List<float[]> state() {
    try (PtNDManager call = (PtNDManager) manager.newSubManager();
        IValue result = IValueUtils.runMethod(block, "state")) {
      return Arrays.stream(result.toTensorArray(call)).map(PtNDArray::toFloatArray).toList();
    }
  }

  /** Only the CPU's attention asks for them. */
  private long[] groups(PackedBatch batch) {
    return manager.getDevice().isGpu() ? new long[0] : AttentionGroups.of(batch);
  }

  private List<IValue> operands(PackedBatch batch, PtNDManager call) {
    Rows rows = new Rows(batch, Output.DENSE, true);
    List<IValue> operands = new ArrayList<>();
    operands.add(IValue.from(DjlEncoder.longs(call, batch.inputIds())));
    operands.add(IValue.from(DjlEncoder.longs(call, batch.positions())));
    operands.add(IValue.listFrom(groups(batch)));
    operands.add(IValue.from((PtNDArray) call.create(batch.sequenceOffsets())));
    operands.add(IValue.from((long) batch.maxSequenceLength()));
    operands.add(IValue.from((PtNDArray) call.create(rows.rows())));
    operands.add(IValue.from((PtNDArray) call.create(rows.starts())));
    return operands;
  }

  private float[] run(String method, List<IValue> operands, PtNDManager call) {
    try (IValue result = IValueUtils.runMethod(block, method, operands.toArray(IValue[]::new))) {
      return result.toTensor(call).toFloatArray();
    } finally {
      operands.forEach(IValue::close);
    }
  }

  @Override
  public void close() {
    manager.close();
    host.close();
  }
}
