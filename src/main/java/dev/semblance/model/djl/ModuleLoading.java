package dev.semblance.model.djl;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.model.script.EncoderScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a script's archive into libtorch.
 *
 * <p>Through a stream, DJL and libtorch hold three copies of an archive while they load it. That is
 * the fastest for a small one and needs no writable folder. A large one goes through a temporary
 * file, which libtorch reads tensor by tensor: then the weights are in memory once. The mapped
 * weight files are closed in between, since their pages count as the process's memory too.
 */
final class ModuleLoading {

  private static final Logger log = LoggerFactory.getLogger(ModuleLoading.class);

  /** More than a base model in fp32, which has 440 MB. */
  static final long LARGE_BYTES = 512L << 20;

  private static final int BUFFER = 1 << 20;
  private static final String[] NO_FILES = {};

  private ModuleLoading() {}

  /**
   * Loads the script's module; a large one closes the script's weight files.
   *
   * @param large how many bytes an archive has that counts as large
   */
  static PtSymbolBlock load(PtNDManager manager, EncoderScript script, boolean gpu, long large)
      throws IOException {
    if (script.archive().byteSize() >= large) {
      Path file = null;
      try {
        file = written(script);
      } catch (IOException e) {
        log.warn(
            "Loading takes three times the memory of the {} MiB of weights, since no temporary file"
                + " can be written: {}",
            script.byteSize() >> 20,
            e.toString());
      }
      if (file != null) {
        try {
          script.close();
          return JniUtils.loadModule(manager, file, gpu, NO_FILES, NO_FILES, false);
        } finally {
          Files.deleteIfExists(file);
        }
      }
    }
    try (InputStream archive = script.archive().open()) {
      return JniUtils.loadModule(manager, archive, gpu, false);
    }
  }

  private static Path written(EncoderScript script) throws IOException {
    Path file = Files.createTempFile("semblance-", ".pt");
    boolean whole = false;
    try (InputStream archive = script.archive().open();
        OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
        out.write(buffer, 0, read);
      }
      whole = true;
      return file;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }
}
