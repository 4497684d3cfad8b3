package dev.semblance.model.djl;

import ai.djl.Device;
import dev.semblance.fault.Fault;
import dev.semblance.model.kernel.Attention;
import dev.semblance.weights.tensor.DType;
import java.util.List;
import java.util.Locale;

/**
 * Where an encoder runs and in which type its linear layers are kept.
 *
 * @param name {@code cpu} or {@code cuda:N}
 * @param linearType F32, F16 or BF16
 */
public record EncoderDevice(String name, DType linearType) {

  /** The name {@code PyTorch} of DJL's registry. */
  static final String ENGINE = "PyTorch";

  /**
   * Reads the settings {@code semblance.device} and {@code semblance.dtype}.
   *
   * @param device {@code auto} (the first GPU, else the CPU), {@code cpu}, {@code cuda} or {@code
   *     cuda:N}
   * @param dtype {@code auto} (float32 on CPU, float16 on GPU), {@code float32}, {@code float16} or
   *     {@code bfloat16}
   * @param processor the CPU, for what it can compute without emulation
   */
  public static EncoderDevice of(String device, String dtype, HostCpu processor) {
    String name = deviceName(device.toLowerCase(Locale.ROOT));
    boolean gpu = name.startsWith("cuda");
    DType type =
        switch (dtype.toLowerCase(Locale.ROOT)) {
          case "auto" -> gpu ? DType.F16 : DType.F32;
          case "float32" -> DType.F32;
          case "float16" -> DType.F16;
          case "bfloat16" -> DType.BF16;
          default ->
              throw new Fault.InvalidSetting(
                  "semblance.dtype",
                  "is " + Fault.quote(dtype) + ", allowed: auto, float32, float16, bfloat16");
        };
    if (type == DType.F16 && !gpu && !processor.halfWeights()) {
      throw new Fault.InvalidSetting(
          "semblance.dtype",
          "is float16 on a CPU that cannot read it ("
              + processor.name()
              + " has not both avx2 and f16c): use float32");
    }
    if (type == DType.BF16 && !gpu && !processor.bfloat16()) {
      throw new Fault.InvalidSetting(
          "semblance.dtype",
          "is bfloat16 on a CPU that computes it by emulation ("
              + processor.name()
              + " has neither avx512_bf16 nor amx_bf16): use float32");
    }
    return new EncoderDevice(name, type);
  }

  private static String deviceName(String device) {
    if (device.equals("cpu")) {
      return device;
    }
    if (device.equals("auto")) {
      return Gpus.has(0) ? "cuda:0" : "cpu";
    }
    String wanted = device.equals("cuda") ? "cuda:0" : device;
    if (!wanted.matches("cuda:[0-9]{1,3}")) {
      throw new Fault.InvalidSetting(
          "semblance.device", "is " + Fault.quote(device) + ", allowed: auto, cpu, cuda, cuda:N");
    }
    if (!Gpus.has(Integer.parseInt(wanted.substring(5)))) {
      int gpus = Gpus.count();
      throw new Fault.InvalidSetting(
          "semblance.device",
          "is "
              + wanted
              + (gpus > 0
                  ? ", but this machine has " + gpus + " GPUs in reach"
                  : ", but no GPU is in reach of this libtorch; the one that comes with the jar is for"
                      + " CPUs, PYTORCH_LIBRARY_PATH names another"));
    }
    return wanted;
  }

  public boolean gpu() {
    return name.startsWith("cuda");
  }

  /** What linear layers are computed in; a CPU widens fp16 weights as it reads them. */
  public DType computedType() {
    return linearType == DType.F16 && !gpu() ? DType.F32 : linearType;
  }

  Device djl() {
    return gpu() ? Device.gpu(Integer.parseInt(name.substring(5))) : Device.cpu();
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
    return linearType == DType.F32
        ? List.of(Attention.EFFICIENT, Attention.GROUPED)
        : List.of(Attention.FLASH, Attention.EFFICIENT, Attention.GROUPED);
  }

  /** The attention that an encoder learns with. */
  public Attention trainedAttention() {
    return gpu() ? attentions().getFirst() : Attention.TRAINED;
  }

  /** The type as settings and {@code /v1/models} spell it. */
  public String dtype() {
    return switch (linearType) {
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default -> "float32";
    };
  }
}
