package dev.semblance.model;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.Pooling;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.QueryWeights;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenMean;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.fault.Fault;
import dev.semblance.model.djl.DjlEncoder;
import dev.semblance.model.djl.DjlEncoder.KernelRefused;
import dev.semblance.model.djl.DjlTokenizer;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.djl.HostCpu;
import dev.semblance.model.djl.KernelChoice;
import dev.semblance.model.folder.ChatFrame;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.folder.ScoreModule;
import dev.semblance.model.folder.SentenceModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SentenceModule.PoolingModule;
import dev.semblance.model.folder.TokenModule;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.CpuKernels;
import dev.semblance.model.script.EncoderScript;
import dev.semblance.model.script.QueryTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model folder, loaded: its facts, its tokenizer, and the module that runs packed batches.
 *
 * @param tokenizer safe to share
 * @param encoder safe to share: several threads may run passes at the same time; closed when the
 *     last of them has ended
 * @param queries what weighs queries that are not computed; null for most models
 * @param queryPath what computes queries where this computes documents alone, into the same space;
 *     null for most models
 */
public record LoadedModel(
    EncoderFacts facts,
    TextTokenizer tokenizer,
    PackedEncoder encoder,
    @Nullable QueryWeights queries,
    @Nullable LoadedModel queryPath)
    implements AutoCloseable {

  /** That computes all texts alike. */
  public LoadedModel(
      EncoderFacts facts,
      TextTokenizer tokenizer,
      PackedEncoder encoder,
      @Nullable QueryWeights queries) {
    this(facts, tokenizer, encoder, queries, null);
  }

  private static final Logger log = LoggerFactory.getLogger(LoadedModel.class);

  /**
   * Reads a folder, writes its TorchScript and loads it. Takes seconds.
   *
   * @throws Fault.ModelRefused naming the file, what was found and what is needed
   */
  public static LoadedModel load(Path path, ModelOptions options) {
    return load(path, options, () -> {});
  }

  /**
   * As the other.
   *
   * @param beforeMeasuring is run before kernels are measured, where they are: it may wait until
   *     the machine has nothing else to do
   */
  public static LoadedModel load(Path path, ModelOptions options, Runnable beforeMeasuring) {
    long begin = System.nanoTime();
    LoadedModel model = TwoPaths.load(ModelFolder.read(path), options, beforeMeasuring);
    EncoderFacts facts = model.facts();
    log.info(
        "Loaded {} from {} in {} ms: {} tokens at most, {} on {}, {} MiB of weights, kernels {}",
        facts.space(),
        path,
        (System.nanoTime() - begin) / 1_000_000,
        facts.maxTokens(),
        facts.precision().wireName(),
        facts.device(),
        facts.memoryBytes() >> 20,
        facts.kernels());
    return model;
  }

  /** One path of a folder. */
  static LoadedModel loadOne(ModelFolder folder, ModelOptions options, Runnable beforeMeasuring) {
    HostCpu processor = HostCpu.current();
    EncoderDevice device = EncoderDevice.of(options.device(), options.dtype(), processor);
    KernelChoice choice = kernels(folder, device, processor, options, beforeMeasuring);
    return load(folder, device, choice, options);
  }

  /** What computes documents, without what computes queries. */
  public LoadedModel documentPath() {
    return new LoadedModel(facts, tokenizer, encoder, queries);
  }

  /** The longest text that one of its paths takes. */
  public int longestText() {
    return queryPath == null
        ? facts.maxTokens()
        : Math.max(facts.maxTokens(), queryPath.facts.maxTokens());
  }

  /** With the best attention that the device takes. */
  private static LoadedModel load(
      ModelFolder folder, EncoderDevice device, KernelChoice choice, ModelOptions options) {
    Fault.ModelRefused refused =
        new Fault.ModelRefused("TorchScript", device.device() + " takes no attention of ours");
    TokenModule late = folder.tokens();
    for (Attention attention : device.attentions()) {
      if (late != null && late.forms().hidesTokens() && attention != Attention.GROUPED) {
        // The others take as many keys as queries.
        continue;
      }
      try {
        return load(folder, device, attention, choice, options);
      } catch (KernelRefused e) {
        log.info(
            "{} does not take {}: {}", device.device(), attention, String.valueOf(e.getCause()));
        refused.addSuppressed(e);
      }
    }
    throw refused;
  }

  private static LoadedModel load(
      ModelFolder folder,
      EncoderDevice device,
      Attention attention,
      KernelChoice choice,
      ModelOptions options) {
    CpuKernels kernels = choice.kernels();
    boolean int8 = device.precision() == Precision.INT8;
    try (EncoderScript script =
        int8
            ? EncoderScript.writeInt8(folder, options.task())
            : EncoderScript.write(
                folder, device.computedType(), attention, kernels.linear(), options.task())) {
      ScoreModule scores = folder.scores();
      DjlTokenizer tokenizer =
          DjlTokenizer.open(
              folder.tokenizer(), script.vocabularySize(), scores == null ? null : scores.frame());
      PackedEncoder encoder = null;
      try {
        EncoderFacts facts = facts(folder, script, device, attention, choice, options, tokenizer);
        encoder =
            int8
                ? Int8Models.load(script, device, choice, includePrompt(folder), tokenizer)
                : DjlEncoder.load(script, device, kernels.attention(), includePrompt(folder));
        return new LoadedModel(
            facts, tokenizer, encoder, QueryTable.read(folder, script.vocabularySize()));
      } catch (RuntimeException | Error e) {
        if (encoder != null) {
          encoder.close();
        }
        tokenizer.close();
        throw e;
      }
    }
  }

  private static KernelChoice kernels(
      ModelFolder folder,
      EncoderDevice device,
      HostCpu processor,
      ModelOptions options,
      Runnable beforeMeasuring) {
    CpuKernels.Wish wish = CpuKernels.wish(options.kernels());
    if (device.precision() == Precision.INT8) {
      return Int8Models.kernels(wish);
    }
    if (!device.gpu() && folder.tables()) {
      return new KernelChoice(CpuKernels.PLAIN, "no layers");
    }
    if (!device.gpu()) {
      boolean half = device.precision() == Precision.FLOAT16;
      return KernelChoice.of(
          EncoderScript.kernelShapes(folder),
          device.computedType(),
          half || EncoderScript.storedInHalf(folder),
          half ? wish.keepingHalf() : wish,
          processor,
          beforeMeasuring);
    }
    if (!wish.equals(CpuKernels.Wish.AUTO)) {
      throw new Fault.InvalidSetting(
          "semblance.kernels",
          "is "
              + Fault.quote(options.kernels())
              + " for a model on "
              + device.device()
              + ", allowed there: auto; kernels are chosen on CPUs only");
    }
    return new KernelChoice(CpuKernels.PLAIN, "the device's");
  }

  private static EncoderFacts facts(
      ModelFolder folder,
      EncoderScript script,
      EncoderDevice device,
      Attention attention,
      KernelChoice choice,
      ModelOptions options,
      DjlTokenizer tokenizer) {
    String label = options.label().replaceAll("[^A-Za-z0-9._-]", "_");
    boolean int8 = device.precision() == Precision.INT8;
    if (int8) {
      label += Int8Models.LABEL;
    }
    EmbeddingSpace sparse =
        script.outputs().contains(Output.SPARSE)
            ? new EmbeddingSpace(
                label, script.sparseHash(), EmbeddingSpace.SPARSE, script.vocabularySize())
            : null;
    PoolingModule pooling = folder.pooling();
    return new EncoderFacts(
        spaceOf(folder, script, label, pooling, sparse),
        tokenSpace(script, label),
        maxTokens(folder, script),
        script.vocabularySize(),
        folder.normalized() || tokensAreNormalized(folder),
        prompts(folder, options.task()),
        folder.similarity(),
        options.truncate(),
        device.precision(),
        device.device(),
        device.gpu()
            ? Kernels.ofGpu(attention.description())
            : new Kernels(
                int8 ? Int8Models.LINEAR : choice.kernels().linear().wireName(),
                choice.kernels().attention().toString(),
                choice.reason()),
        script.byteSize(),
        offer(folder, script, tokenizer, sparse));
  }

  /** Of a model that is adapted to a task that task's prompt alone, without being asked. */
  private static Prompts prompts(ModelFolder folder, @Nullable String task) {
    Prompts all = folder.prompts();
    if (task == null) {
      return all;
    }
    String own = all.byName().get(task);
    return own == null ? Prompts.NONE : new Prompts(Map.of(task, own), task);
  }

  private static EncoderFacts.Offer offer(
      ModelFolder folder,
      EncoderScript script,
      DjlTokenizer tokenizer,
      @Nullable EmbeddingSpace sparse) {
    ScoreModule scores = folder.scores();
    return scores == null
        ? new EncoderFacts.Offer(
            script.outputs(),
            sparse,
            List.of(),
            ScoreActivation.IDENTITY,
            tokenMean(folder),
            null,
            lateInteraction(folder, script))
        : new EncoderFacts.Offer(
            script.outputs(),
            null,
            scores.labels(),
            scores.activation(),
            TokenMean.NONE,
            pairs(scores.frame(), tokenizer),
            null);
  }

  private static EmbeddingSpace tokenSpace(EncoderScript script, String label) {
    return new EmbeddingSpace(
        label, script.tokenHash(), EmbeddingSpace.TOKENS, script.tokenWidth());
  }

  private static boolean tokensAreNormalized(ModelFolder folder) {
    TokenModule late = folder.tokens();
    return late != null && folder.modules().isEmpty() && late.forms().normalized();
  }

  private static @Nullable LateInteraction lateInteraction(
      ModelFolder folder, EncoderScript script) {
    TokenModule late = folder.tokens();
    if (late == null) {
      return null;
    }
    LateInteraction.Expansion expansion = late.forms().query().expansion();
    if (expansion != null && expansion.length() > script.maxPositions()) {
      throw new Fault.ModelRefused(
          "config_sentence_transformers.json",
          "fills queries up to "
              + expansion.length()
              + " tokens, but the position table holds "
              + script.maxPositions());
    }
    return late.forms().cappedTo(maxTokens(folder, script));
  }

  private static TokenMean tokenMean(ModelFolder folder) {
    List<SentenceModule> modules =
        folder.modules().stream().filter(module -> !(module instanceof NormalizeModule)).toList();
    // Vectors of tokens that go through a projection are not what a mean is made of.
    if (folder.tokens() != null
        || modules.size() != 1
        || !(modules.getFirst() instanceof PoolingModule pooling)
        || !pooling.poolings().equals(List.of(Pooling.MEAN))) {
      return TokenMean.NONE;
    }
    return pooling.includePrompt() ? TokenMean.ALL : TokenMean.BEHIND_PROMPT;
  }

  private static boolean includePrompt(ModelFolder folder) {
    PoolingModule pooling = folder.pooling();
    return pooling == null || pooling.includePrompt();
  }

  /** What a model is known by: its dense vectors' space where it has them. */
  private static EmbeddingSpace spaceOf(
      ModelFolder folder,
      EncoderScript script,
      String label,
      @Nullable PoolingModule pooling,
      @Nullable EmbeddingSpace sparse) {
    if (folder.scores() != null) {
      return new EmbeddingSpace(label, script.hash(), EmbeddingSpace.SCORES, script.dimensions());
    }
    if (pooling == null && folder.tokens() != null) {
      return tokenSpace(script, label);
    }
    return pooling == null
        ? java.util.Objects.requireNonNull(sparse)
        : new EmbeddingSpace(label, script.hash(), pooling.wireName(), script.dimensions());
  }

  private static @Nullable PairForm pairs(@Nullable ChatFrame frame, DjlTokenizer tokenizer) {
    if (!tokenizer.readsPairs()) {
      return null;
    }
    int around =
        tokenizer.tokenizePair("a", "a").length() - 2 * body(tokenizer.tokenizeWithoutSpans("a"));
    return new PairForm(
        around,
        frame == null || frame.instruction() == null
            ? null
            : new PairForm.Instruction(frame.instruction(), frame.beforeQuery()));
  }

  private static int body(TokenSequence sequence) {
    return sequence.length() - sequence.prefix() - sequence.suffix();
  }

  /**
   * Where the files promise more than there are positions, the reference runs off the table; we
   * stop at its end.
   */
  private static int maxTokens(ModelFolder folder, EncoderScript script) {
    Integer named = folder.maxTokens();
    if (named != null && named > script.maxPositions()) {
      log.warn(
          "{}: the files allow texts of {} tokens, the position table holds {}; that is the limit",
          folder.folder(),
          named,
          script.maxPositions());
    }
    return named == null ? script.maxPositions() : Math.min(named, script.maxPositions());
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
    if (queryPath != null) {
      queryPath.close();
    }
  }
}
