package dev.semblance.model;

import dev.semblance.model.djl.ComputeThreads;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the engine's native libraries, which read them when they are first used.
 *
 * <p>DJL asks the network for libraries and for its host's kind unless told that it is offline; it
 * always is.
 */
public final class NativeLibraries {

  private static final Logger log = LoggerFactory.getLogger(NativeLibraries.class);

  private NativeLibraries() {}

  /**
   * Must be called before a model is loaded; later calls change nothing.
   *
   * @param workers forward passes at once
   * @param threads of one forward pass
   * @param data where libraries are unpacked, or null for the user's home; variables of DJL's own
   *     win
   * @throws dev.semblance.fault.Fault.InvalidSetting when there is no folder that is safe to load
   *     libraries from
   */
  public static void prepare(int workers, int threads, @Nullable Path data) {
    setDefault(ComputeThreads.COUNT, Integer.toString(workers));
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    setDefault("ai.djl.pytorch.num_threads", Integer.toString(threads));
    setDefault("ai.djl.pytorch.graph_optimizer", "false");
    if (System.getenv("DJL_CACHE_DIR") == null && System.getProperty("DJL_CACHE_DIR") == null) {
      Path folder =
          NativeFolder.choose(
              data, System.getProperty("user.home"), Path.of(System.getProperty("java.io.tmpdir")));
      setDefault("DJL_CACHE_DIR", folder.toString());
      setDefault("ENGINE_CACHE_DIR", folder.toString());
      // By JNA DJL looks for GPUs; it, too, would fall back to a folder that anybody may own.
      setDefault("jna.tmpdir", folder.resolve("jna").toString());
    }
    if (UserHome.lasting() == null && System.getProperty("DJL_CACHE_DIR") == null) {
      log.warn(
          "This user has no home: native libraries are unpacked into {} at each start and removed"
              + " at its end; set SEMBLANCE_DATA to a folder that lasts",
          System.getProperty("user.home"));
    }
    log.info("A forward pass has {} threads", System.getProperty("ai.djl.pytorch.num_threads"));
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
