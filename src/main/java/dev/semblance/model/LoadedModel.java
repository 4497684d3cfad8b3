package dev.semblance.model;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.Pooling;
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
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.CpuKernels;
import dev.semblance.model.script.EncoderScript;
import dev.semblance.weights.tensor.DType;
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
 */
public record LoadedModel(EncoderFacts facts, TextTokenizer tokenizer, PackedEncoder encoder)
    implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LoadedModel.class);

  /**
   * Reads a folder, writes its TorchScript and loads it. Takes seconds.
   *
   * @throws Fault.ModelRefused naming the file, what was found and what is needed
   */
  public static LoadedModel load(Path path, ModelOptions options) {
    long begin = System.nanoTime();
    ModelFolder folder = ModelFolder.read(path);
    HostCpu processor = HostCpu.current();
    EncoderDevice device = EncoderDevice.of(options.device(), options.dtype(), processor);
    KernelChoice choice = kernels(folder, device, processor, options);
    LoadedModel model = load(folder, device, choice, options);
    EncoderFacts facts = model.facts();
    log.info(
        "Loaded {} from {} in {} ms: {} tokens at most, {} on {}, {} MiB of weights, kernels {}",
        facts.space(),
        path,
        (System.nanoTime() - begin) / 1_000_000,
        facts.maxTokens(),
        facts.dtype(),
        facts.device(),
        facts.memoryBytes() >> 20,
        facts.kernels());
    return model;
  }

  /** With the best attention that the device takes. */
  private static LoadedModel load(
      ModelFolder folder, EncoderDevice device, KernelChoice choice, ModelOptions options) {
    Fault.ModelRefused refused =
        new Fault.ModelRefused("TorchScript", device.name() + " takes no attention of ours");
    for (Attention attention : device.attentions()) {
      try {
        return load(folder, device, attention, choice, options);
      } catch (KernelRefused e) {
        log.info("{} does not take {}: {}", device.name(), attention, String.valueOf(e.getCause()));
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
    try (EncoderScript script =
        EncoderScript.write(folder, device.computedType(), attention, kernels.linear())) {
      ScoreModule scores = folder.scores();
      DjlTokenizer tokenizer =
          DjlTokenizer.open(
              folder.tokenizer(), script.vocabularySize(), scores == null ? null : scores.frame());
      try {
        return new LoadedModel(
            facts(folder, script, device, attention, choice, options, tokenizer),
            tokenizer,
            DjlEncoder.load(script, device, kernels.attention(), includePrompt(folder)));
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    }
  }

  private static KernelChoice kernels(
      ModelFolder folder, EncoderDevice device, HostCpu processor, ModelOptions options) {
    CpuKernels.Wish wish = CpuKernels.wish(options.kernels());
    if (!device.gpu() && folder.tables()) {
      return new KernelChoice(CpuKernels.PLAIN, "no layers");
    }
    if (!device.gpu()) {
      boolean half = device.linearType() == DType.F16;
      return KernelChoice.of(
          EncoderScript.kernelShapes(folder),
          device.computedType(),
          half || EncoderScript.storedInHalf(folder),
          half ? wish.keepingHalf() : wish,
          processor);
    }
    if (!wish.equals(CpuKernels.Wish.AUTO)) {
      throw new Fault.InvalidSetting(
          "semblance.kernels",
          "is "
              + Fault.quote(options.kernels())
              + " for a model on "
              + device.name()
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
    EmbeddingSpace sparse =
        script.outputs().contains(Output.SPARSE)
            ? new EmbeddingSpace(
                label, script.sparseHash(), EmbeddingSpace.SPARSE, script.vocabularySize())
            : null;
    PoolingModule pooling = folder.pooling();
    return new EncoderFacts(
        spaceOf(folder, script, label, pooling, sparse),
        new EmbeddingSpace(label, script.hash(), EmbeddingSpace.TOKENS, script.hidden()),
        maxTokens(folder, script),
        script.vocabularySize(),
        folder.normalized(),
        folder.prompts(),
        folder.similarity(),
        options.truncate(),
        device.dtype(),
        device.name(),
        device.gpu()
            ? Map.of("attention", attention.description())
            : Map.of(
                "linear", choice.kernels().linear().wireName(),
                "attention", choice.kernels().attention().toString(),
                "chosen", choice.reason()),
        script.byteSize(),
        offer(folder, script, tokenizer, sparse));
  }

  private static EncoderFacts.Offer offer(
      ModelFolder folder,
      EncoderScript script,
      DjlTokenizer tokenizer,
      @Nullable EmbeddingSpace sparse) {
    ScoreModule scores = folder.scores();
    return scores == null
        ? new EncoderFacts.Offer(
            script.outputs(), sparse, List.of(), ScoreActivation.IDENTITY, tokenMean(folder), null)
        : new EncoderFacts.Offer(
            script.outputs(),
            null,
            scores.labels(),
            scores.activation(),
            TokenMean.NONE,
            pairs(scores.frame(), tokenizer));
  }

  private static TokenMean tokenMean(ModelFolder folder) {
    List<SentenceModule> modules =
        folder.modules().stream().filter(module -> !(module instanceof NormalizeModule)).toList();
    if (modules.size() != 1
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
        frame == null ? null : new PairForm.Instruction(frame.instruction(), frame.beforeQuery()));
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
  }
}
