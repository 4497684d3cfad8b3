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
import dev.semblance.model.folder.TokenModule;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.plan.Bias;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import dev.semblance.model.script.EncoderScript.Tokens;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.DType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the module of a model folder, by what the folder gives: pooled vectors, sparse ones,
 * vectors of tokens or scores; and the hashes of their spaces.
 */
final class FolderScript {
  private static final Logger log = LoggerFactory.getLogger(FolderScript.class);

  private FolderScript() {}

  static EncoderScript write(
      ModelFolder folder,
      DType linearType,
      Attention attention,
      LinearKernel kernel,
      @Nullable String task) {
    return write(folder, new ScriptModule(linearType, attention, kernel), task, false);
  }

  /** A model of pooled vectors, whose products are of bytes. */
  static EncoderScript writeInt8(ModelFolder folder, @Nullable String task) {
    return write(
        folder, new ScriptModule(DType.F32, Attention.GROUPED, LinearKernel.MKL), task, true);
  }

  private static EncoderScript write(
      ModelFolder folder, ScriptModule script, @Nullable String task, boolean int8) {
    EncoderPlan described = folder.tables() ? null : Families.plan(folder.config());
    List<WeightFiles> open = new ArrayList<>();
    try {
      WeightFiles files = Adapters.open(folder, task);
      open.add(files);
      EncoderPlan plan = described == null ? StaticTables.plan(files) : described;
      if (int8) {
        Int8Plans.require(folder, plan);
      }
      Weights weights = Weights.of(plan, files);
      ScoreModule scores = folder.scores();
      if (scores != null) {
        return scoring(folder, plan, scores, weights, script, open);
      }
      if (int8) {
        Int8Script.write(plan, weights, script);
      } else {
        HiddenScript.write(plan, weights, script);
      }
      SparseModule sparse = folder.sparse();
      if (sparse instanceof Splade splade) {
        return splade(folder, plan, splade, weights, script, open);
      }
      TokenModule late = folder.tokens();
      if (late != null && folder.modules().isEmpty()) {
        return lateInteraction(folder, plan, late, weights, script, open);
      }
      tellUnknown(folder, plan, weights);
      PoolingScript.Result pooled =
          PoolingScript.write(folder.modules(), plan.width(), script, open);
      PoolingScript.writeLone(script);
      SpaceHash hash = new SpaceHash();
      hash.text(plan.signature());
      hash.tensors(weights.taken());
      hash.json(folder.tokenizer().json());
      hash.text(moduleSignature(folder.modules()));
      hash.tensors(pooled.weights());
      String digits = int8 ? Int8Script.space(hash.digits()) : hash.digits();
      Set<Output> outputs = EnumSet.of(Output.DENSE, Output.TOKENS);
      Tokens tokens = new Tokens(plan.width(), digits);
      if (late == null) {
        TokenScript.write(script);
      } else {
        tokens =
            projected(late, digits, TokenScript.write(late, plan.width(), weights, script, open));
      }
      SpaceHash heads = new SpaceHash();
      heads.text(digits);
      if (sparse instanceof TokenWeights weighed) {
        WeightFiles head = WeightFiles.openFile(weighed.file());
        open.add(head);
        heads.text(sparse.signature());
        heads.tensors(SparseScript.write(weighed, plan, head, script).taken());
        outputs.add(Output.SPARSE);
      }
      return new EncoderScript(
          script.archive(),
          plan,
          pooled.dimensions(),
          script.byteSize(),
          digits,
          sparse == null ? digits : heads.digits(),
          tokens,
          false,
          outputs,
          open);
    } catch (RuntimeException | Error e) {
      open.forEach(WeightFiles::close);
      throw e;
    }
  }

  /** A model of token vectors alone. */
  private static EncoderScript lateInteraction(
      ModelFolder folder,
      EncoderPlan plan,
      TokenModule late,
      Weights weights,
      ScriptModule script,
      List<WeightFiles> open) {
    if (late.forms().hidesTokens()) {
      requireFewerKeys(folder, plan);
    }
    TokenScript.Result result = TokenScript.write(late, plan.width(), weights, script, open);
    tellUnknown(folder, plan, weights);
    SpaceHash hash = new SpaceHash();
    hash.text(plan.signature());
    hash.tensors(weights.taken());
    hash.json(folder.tokenizer().json());
    Tokens tokens = projected(late, hash.digits(), result);
    return new EncoderScript(
        script.archive(),
        plan,
        tokens.width(),
        script.byteSize(),
        tokens.hash(),
        tokens.hash(),
        tokens,
        false,
        Set.of(Output.TOKENS),
        open);
  }

  /** Where a token's place among the keys counts, those behind the last cannot be left out. */
  private static void requireFewerKeys(ModelFolder folder, EncoderPlan plan) {
    for (EncoderPlan.Layer layer : plan.layers()) {
      EncoderPlan.Form form = layer.attention().form();
      if (form.causal() || form.bias() instanceof Bias.Disentangled) {
        throw new Fault.ModelRefused(
            folder.config().name(),
            "is of "
                + (form.causal() ? "causal" : "disentangled")
                + " attention, which is not served with queries filled up by tokens that are not"
                + " attended to");
      }
    }
  }

  private static Tokens projected(TokenModule late, String encoder, TokenScript.Result result) {
    SpaceHash hash = new SpaceHash();
    hash.text(encoder);
    hash.text(late.signature());
    hash.tensors(result.weights());
    return new Tokens(result.width(), hash.digits());
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
    QueryTable.addTo(hash, folder, plan.vocabulary());
    String digits = hash.digits();
    return new EncoderScript(
        script.archive(),
        plan,
        plan.vocabulary(),
        script.byteSize(),
        digits,
        digits,
        new Tokens(plan.width(), digits),
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
        new Tokens(plan.width(), digits),
        typed,
        Set.of(Output.SCORES),
        open);
  }

  private static void tellUnknown(ModelFolder folder, EncoderPlan plan, Weights weights) {
    Set<String> keys = folder.config().unknownKeys();
    if (!keys.isEmpty()) {
      log.warn(
          "{}: unknown keys, taken as inert: {}", folder.config().name(), String.join(", ", keys));
    }
    if (folder.config().has("vision_config") || folder.config().has("audio_config")) {
      log.info(
          "{}: texts are read; the parts for images and audio are left out",
          folder.config().name());
    }
    Set<String> tensors = weights.unknown(plan.inertTensors());
    if (!tensors.isEmpty()) {
      log.warn("{}: unknown tensors, not used: {}", weights.file(), String.join(", ", tensors));
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
}
