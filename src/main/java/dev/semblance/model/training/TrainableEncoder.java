package dev.semblance.model.training;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.fault.Fault;
import dev.semblance.model.djl.DjlTokenizer;
import dev.semblance.model.djl.DjlTrainer;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.script.TrainingScript;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.safetensors.WeightsWriter;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * An encoder of a folder while it learns. Weights and the optimiser's moments live in libtorch
 * until they are asked for. For one thread, but for {@link #tokenize}, which any number may call.
 */
public final class TrainableEncoder implements AutoCloseable {

  private static final String MOMENTS = "moments.safetensors";

  private final Path folder;
  private final DjlTrainer trainer;
  private final DjlTokenizer tokenizer;
  private final SequencedMap<String, List<String>> parameters;

  private TrainableEncoder(
      Path folder,
      DjlTrainer trainer,
      DjlTokenizer tokenizer,
      SequencedMap<String, List<String>> parameters) {
    this.folder = folder;
    this.trainer = trainer;
    this.tokenizer = tokenizer;
    this.parameters = parameters;
  }

  /**
   * What a step measured, before it changed the weights.
   *
   * @param loss cosine distance + weights x structure and words
   * @param cosine mean over the batch of 1 - cosine to the teacher's vector
   * @param structure mean square of the difference between the students' and the teachers'
   *     similarities within the batch
   * @param words square of the distance to the teacher's vectors of words, as a share of theirs; 0
   *     without words
   * @param gradientNorm before clipping
   */
  public record Step(float loss, float cosine, float structure, float words, float gradientNorm) {}

  /**
   * How a step learns.
   *
   * @param rate learning rate
   * @param structure weight of the structure loss
   * @param words weight of the word loss
   * @param decay AdamW's weight decay of matrices
   * @param clip largest norm of the gradient
   */
  public record Learning(double rate, double structure, double words, double decay, double clip) {}

  /**
   * Loads a student's folder; with moments if {@link #checkpoint} has written it.
   *
   * @param reduced whether matrix products are computed in bf16
   */
  public static TrainableEncoder load(Path folder, ComputeDevice device, boolean reduced) {
    ModelFolder files = ModelFolder.read(folder);
    EncoderDevice on = new EncoderDevice(device, reduced ? Precision.BFLOAT16 : Precision.FLOAT32);
    try (TrainingScript script =
        TrainingScript.write(files, on.linearType(), on.trainedAttention(), moments(folder))) {
      DjlTokenizer tokenizer = DjlTokenizer.open(files.tokenizer(), script.vocabularySize());
      try {
        return new TrainableEncoder(
            folder, DjlTrainer.load(script, on), tokenizer, script.parameters());
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    }
  }

  /**
   * Copies a student's folder, to learn on from there: in fp32, without moments.
   *
   * @throws Fault.ModelRefused when the weights cannot be read
   */
  public static void copy(Path from, Path to) {
    SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
    try (WeightFiles files = WeightFiles.open(from)) {
      files.names().forEach(name -> weights.put(name, files.tensor(name)));
      StudentFolder.save(from, weights, DType.F32, "A student that goes on learning.\n", to);
    }
  }

  /**
   * Tokens of a text, specials included, its end cut off where it is too long.
   *
   * @param most tokens to keep, specials included
   */
  public TokenSequence tokenize(String text, int most) {
    TokenSequence tokens = tokenizer.tokenize(text);
    int length = tokens.length();
    if (length <= most) {
      return tokens;
    }
    int[] kept =
        IntStream.range(0, most)
            .map(i -> i < most - tokens.suffix() ? i : length - most + i)
            .toArray();
    return new TokenSequence(
        IntStream.of(kept).map(i -> tokens.ids()[i]).toArray(),
        tokens.prefix(),
        tokens.suffix(),
        IntStream.of(kept).map(tokens::start).toArray(),
        IntStream.of(kept).map(tokens::end).toArray());
  }

  private static Map<String, float[]> moments(Path folder) {
    Path file = folder.resolve(MOMENTS);
    Map<String, float[]> moments = new HashMap<>();
    if (Files.exists(file)) {
      try (WeightFiles weights = WeightFiles.openFile(file)) {
        weights.names().forEach(name -> moments.put(name, weights.tensor(name).toFloats()));
      }
    }
    return moments;
  }

  /**
   * One step of AdamW on a batch.
   *
   * @param sequences token ids, specials included; equal lengths beside each other run fastest
   * @param number of the step, from 1, for AdamW's bias correction
   */
  public Step step(List<int[]> sequences, Lesson lesson, Learning learning, long number) {
    PackedBatch batch = packed(sequences);
    float[] measured =
        trainer.step(
            batch,
            lesson.sentences(),
            lesson.words(),
            lesson.shares(),
            lesson.wordVectors(),
            new double[] {
              learning.rate(),
              learning.structure(),
              learning.words(),
              learning.decay(),
              learning.clip(),
              number,
              batch.maxSequenceLength()
            });
    return new Step(measured[0], measured[1], measured[2], measured[3], measured[4]);
  }

  /** Vectors of length 1, [sequences, dimensions]. */
  public float[] embed(List<int[]> sequences) {
    return trainer.embed(packed(sequences));
  }

  private static PackedBatch packed(List<int[]> sequences) {
    return PackedBatch.of(
        sequences.stream().map(ids -> new PackedSequence(ids, 0, Output.DENSE)).toList());
  }

  /** Writes a folder from which {@link #load} goes on as if nothing had happened, in fp32. */
  public void checkpoint(Path to) {
    SequencedMap<String, Tensor> moments = new LinkedHashMap<>();
    SequencedMap<String, Tensor> weights = state(moments);
    StudentFolder.save(folder, weights, DType.F32, "An unfinished student.\n", to);
    try {
      WeightsWriter.write(to.resolve(MOMENTS), moments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the folder of the student as it is now, in fp16.
   *
   * @param card the text of {@code README.md}
   */
  public void export(Path to, String card) {
    StudentFolder.save(folder, state(new LinkedHashMap<>()), DType.F16, card, to);
  }

  private SequencedMap<String, Tensor> state(SequencedMap<String, Tensor> moments) {
    List<float[]> state = trainer.state();
    SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
    try (WeightFiles files = WeightFiles.open(folder)) {
      int n = 0;
      for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
        float[] values = state.get(n);
        int from = 0;
        for (String name : parameter.getValue()) {
          Tensor like = files.tensor(name);
          int to = from + Math.toIntExact(like.elements());
          weights.put(name, Tensor.of(Arrays.copyOfRange(values, from, to), like.shape()));
          from = to;
        }
        for (float value : values) {
          if (!Float.isFinite(value)) {
            throw new Fault.ModelRefused(
                "student", parameter.getKey() + " is no longer finite: lower the learning rate");
          }
        }
        moments.put(
            parameter.getKey() + ".m", Tensor.of(state.get(parameters.size() + n), values.length));
        moments.put(
            parameter.getKey() + ".v",
            Tensor.of(state.get(2 * parameters.size() + n), values.length));
        n++;
      }
    }
    return weights;
  }

  @Override
  public void close() {
    trainer.close();
    tokenizer.close();
  }
}
