package dev.semblance.model.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import dev.semblance.fault.Fault;
import dev.semblance.model.kernel.CpuKernels;
import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.text.Sha256;
import dev.semblance.text.WireName;
import dev.semblance.weights.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels that a model gets on this CPU, and why.
 *
 * @param reason {@code measured}, {@code remembered} or {@code pinned}
 */
public record KernelChoice(CpuKernels kernels, String reason) {

  private static final Logger log = LoggerFactory.getLogger(KernelChoice.class);

  /** Raised when what is measured changes, so that nothing older is remembered. */
  private static final int REVISION = 3;

  /**
   * Chooses: what the wish fixes, what was measured here before for these sizes, threads and
   * versions, or else what is measured now, in some 300 ms.
   *
   * @param halfWeights whether fp16 holds the weights without loss
   * @param beforeMeasuring is run before anything is measured
   * @throws Fault.InvalidSetting when the wish is for a kernel that would change the numbers
   */
  public static KernelChoice of(
      KernelShapes shapes,
      DType type,
      boolean halfWeights,
      CpuKernels.Wish wish,
      HostCpu processor,
      Runnable beforeMeasuring) {
    if (wish.linear() != null && !wish.linear().exact(type, halfWeights)) {
      throw new Fault.InvalidSetting(
          "semblance.kernels",
          "has linear=%s, which keeps weights in fp16 and computes in fp32: allowed for models stored in fp16, computed in float32"
              .formatted(wish.linear().wireName()));
    }
    KernelMemory memory = new KernelMemory(Utils.getCacheDir());
    if (wish.complete()) {
      return new KernelChoice(wish.or(CpuKernels.PLAIN), "pinned");
    }
    List<LinearKernel> candidates =
        Arrays.stream(LinearKernel.values()).filter(k -> k.exact(type, halfWeights)).toList();
    String key = key(shapes, type, candidates, processor);
    Optional<CpuKernels> known = memory.find(key);
    if (known.isPresent()) {
      return new KernelChoice(wish.or(known.get()), "remembered");
    }
    beforeMeasuring.run();
    try {
      CpuKernels measured = ComputeThreads.call(() -> measure(shapes, type, candidates, processor));
      memory.put(key, measured);
      return new KernelChoice(wish.or(measured), "measured");
    } catch (UncheckedIOException | EngineException e) {
      log.warn("Kernels could not be measured, the plain ones are used", e);
      return new KernelChoice(wish.or(CpuKernels.PLAIN), "not measurable");
    }
  }

  private static CpuKernels measure(
      KernelShapes shapes, DType type, List<LinearKernel> candidates, HostCpu processor) {
    long begin = System.nanoTime();
    try (KernelProbe probe = KernelProbe.load(shapes, type)) {
      KernelTimings timings = probe.measure(candidates, KernelProbe.HOPELESS);
      CpuKernels best = timings.best();
      log.info(
          "Kernels for hidden {}, {} heads, inner {}, {}, {} threads of {} in {} ms: {}\n"
              + "  (milliseconds)\n  {}",
          shapes.hidden(),
          shapes.heads(),
          shapes.inner(),
          WireName.of(type),
          JniUtils.getNumThreads(),
          processor.name(),
          (System.nanoTime() - begin) / 1_000_000,
          best,
          timings);
      return best;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 16 hex digits over everything that could change the ranking. */
  private static String key(
      KernelShapes shapes, DType type, List<LinearKernel> candidates, HostCpu processor) {
    String all =
        String.join(
            "\n",
            Integer.toString(REVISION),
            Engine.getEngine(EncoderDevice.ENGINE).getVersion(),
            Engine.getDjlVersion(),
            processor.name(),
            String.join(" ", processor.flags()),
            Integer.toString(JniUtils.getNumThreads()),
            type.name(),
            candidates.toString(),
            shapes.toString());
    return Sha256.hex(all).substring(0, 16);
  }
}
