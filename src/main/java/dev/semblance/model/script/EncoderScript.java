package dev.semblance.model.script;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.folder.SentenceModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.torchscript.TorchScriptArchive;
import dev.semblance.weights.safetensors.WeightFiles;
import dev.semblance.weights.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A model folder as a TorchScript module of four methods, all on packed batches.
 *
 * <ul>
 *   <li>{@code prepare()}, to be run once before the others
 *   <li>{@code hidden(ids [tokens], positions [tokens], groups, offsets [batch + 1], longest) ->
 *       [tokens, hidden]}
 *   <li>{@code pool(hidden, rows, starts, positions) -> [sequences, dimensions]}, without a last
 *       normalisation
 *   <li>{@code select(hidden, rows) -> [rows, hidden]}
 * </ul>
 *
 * Weights stay mapped until {@link #close()}, since the archive streams them.
 */
public final class EncoderScript implements AutoCloseable {

  private final TorchScriptArchive archive;
  private final Architecture.Shape shape;
  private final KernelShapes kernelShapes;
  private final int dimensions;
  private final long byteSize;
  private final String hash;
  private final List<WeightFiles> open;

  private EncoderScript(
      TorchScriptArchive archive,
      Architecture.Shape shape,
      KernelShapes kernelShapes,
      int dimensions,
      long byteSize,
      String hash,
      List<WeightFiles> open) {
    this.archive = archive;
    this.shape = shape;
    this.kernelShapes = kernelShapes;
    this.dimensions = dimensions;
    this.byteSize = byteSize;
    this.hash = hash;
    this.open = open;
  }

  /**
   * Writes the module of a folder.
   *
   * @param linearType what linear layers and attention are computed in: F32, F16 or BF16
   * @param kernel what computes linear layers; {@link LinearKernel#MKL} is the one for GPUs
   * @throws Fault.ModelRefused naming the file, what was found and what is needed
   */
  public static EncoderScript write(
      ModelFolder folder, DType linearType, Attention attention, LinearKernel kernel) {
    Architecture architecture = Architectures.of(folder.config());
    List<WeightFiles> open = new ArrayList<>();
    try {
      WeightFiles files = WeightFiles.open(folder.transformer());
      open.add(files);
      ScriptModule script = new ScriptModule(linearType, attention, kernel);
      Weights weights = architecture.weights(files);
      Architecture.Shape shape = architecture.write(folder.config(), weights, script);
      PoolingScript.Result pooled =
          PoolingScript.write(folder.modules(), shape.hidden(), script, open);
      SpaceHash hash = new SpaceHash();
      hash.text(shape.signature());
      hash.tensors(weights.taken());
      hash.json(folder.tokenizer().json());
      hash.text(moduleSignature(folder.modules()));
      hash.tensors(pooled.weights());
      return new EncoderScript(
          script.archive(),
          shape,
          architecture.kernelShapes(folder.config()),
          pooled.dimensions(),
          script.byteSize(),
          hash.digits(),
          open);
    } catch (RuntimeException e) {
      open.forEach(WeightFiles::close);
      throw e;
    }
  }

  /**
   * The sizes of a folder's products, from its configuration alone.
   *
   * @throws Fault.ModelRefused when no architecture knows it
   */
  public static KernelShapes kernelShapes(ModelFolder folder) {
    return Architectures.of(folder.config()).kernelShapes(folder.config());
  }

  /** Whether a folder's encoder is stored in fp16, so that kernels may keep it so. */
  public static boolean storedInHalf(ModelFolder folder) {
    try (WeightFiles files = WeightFiles.open(folder.transformer())) {
      return files.names().stream()
          .map(files::tensor)
          .allMatch(tensor -> tensor.dtype() == DType.F16 || !tensor.dtype().floating());
    }
  }

  /**
   * A last Normalize changes lengths, not what vectors mean: callers can have either from the same
   * space.
   */
  private static String moduleSignature(List<SentenceModule> modules) {
    int end = modules.size() - (modules.getLast() instanceof NormalizeModule ? 1 : 0);
    return modules.subList(0, end).stream()
        .map(SentenceModule::signature)
        .collect(Collectors.joining("; "));
  }

  public TorchScriptArchive archive() {
    return archive;
  }

  /** The sizes of a layer's products. */
  public KernelShapes kernelShapes() {
    return kernelShapes;
  }

  /** Width of a token's vector. */
  public int hidden() {
    return shape.hidden();
  }

  /** Width of a pooled vector. */
  public int dimensions() {
    return dimensions;
  }

  /** The longest sequence that the position table holds. */
  public int maxPositions() {
    return shape.maxPositions();
  }

  /** Rows of the word table. */
  public int vocabularySize() {
    return shape.vocabularySize();
  }

  /** Bytes of the weights on the device. */
  public long byteSize() {
    return byteSize;
  }

  /** 12 hex digits over weights, tokenizer and modules. */
  public String hash() {
    return hash;
  }

  @Override
  public void close() {
    open.forEach(WeightFiles::close);
  }
}
