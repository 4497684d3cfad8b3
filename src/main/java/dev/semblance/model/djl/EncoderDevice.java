package dev.semblance.model.djl;

import ai.djl.Device;
import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Precision;
import dev.semblance.fault.Fault;
import dev.semblance.model.kernel.Attention;
import dev.semblance.weights.tensor.DType;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an encoder runs and in which type its linear layers are kept.
 *
 * @param precision of linear layers' weights
 */
public record EncoderDevice(ComputeDevice device, Precision precision) {

  /** The name {@code PyTorch} of DJL's registry. */
  static final String ENGINE = "PyTorch";

  private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,3}))?");

  /**
   * Reads the settings {@code semblance.device} and {@code semblance.dtype}.
   *
   * @param device {@code auto} (the first GPU, else the CPU), {@code cpu}, {@code cuda} or {@code
   *     cuda:N}
   * @param dtype {@code auto} (float32 on CPU, float16 on GPU), {@code float32}, {@code float16},
   *     {@code bfloat16} or, on a CPU, {@code int8}
   * @param processor the CPU, for what it can compute without emulation
   */
  public static EncoderDevice of(String device, String dtype, HostCpu processor) {
    EncoderDevice found = of(deviceOf(device.toLowerCase(Locale.ROOT)), dtype);
    if (found.precision == Precision.FLOAT16 && !found.gpu() && !processor.halfWeights()) {
      throw new Fault.InvalidSetting(
          "semblance.dtype",
          "is float16 on a CPU that cannot read it ("
              + processor.name()
              + " has not both avx2 and f16c): use float32");
    }
    if (found.precision == Precision.BFLOAT16 && !found.gpu() && !processor.bfloat16()) {
      throw new Fault.InvalidSetting(
          "semblance.dtype",
          "is bfloat16 on a CPU that computes it by emulation ("
              + processor.name()
              + " has neither avx512_bf16 nor amx_bf16): use float32");
    }
    if (found.precision == Precision.INT8) {
      found.requireInt8(processor);
    }
    return found;
  }

  /** Refuses int8 where it is not faster. */
  void requireInt8(HostCpu processor) {
    if (gpu()) {
      throw new Fault.InvalidSetting(
          "semblance.dtype",
          "is int8 on "
              + this
              + ", allowed there: auto, float32, float16, bfloat16; int8 is for CPUs");
    }
    if (!processor.int8()) {
      throw new Fault.InvalidSetting(
          "semblance.dtype",
          "is int8 on a CPU on which it is slower than fp32 ("
              + processor.name()
              + " has neither avx512_vnni nor avx_vnni): use float32");
    }
  }

  private static EncoderDevice of(ComputeDevice device, String dtype) {
    if (dtype.equalsIgnoreCase("auto")) {
      return new EncoderDevice(device, device.onCpu() ? Precision.FLOAT32 : Precision.FLOAT16);
    }
    for (Precision precision : Precision.values()) {
      if (dtype.equalsIgnoreCase(precision.wireName())) {
        return new EncoderDevice(device, precision);
      }
    }
    throw new Fault.InvalidSetting(
        "semblance.dtype",
        "is " + Fault.quote(dtype) + ", allowed: auto, float32, float16, bfloat16, int8");
  }

  private static ComputeDevice deviceOf(String setting) {
    if (setting.equals("cpu")) {
      return ComputeDevice.CPU;
    }
    if (setting.equals("auto")) {
      return Gpus.has(0) ? new ComputeDevice(0) : ComputeDevice.CPU;
    }
    Matcher numbered = CUDA.matcher(setting);
    if (!numbered.matches()) {
      throw new Fault.InvalidSetting(
          "semblance.device", "is " + Fault.quote(setting) + ", allowed: auto, cpu, cuda, cuda:N");
    }
    ComputeDevice wanted =
        new ComputeDevice(numbered.group(1) == null ? 0 : Integer.parseInt(numbered.group(1)));
    if (!Gpus.has(wanted.gpu())) {
      int gpus = Gpus.count();
      throw new Fault.InvalidSetting(
          "semblance.device",
          "is "
              + wanted
              + (gpus > 0
                  ? ", but this machine has " + gpus + " GPUs in reach"
                  : ", but no GPU is in reach of this libtorch; the one that comes with the jar is"
                      + " for CPUs, PYTORCH_LIBRARY_PATH names another"));
    }
    return wanted;
  }

  public boolean gpu() {
    return !device.onCpu();
  }

  /** What linear layers are computed in; a CPU widens fp16 weights as it reads them. */
  public DType computedType() {
    return precision == Precision.FLOAT16 && !gpu() ? DType.F32 : linearType();
  }

  /** The type that linear layers' weights are kept in. */
  public DType linearType() {
    return switch (precision) {
      // What surrounds products of bytes is fp32.
      case FLOAT32, INT8 -> DType.F32;
      case FLOAT16 -> DType.F16;
      case BFLOAT16 -> DType.BF16;
    };
  }

  Device djl() {
    return gpu() ? Device.gpu(device.gpu()) : Device.cpu();
  }

  /**
   * The attention that this device has kernels for, the best first. Which of them takes a model's
   * heads on the GPU at hand (FlashAttention wants Ampere or newer, both variable-length kernels
   * want heads in half precision to divide by 8) is seen by trying.
   */
  public List<Attention> attentions() {
    if (!gpu()) {
      return List.of(Attention.GROUPED);
    }
    return precision == Precision.FLOAT32
        ? List.of(Attention.EFFICIENT, Attention.GROUPED)
        : List.of(Attention.FLASH, Attention.EFFICIENT, Attention.GROUPED);
  }

  /** The attention that an encoder learns with. */
  public Attention trainedAttention() {
    return gpu() ? attentions().getFirst() : Attention.TRAINED;
  }

  @Override
  public String toString() {
    return device.toString();
  }
}
