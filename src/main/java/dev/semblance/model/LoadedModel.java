package dev.semblance.model;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.fault.Fault;
import dev.semblance.model.architecture.EncoderScript;
import dev.semblance.model.djl.DjlEncoder;
import dev.semblance.model.djl.DjlTokenizer;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.folder.ModelFolder;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model folder, loaded: its facts, its tokenizer, and the module that runs packed batches.
 *
 * @param tokenizer safe to share
 * @param encoder for one thread at a time
 */
public record LoadedModel(EncoderFacts facts, TextTokenizer tokenizer, PackedEncoder encoder)
    implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LoadedModel.class);

  /**
   * Reads a folder, writes its TorchScript and loads it. Takes seconds.
   *
   * @throws Fault.ModelRefused naming the file, what was found and what is needed
   */
  public static LoadedModel load(Path path, ModelOptions options) {
    long begin = System.nanoTime();
    ModelFolder folder = ModelFolder.read(path);
    EncoderDevice device = EncoderDevice.of(options.device(), options.dtype());
    try (EncoderScript script =
        EncoderScript.write(folder, device.linearType(), device.attention())) {
      DjlTokenizer tokenizer = DjlTokenizer.open(folder.tokenizer(), script.vocabularySize());
      DjlEncoder encoder;
      try {
        encoder = DjlEncoder.load(script, device, folder.pooling().includePrompt());
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
      EncoderFacts facts = facts(folder, script, device, options);
      log.info(
          "Loaded {} from {} in {} ms: {} tokens at most, {} on {}, {} MiB of weights",
          facts.space(),
          path,
          (System.nanoTime() - begin) / 1_000_000,
          facts.maxTokens(),
          facts.dtype(),
          facts.device(),
          facts.memoryBytes() >> 20);
      return new LoadedModel(facts, tokenizer, encoder);
    }
  }

  private static EncoderFacts facts(
      ModelFolder folder, EncoderScript script, EncoderDevice device, ModelOptions options) {
    String label = options.label().replaceAll("[^A-Za-z0-9._-]", "_");
    return new EncoderFacts(
        new EmbeddingSpace(label, script.hash(), folder.pooling().wireName(), script.dimensions()),
        new EmbeddingSpace(label, script.hash(), EmbeddingSpace.TOKENS, script.hidden()),
        maxTokens(folder, script),
        script.vocabularySize(),
        folder.normalized(),
        folder.prompts(),
        folder.similarity(),
        options.truncate(),
        device.dtype(),
        device.name(),
        Map.of("attention", device.attention().description()),
        script.byteSize());
  }

  /**
   * Where the files promise more than there are positions, the reference runs off the table; we
   * stop at its end.
   */
  private static int maxTokens(ModelFolder folder, EncoderScript script) {
    Integer named = folder.maxTokens();
    if (named != null && named > script.maxPositions()) {
      log.warn(
          "{}: the files allow texts of {} tokens, the position table holds {}; that is the limit",
          folder.folder(),
          named,
          script.maxPositions());
    }
    return named == null ? script.maxPositions() : Math.min(named, script.maxPositions());
  }

  @Override
  public void close() {
    encoder.close();
    if (tokenizer instanceof DjlTokenizer native_) {
      native_.close();
    }
  }
}
