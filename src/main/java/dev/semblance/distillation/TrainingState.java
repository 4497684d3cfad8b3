package dev.semblance.distillation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where a run stands: the next batch, and what was done before it.
 *
 * @param pass over the texts, from 0
 * @param batch of the pass, from 0
 * @param steps made in all
 * @param tokens seen in all
 */
record TrainingState(int pass, int batch, long steps, long tokens) {

  static final TrainingState START = new TrainingState(0, 0, 0, 0);

  /** The state in a file that {@link #write} made. */
  static TrainingState read(Path file) {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TrainingState(
        Integer.parseInt(properties.getProperty("pass")),
        Integer.parseInt(properties.getProperty("batch")),
        Long.parseLong(properties.getProperty("steps")),
        Long.parseLong(properties.getProperty("tokens")));
  }

  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("pass", Integer.toString(pass));
    properties.setProperty("batch", Integer.toString(batch));
    properties.setProperty("steps", Long.toString(steps));
    properties.setProperty("tokens", Long.toString(tokens));
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }
}
