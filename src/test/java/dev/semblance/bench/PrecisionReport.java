package dev.semblance.bench;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import dev.semblance.model.NativeLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far a model's vectors in another type are from those in float32: {@code PrecisionReport MODEL
 * TEXTS.jsonl COUNT DTYPE THREADS}. Prints the least and the mean cosine, how many vectors are not
 * the same bits alone as in a batch of 32, and a checksum of all vectors.
 */
public final class PrecisionReport {

  private PrecisionReport() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    NativeLibraries.prepare(1, Integer.parseInt(arguments[4]), null);
    List<int[]> texts = new ArrayList<>();
    float[][] exact;
    float[][] alone;
    float[][] together;
    try (LoadedModel model = load(folder, "float32")) {
      for (String line :
          Files.readAllLines(Path.of(arguments[1])).subList(0, Integer.parseInt(arguments[2]))) {
        String text = JsonMapper.shared().readTree(line).path("text").stringValue();
        int[] ids = model.tokenizer().tokenize(text).ids();
        texts.add(Arrays.copyOf(ids, Math.min(ids.length, model.facts().maxTokens())));
      }
      exact = forward(model, texts, 32);
    }
    try (LoadedModel model = load(folder, arguments[3])) {
      alone = forward(model, texts, 1);
      together = forward(model, texts, 32);
    }
    double[] cosines =
        IntStream.range(0, texts.size()).mapToDouble(i -> cosine(exact[i], alone[i])).toArray();
    int different = 0;
    for (int i = 0; i < texts.size(); i++) {
      different += Arrays.equals(alone[i], together[i]) ? 0 : 1;
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %d texts: cosine to float32 least %.5f, mean %.5f; not the same bits in a batch: %d;"
            + " checksum %08x%n",
        arguments[3],
        texts.size(),
        Arrays.stream(cosines).min().orElseThrow(),
        Arrays.stream(cosines).average().orElseThrow(),
        different,
        Arrays.deepHashCode(alone));
  }

  private static LoadedModel load(Path folder, String dtype) {
    return LoadedModel.load(folder, new ModelOptions("report", "cpu", dtype, Truncate.END));
  }

  private static float[][] forward(LoadedModel model, List<int[]> texts, int size) {
    float[][] vectors = new float[texts.size()][];
    for (int from = 0; from < texts.size(); from += size) {
      List<PackedSequence> batch =
          texts.subList(from, Math.min(texts.size(), from + size)).stream()
              .map(ids -> new PackedSequence(ids, 0, Output.DENSE))
              .toList();
      SequenceOutputs[] outputs = model.encoder().forward(PackedBatch.of(batch));
      for (int i = 0; i < outputs.length; i++) {
        vectors[from + i] = outputs[i].dense();
      }
    }
    return vectors;
  }

  private static double cosine(float[] left, float[] right) {
    double dot = 0;
    double l = 0;
    double r = 0;
    for (int d = 0; d < left.length; d++) {
      dot += (double) left[d] * right[d];
      l += (double) left[d] * left[d];
      r += (double) right[d] * right[d];
    }
    return dot / Math.sqrt(l * r);
  }
}
