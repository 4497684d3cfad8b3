package dev.semblance.model.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GPUs that libtorch computes on.
 *
 * <p>DJL's own count ({@code CudaUtils}) asks a {@code libcudart.so} that it looks for where the
 * system has its libraries. libtorch brings its own, under another name and in a folder of its own,
 * so that with nothing but a driver installed DJL counts none.
 */
final class Gpus {

  private static final Logger log = LoggerFactory.getLogger(Gpus.class);

  /** More than any machine has. */
  private static final int MOST = 64;

  private Gpus() {}

  /**
   * Whether a GPU is there; none is where libtorch was built without CUDA or finds no driver. An
   * array is put on it, so ask for those that will be used: each then holds some hundred megabytes.
   *
   * @param gpu from 0
   */
  static boolean has(int gpu) {
    if (!libtorchHasCuda()) {
      return false;
    }
    try {
      holdArray(gpu);
      return true;
    } catch (EngineException e) {
      log.warn("cuda:{} cannot be used", gpu, e);
      return false;
    }
  }

  /** How many there are. Takes memory of all of them. */
  static int count() {
    int count = 0;
    try {
      while (libtorchHasCuda() && count < MOST) {
        holdArray(count);
        count++;
      }
    } catch (EngineException e) {
      // There are no more.
    }
    return count;
  }

  private static boolean libtorchHasCuda() {
    Engine.getEngine(EncoderDevice.ENGINE);
    return JniUtils.getFeatures().contains("CUDA");
  }

  private static void holdArray(int gpu) {
    try (NDManager manager = NDManager.newBaseManager(Device.gpu(gpu), EncoderDevice.ENGINE)) {
      manager.create(1F);
    }
  }
}
