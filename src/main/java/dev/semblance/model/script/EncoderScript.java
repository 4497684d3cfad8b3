package dev.semblance.model.script;

import dev.semblance.encoder.Output;
import dev.semblance.fault.Fault;
import dev.semblance.model.family.Families;
import dev.semblance.model.folder.LoraAdapter;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.torchscript.TorchScriptArchive;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.DType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model folder as a TorchScript module, whose methods all work on packed batches.
 *
 * <ul>
 *   <li>{@code prepare()}, to be run once before the others
 *   <li>{@code hidden(ids [tokens], positions [tokens], groups, offsets [batch + 1], longest) ->
 *       [tokens, hidden]}; where {@link #takesTypes} another operand follows, {@code types
 *       [tokens]}
 * </ul>
 *
 * and one for each of {@link #outputs()}, written by a head:
 *
 * <ul>
 *   <li>{@code pool(hidden, rows, starts, positions) -> [sequences, dimensions]} for DENSE, without
 *       a last normalisation
 *   <li>{@code lone(tokens, first, groups) -> [1, dimensions]} for DENSE too: all of one text's
 *       pass, pooled from its token {@code first} on
 *   <li>{@code select(hidden, rows) -> [rows, width]} for TOKENS
 *   <li>{@code score(hidden, ids, rows, starts) -> [sequences, labels]} for SCORES, logits
 *   <li>{@code sparse(hidden, ids, rows, starts) -> (indices int64 [entries], values fp32
 *       [entries], counts int64 [sequences])} for SPARSE, each sequence's indices ascending
 * </ul>
 *
 * <p>Weights stay mapped until {@link #close()}, since the archive streams them.
 */
public final class EncoderScript implements AutoCloseable {

  private final TorchScriptArchive archive;
  private final EncoderPlan plan;
  private final int dimensions;
  private final long byteSize;
  private final String hash;
  private final String sparseHash;
  private final Tokens tokens;
  private final boolean takesTypes;
  private final Set<Output> outputs;
  private final List<WeightFiles> open;

  /**
   * What is told of token vectors.
   *
   * @param width of one
   * @param hash 12 hex digits that cover their projection too
   */
  record Tokens(int width, String hash) {}

  EncoderScript(
      TorchScriptArchive archive,
      EncoderPlan plan,
      int dimensions,
      long byteSize,
      String hash,
      String sparseHash,
      Tokens tokens,
      boolean takesTypes,
      Set<Output> outputs,
      List<WeightFiles> open) {
    this.archive = archive;
    this.plan = plan;
    this.dimensions = dimensions;
    this.byteSize = byteSize;
    this.hash = hash;
    this.sparseHash = sparseHash;
    this.tokens = tokens;
    this.takesTypes = takesTypes;
    this.outputs = outputs;
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
    return write(folder, linearType, attention, kernel, null);
  }

  /**
   * The same of a model that is adapted to one of its tasks.
   *
   * @param task null for none
   */
  public static EncoderScript write(
      ModelFolder folder,
      DType linearType,
      Attention attention,
      LinearKernel kernel,
      @Nullable String task) {
    return FolderScript.write(folder, linearType, attention, kernel, task);
  }

  /**
   * The same with products of bytes, on a CPU that multiplies them. Besides the others it has a
   * method {@code calibrate} of {@code hidden}'s operands, to be run once behind {@code prepare},
   * on one thread.
   *
   * @throws Fault.ModelRefused also for a model that cannot be computed so
   */
  public static EncoderScript writeInt8(ModelFolder folder, @Nullable String task) {
    return FolderScript.writeInt8(folder, task);
  }

  /**
   * The sizes of a folder's products, from its configuration alone.
   *
   * @throws Fault.ModelRefused when no family serves it
   */
  public static KernelShapes kernelShapes(ModelFolder folder) {
    return KernelShapes.of(Families.plan(folder.config()));
  }

  /**
   * Whether a folder's encoder is stored in fp16, so that kernels may keep it so; what an adapter
   * was merged into is not.
   */
  public static boolean storedInHalf(ModelFolder folder) {
    if (LoraAdapter.isIn(folder.transformer())) {
      return false;
    }
    try (WeightFiles files = WeightFiles.open(folder.transformer())) {
      return files.names().stream()
          .map(files::tensor)
          .allMatch(tensor -> tensor.dtype() == DType.F16 || !tensor.dtype().floating());
    }
  }

  public TorchScriptArchive archive() {
    return archive;
  }

  /** What the module's heads give. */
  public Set<Output> outputs() {
    return outputs;
  }

  /** Whether {@code hidden} is told which of two texts each token is of. */
  public boolean takesTypes() {
    return takesTypes;
  }

  /** The sizes of a layer's products. */
  public KernelShapes kernelShapes() {
    return KernelShapes.of(plan);
  }

  /** Width of a token's vector. */
  public int tokenWidth() {
    return tokens.width();
  }

  /** The same as {@link #hash} for token vectors: it covers their projection too. */
  public String tokenHash() {
    return tokens.hash();
  }

  /** Width of a pooled vector. */
  public int dimensions() {
    return dimensions;
  }

  /** The longest sequence that the position table holds. */
  public int maxPositions() {
    return plan.maxTokens();
  }

  /** Rows of the word table. */
  public int vocabularySize() {
    return plan.vocabulary();
  }

  /** Bytes of the weights on the device. */
  public long byteSize() {
    return byteSize;
  }

  /** 12 hex digits over weights, tokenizer and modules. */
  public String hash() {
    return hash;
  }

  /**
   * The same for sparse vectors: it covers their head too, which dense vectors do not depend on.
   */
  public String sparseHash() {
    return sparseHash;
  }

  @Override
  public void close() {
    open.forEach(WeightFiles::close);
  }
}
