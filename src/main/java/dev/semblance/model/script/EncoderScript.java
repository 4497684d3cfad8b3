package dev.semblance.model.script;

import dev.semblance.encoder.Output;
import dev.semblance.fault.Fault;
import dev.semblance.model.family.Families;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.folder.ScoreModule;
import dev.semblance.model.folder.SentenceModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SparseModule;
import dev.semblance.model.folder.SparseModule.Splade;
import dev.semblance.model.folder.SparseModule.TokenWeights;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import dev.semblance.model.torchscript.TorchScriptArchive;
import dev.semblance.weights.safetensors.WeightFiles;
import dev.semblance.weights.tensor.DType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 *   <li>{@code select(hidden, rows) -> [rows, width]} for TOKENS
 *   <li>{@code score(hidden, ids, rows, starts) -> [sequences, labels]} for SCORES, logits
 *   <li>{@code sparse(hidden, ids, rows, starts) -> (indices int64 [entries], values fp32
 *       [entries], counts int64 [sequences])} for SPARSE, each sequence's indices ascending
 * </ul>
 *
 * <p>Weights stay mapped until {@link #close()}, since the archive streams them.
 */
public final class EncoderScript implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EncoderScript.class);

  private final TorchScriptArchive archive;
  private final EncoderPlan plan;
  private final int dimensions;
  private final long byteSize;
  private final String hash;
  private final String sparseHash;
  private final boolean takesTypes;
  private final Set<Output> outputs;
  private final List<WeightFiles> open;

  private EncoderScript(
      TorchScriptArchive archive,
      EncoderPlan plan,
      int dimensions,
      long byteSize,
      String hash,
      String sparseHash,
      boolean takesTypes,
      Set<Output> outputs,
      List<WeightFiles> open) {
    this.archive = archive;
    this.plan = plan;
    this.dimensions = dimensions;
    this.byteSize = byteSize;
    this.hash = hash;
    this.sparseHash = sparseHash;
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
    EncoderPlan described = folder.tables() ? null : Families.plan(folder.config());
    List<WeightFiles> open = new ArrayList<>();
    try {
      WeightFiles files = WeightFiles.open(folder.transformer());
      open.add(files);
      EncoderPlan plan = described == null ? StaticTables.plan(files) : described;
      ScriptModule script = new ScriptModule(linearType, attention, kernel);
      Weights weights = Weights.of(plan, files);
      ScoreModule scores = folder.scores();
      if (scores != null) {
        return scoring(folder, plan, scores, weights, script, open);
      }
      HiddenScript.write(plan, weights, script);
      SparseModule sparse = folder.sparse();
      if (sparse instanceof Splade splade) {
        return splade(folder, plan, splade, weights, script, open);
      }
      tellUnknown(folder, plan, weights);
      PoolingScript.Result pooled =
          PoolingScript.write(folder.modules(), plan.hidden(), script, open);
      TokenScript.write(script);
      SpaceHash hash = new SpaceHash();
      hash.text(plan.signature());
      hash.tensors(weights.taken());
      hash.json(folder.tokenizer().json());
      hash.text(moduleSignature(folder.modules()));
      hash.tensors(pooled.weights());
      String digits = hash.digits();
      Set<Output> outputs = EnumSet.of(Output.DENSE, Output.TOKENS);
      SpaceHash heads = new SpaceHash();
      heads.text(digits);
      if (sparse instanceof TokenWeights tokens) {
        WeightFiles head = WeightFiles.openFile(tokens.file());
        open.add(head);
        heads.text(sparse.signature());
        heads.tensors(SparseScript.write(tokens, plan, head, script).taken());
        outputs.add(Output.SPARSE);
      }
      return new EncoderScript(
          script.archive(),
          plan,
          pooled.dimensions(),
          script.byteSize(),
          digits,
          sparse == null ? digits : heads.digits(),
          false,
          outputs,
          open);
    } catch (RuntimeException e) {
      open.forEach(WeightFiles::close);
      throw e;
    }
  }

  /** A model of sparse vectors alone. */
  private static EncoderScript splade(
      ModelFolder folder,
      EncoderPlan plan,
      Splade splade,
      Weights weights,
      ScriptModule script,
      List<WeightFiles> open) {
    VocabularyHead head = Families.vocabularyHead(folder.config());
    SparseScript.write(splade, plan, head, weights, script);
    tellUnknown(folder, plan, weights);
    SpaceHash hash = new SpaceHash();
    hash.text(plan.signature());
    hash.tensors(weights.taken());
    hash.json(folder.tokenizer().json());
    hash.text(splade.signature() + " " + head);
    String digits = hash.digits();
    return new EncoderScript(
        script.archive(),
        plan,
        plan.vocabulary(),
        script.byteSize(),
        digits,
        digits,
        false,
        Set.of(Output.SPARSE),
        open);
  }

  private static EncoderScript scoring(
      ModelFolder folder,
      EncoderPlan plan,
      ScoreModule scores,
      Weights weights,
      ScriptModule script,
      List<WeightFiles> open) {
    ScoreModule.Words words = scores.words();
    ScoreHead head =
        words == null
            ? Families.scoreHead(folder.config(), scores.labels().size())
            : Families.wordsHead(folder.config(), plan, words.trueId(), words.falseId());
    EncoderPlan.Types types = plan.embeddings().types();
    boolean typed = types != null && types.rows() > 1 && folder.tokenizer().givesTypes();
    if (typed) {
      HiddenScript.writeTyped(plan, weights, script);
    } else {
      HiddenScript.write(plan, weights, script);
    }
    ScoreScript.write(plan, head, weights, script);
    tellUnknown(folder, plan, weights);
    SpaceHash hash = new SpaceHash();
    hash.text(plan.signature());
    hash.tensors(weights.taken());
    hash.json(folder.tokenizer().json());
    hash.text(scores.signature() + " " + head + " " + typed);
    String digits = hash.digits();
    return new EncoderScript(
        script.archive(),
        plan,
        head.labels(),
        script.byteSize(),
        digits,
        digits,
        typed,
        Set.of(Output.SCORES),
        open);
  }

  /**
   * The sizes of a folder's products, from its configuration alone.
   *
   * @throws Fault.ModelRefused when no family serves it
   */
  public static KernelShapes kernelShapes(ModelFolder folder) {
    return KernelShapes.of(Families.plan(folder.config()));
  }

  private static void tellUnknown(ModelFolder folder, EncoderPlan plan, Weights weights) {
    Set<String> keys = folder.config().unknownKeys();
    if (!keys.isEmpty()) {
      log.warn(
          "{}: unknown keys, taken as inert: {}", folder.config().name(), String.join(", ", keys));
    }
    Set<String> tensors = weights.unknown(plan.inertTensors());
    if (!tensors.isEmpty()) {
      log.warn("{}: unknown tensors, not used: {}", weights.file(), String.join(", ", tensors));
    }
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
  public int hidden() {
    return plan.hidden();
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
