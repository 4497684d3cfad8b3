package dev.semblance.model.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The GPUs that libtorch computes on.
 *
 * <p>DJL's own count ({@code CudaUtils}) asks a {@code libcudart.so} that it looks for where the
 * system has its libraries. libtorch brings its own, under another name and in a folder of its own,
 * so that with nothing but a driver installed DJL counts none.
 */
final class Gpus {

  /** More than any machine has. */
  private static final int MOST = 64;

  private Gpus() {}

  /** How many there are; 0 where libtorch was built without CUDA or finds no driver. */
  static int count() {
    return Found.COUNT;
  }

  private static final class Found {
    private static final int COUNT = find();
  }

  private static int find() {
    int count = 0;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), EncoderDevice.ENGINE)) {
      if (JniUtils.getFeatures().contains("CUDA")) {
        while (count < MOST && holdsAnArray(manager, count)) {
          count++;
        }
      }
    }
    return count;
  }

  private static boolean holdsAnArray(NDManager manager, int gpu) {
    try (NDManager device = manager.newSubManager(Device.gpu(gpu));
        NDArray array = device.create(1F)) {
      return array.getFloat() == 1;
    } catch (EngineException e) {
      return false;
    }
  }
}
