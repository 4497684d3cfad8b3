package dev.semblance.cli;

import dev.semblance.batching.BatchLimits;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EncoderLayers;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.Cores;
import dev.semblance.model.ForwardLayout;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelLoader;
import dev.semblance.model.ModelOptions;
import dev.semblance.model.NativeLibraries;
import dev.semblance.serving.EncoderFactory;
import dev.semblance.serving.LoadedEncoder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of commands that run models in their own process. */
class ModelArguments {
  static final String TRUNCATE = "--truncate";

  private static final String BATCH_SIZE = "--batch-size";
  private static final String BATCH_TOKENS = "--batch-tokens";
  static final String THREADS = "--threads";

  @Option(
      names = "--device",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DEVICE",
      description = "auto (the first GPU, else the CPU; default), cpu, cuda or cuda:N.")
  String device = "auto";

  @Option(
      names = "--dtype",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "TYPE",
      description =
          "auto (float32 on CPU, float16 on GPU; default), float32, float16, bfloat16 or, on a CPU,"
              + " int8.")
  String dtype = "auto";

  @Option(
      names = THREADS,
      paramLabel = "N",
      description =
          "Threads of a forward pass. Default: the physical cores, or the quota, shared by the"
              + " passes that run at once.")
  @Nullable Integer threads;

  @Option(
      names = TRUNCATE,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "SIDE",
      description = "What is cut off a text longer than the model: end (default), start, error.")
  Truncate truncate = Truncate.END;

  @Option(
      names = BATCH_SIZE,
      paramLabel = "N",
      description = "Most texts in a forward pass. Default: 512.")
  @Nullable Integer batchSize;

  @Option(
      names = BATCH_TOKENS,
      paramLabel = "N",
      description = "Most tokens in a forward pass. Default: 4096, or the model's longest text.")
  @Nullable Integer batchTokens;

  @Option(
      names = "--data",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FOLDER",
      defaultValue = "${env:SEMBLANCE_DATA}",
      description = "Where native libraries are unpacked. Default: SEMBLANCE_DATA, or ~/.djl.ai.")
  @Nullable Path data;

  /**
   * Checks the numbers and finds every model's folder, so that nothing is computed first and
   * refused then.
   *
   * @throws Fault when one of them cannot be used
   */
  void check(List<String> references) {
    between(THREADS, threads, 1024);
    between(BATCH_SIZE, batchSize, BatchLimits.MOST_BATCH_SEQUENCES);
    between(BATCH_TOKENS, batchTokens, 1 << 20);
    ModelLoader loader = ModelLoader.fromEnvironment();
    references.forEach(loader::find);
  }

  /** How the cores are shared: all for one pass, since one caller asks for one thing at a time. */
  ForwardLayout layout() {
    return new ForwardLayout(1, threads == null ? Cores.usable() : threads);
  }

  /** Forward passes that were asked for, or 0. */
  int workers() {
    return 1;
  }

  /** Sets the native libraries up; to be called before anything computes. */
  final void prepare() {
    ForwardLayout layout = layout();
    NativeLibraries.prepare(layout.workers(), layout.threads(), data);
  }

  /** Loads a model with what the server has around it; it is freed when the encoder is closed. */
  final LoadedEncoder open(String reference) {
    prepare();
    String name = ModelOptions.labelOf(reference);
    LoadedModel model =
        ModelLoader.fromEnvironment()
            .load(reference, new ModelOptions(name, device, dtype, truncate));
    BatchLimits limits;
    try {
      limits = limits(model.longestText());
    } catch (Fault fault) {
      model.close();
      throw fault;
    }
    return new EncoderFactory(SharedThreads.ofProcessors(), EncoderLayers.NONE)
        .build(
            name,
            model,
            layout().workersFor(model.facts(), workers()),
            limits,
            EncoderListener.SILENT);
  }

  private BatchLimits limits(int modelMaxTokens) {
    if (batchTokens != null && batchTokens < modelMaxTokens) {
      throw new Fault.InvalidSetting(
          BATCH_TOKENS, "is " + batchTokens + ", but the model's max_tokens is " + modelMaxTokens);
    }
    BatchLimits limits = BatchLimits.DEFAULTS;
    BatchLimits asked =
        new BatchLimits(
            batchTokens == null ? limits.maxBatchTokens() : batchTokens,
            batchSize == null ? limits.maxBatchSequences() : batchSize,
            limits.maxWaitingTokens(),
            limits.maxRequestTokens(),
            limits.bulkAgeing(),
            limits.bulkSlice(),
            limits.lookAhead());
    return batchTokens == null ? asked.withBatchRoomFor(modelMaxTokens) : asked;
  }

  static void between(String option, @Nullable Integer found, int most) {
    if (found != null && (found < 1 || found > most)) {
      throw new Fault.InvalidSetting(option, "is " + found + ", allowed: 1 to " + most);
    }
  }
}
