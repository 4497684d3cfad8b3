package dev.semblance.encoder;

/**
 * Where an encoder computes: {@code cpu}, or {@code cuda:0} and so on.
 *
 * @param gpu which GPU, from 0; {@link #NO_GPU} for the processors
 */
public record ComputeDevice(int gpu) {

  private static final int NO_GPU = -1;

  /** The processors, which it shares with everything else. */
  public static final ComputeDevice CPU = new ComputeDevice(NO_GPU);

  public ComputeDevice {
    if (gpu < NO_GPU) {
      throw new IllegalArgumentException("GPU " + gpu);
    }
  }

  public boolean onCpu() {
    return gpu == NO_GPU;
  }

  /** Without the number: {@code cpu} or {@code cuda}. Numbers may differ between two of a kind. */
  public String kind() {
    return onCpu() ? "cpu" : "cuda";
  }

  /** As settings and {@code /v1/models} spell it. */
  @Override
  public String toString() {
    return onCpu() ? kind() : kind() + ":" + gpu;
  }
}
