package dev.semblance.model;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.fault.Fault;
import dev.semblance.model.djl.DjlEncoder;
import dev.semblance.model.djl.DjlTokenizer;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.djl.KernelChoice;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.kernel.CpuKernels;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.script.CalibrationTexts;
import dev.semblance.model.script.EncoderScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads models whose products are of bytes. */
final class Int8Models {

  private static final Logger log = LoggerFactory.getLogger(Int8Models.class);

  /** How {@code /v1/models} calls the kernel of their linear layers. */
  static final String LINEAR = "onednn-int8";

  /** Stands behind a model's label in its spaces, for people; their hashes differ anyway. */
  static final String LABEL = "-int8";

  /** The most tokens of a text that is calibrated on. */
  private static final int MOST_TOKENS = 256;

  private Int8Models() {}

  /**
   * Attention is not measured: rounding to bytes makes a difference of the last bit visible, so
   * what is used may depend on nothing but a text's length.
   *
   * @throws Fault.InvalidSetting when the wish is for anything else
   */
  static KernelChoice kernels(CpuKernels.Wish wish) {
    if (wish.linear() != null) {
      throw new Fault.InvalidSetting(
          "semblance.kernels",
          "has linear="
              + wish.linear().wireName()
              + " for a model in int8, allowed there: auto, or attention");
    }
    AttentionPlan plan = wish.attention();
    if (plan == null) {
      return new KernelChoice(new CpuKernels(LinearKernel.MKL, AttentionPlan.SDPA), "fixed");
    }
    if (!plan.alone().equals(plan.several())) {
      throw new Fault.InvalidSetting(
          "semblance.kernels",
          "has attention="
              + plan
              + " for a model in int8, allowed there: one that does not differ for texts in"
              + " company, without \"|\"");
    }
    return new KernelChoice(new CpuKernels(LinearKernel.MKL, plan), "pinned");
  }

  /** Loads and calibrates. */
  static PackedEncoder load(
      EncoderScript script,
      EncoderDevice device,
      KernelChoice choice,
      boolean includePrompt,
      DjlTokenizer tokenizer) {
    long begin = System.nanoTime();
    PackedBatch texts = texts(tokenizer, Math.min(MOST_TOKENS, script.maxPositions()));
    PackedEncoder encoder =
        DjlEncoder.loadCalibrated(
            script, device, choice.kernels().attention(), includePrompt, texts);
    log.info(
        "Calibrated int8 on {} texts, {} tokens, and loaded it in {} ms",
        texts.size(),
        texts.tokens(),
        (System.nanoTime() - begin) / 1_000_000);
    return encoder;
  }

  private static PackedBatch texts(DjlTokenizer tokenizer, int most) {
    List<PackedSequence> sequences = new ArrayList<>();
    for (String text : CalibrationTexts.all()) {
      int[] ids = tokenizer.tokenize(text).ids();
      sequences.add(
          new PackedSequence(Arrays.copyOf(ids, Math.min(ids.length, most)), 0, Output.DENSE));
    }
    return PackedBatch.of(sequences);
  }
}
