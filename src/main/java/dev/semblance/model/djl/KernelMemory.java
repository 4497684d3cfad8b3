package dev.semblance.model.djl;

import dev.semblance.model.kernel.CpuKernels;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which chosen kernels are remembered: a property for each kind of processor, model and
 * version, its value a {@link CpuKernels} as it is written. A file that cannot be read, does not
 * make sense or cannot be written is only worth a line in the log. Safe to share, among processes
 * too: of two that write at once one's line may be lost, and measured again.
 */
final class KernelMemory {

  private static final Logger log = LoggerFactory.getLogger(KernelMemory.class);

  private static final String NAME = "semblance-kernels.properties";
  private static final int MOST_BYTES = 1 << 16;

  /** More than a host ever has; a file that grew beyond is begun anew. */
  private static final int MOST_ENTRIES = 200;

  private final Path file;

  KernelMemory(Path folder) {
    this.file = folder.resolve(NAME);
  }

  Optional<CpuKernels> find(String key) {
    String value = read().getProperty(key);
    Optional<CpuKernels> known = value == null ? Optional.empty() : CpuKernels.parse(value);
    if (value != null && known.isEmpty()) {
      log.warn("{} is damaged at {}: measuring again", file, key);
    }
    return known;
  }

  synchronized void put(String key, CpuKernels kernels) {
    Properties all = read();
    if (all.size() >= MOST_ENTRIES) {
      all.clear();
    }
    all.setProperty(key, kernels.toString());
    try {
      Files.createDirectories(file.getParent());
      StringWriter text = new StringWriter();
      all.store(text, "Kernels chosen by measuring; delete this file to have them measured again");
      Path whole = Files.createTempFile(file.getParent(), NAME, ".tmp");
      try {
        Files.writeString(whole, text.toString());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(whole);
      }
    } catch (IOException e) {
      log.info("Chosen kernels are not remembered: {}", e.toString());
    }
  }

  private Properties read() {
    Properties properties = new Properties();
    try {
      if (Files.exists(file) && Files.size(file) <= MOST_BYTES) {
        // Bytes that are no UTF-8 become signs that no value has.
        properties.load(
            new StringReader(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
      }
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{} cannot be read: {}", file, e.toString());
    }
    return properties;
  }
}
