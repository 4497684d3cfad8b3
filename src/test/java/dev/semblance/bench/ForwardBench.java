package dev.semblance.bench;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import dev.semblance.model.NativeLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Times forward passes without a server: {@code ForwardBench MODEL;MODEL... TEXTS.jsonl THREADS
 * ROUNDS KERNELS;KERNELS... TEXTS}, kernels as the setting spells them, behind {@code DTYPE@} where
 * another type than float32 is to compute, such as {@code auto;int8@auto}. Models are folders whose
 * tokenizers are alike, such as {@code src/test/python/make_bench_families.py} makes of every
 * family: the first one's reads the texts for all.
 *
 * <p>Packs the texts in windows of 64 as they come, sorted by length within, into batches of at
 * most 2,048 tokens, one text of 12 tokens as a batch of its own and 32 texts of 128 tokens as
 * another. Every round runs every batch once with each choice of kernels, turn by turn; the least
 * time of a batch counts.
 */
public final class ForwardBench {

  private ForwardBench() {}

  public static void main(String[] arguments) throws Exception {
    int threads = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    NativeLibraries.prepare(1, threads, null);
    List<Contender> contenders = new ArrayList<>();
    for (String folder : arguments[0].split(";")) {
      for (String kernels : arguments[4].split(";")) {
        String[] typed = kernels.split("@", 2);
        ModelOptions options =
            new ModelOptions(
                "bench",
                "cpu",
                typed.length == 2 ? typed[0] : "float32",
                Truncate.END,
                typed[typed.length - 1]);
        LoadedModel model = LoadedModel.load(Path.of(folder), options);
        contenders.add(new Contender(Path.of(folder).getFileName().toString(), model));
      }
    }
    List<PackedBatch> batches =
        batches(contenders.getFirst().model, Path.of(arguments[1]), Integer.parseInt(arguments[5]));
    PackedBatch one = PackedBatch.of(List.of(sequence(new int[12], 7)));
    PackedBatch equal = PackedBatch.of(Collections.nCopies(32, sequence(new int[128], 3)));
    int tokens = batches.stream().mapToInt(PackedBatch::tokens).sum();
    for (int round = 0; round <= rounds; round++) {
      for (int b = 0; b < batches.size(); b++) {
        for (Contender contender : contenders) {
          contender.least.merge(b, contender.time(batches.get(b)), Math::min);
          for (int i = 0; i < 10; i++) {
            contender.leastOne = Math.min(contender.leastOne, contender.time(one));
          }
        }
      }
      for (Contender contender : contenders) {
        contender.leastEqual = Math.min(contender.leastEqual, contender.time(equal));
      }
      for (Contender contender : contenders) {
        double sum = contender.least.values().stream().mapToDouble(t -> t).sum();
        System.out.printf(
            Locale.ROOT,
            "round %d: %s: %d tokens in %d batches at best %.0f tokens/s; 12 tokens at best %.3f"
                + " ms, 32 x 128 %.1f ms; %s%n",
            round,
            contender.name,
            tokens,
            batches.size(),
            tokens / sum * 1e3,
            contender.leastOne,
            contender.leastEqual,
            contender.model.facts().kernels());
      }
    }
    contenders.forEach(contender -> contender.model.close());
  }

  private static final class Contender {
    private final String name;
    private final LoadedModel model;
    private final Map<Integer, Double> least = new HashMap<>();
    private double leastOne = Double.MAX_VALUE;
    private double leastEqual = Double.MAX_VALUE;

    private Contender(String name, LoadedModel model) {
      this.name = name;
      this.model = model;
    }

    private double time(PackedBatch batch) {
      long begin = System.nanoTime();
      model.encoder().forward(batch);
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  private static PackedSequence sequence(int[] ids, int seed) {
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 101 + i * seed;
    }
    return new PackedSequence(ids, 0, Output.DENSE);
  }

  private static List<PackedBatch> batches(LoadedModel model, Path texts, int most)
      throws Exception {
    List<PackedSequence> all = new ArrayList<>();
    for (String line : Files.readAllLines(texts).subList(0, most)) {
      String text = JsonMapper.shared().readTree(line).path("text").stringValue();
      TokenSequence tokens = model.tokenizer().tokenize(text);
      int[] ids = tokens.ids();
      if (ids.length > 256) {
        ids = Arrays.copyOf(ids, 256);
      }
      all.add(new PackedSequence(ids, 0, Output.DENSE));
    }
    List<PackedBatch> batches = new ArrayList<>();
    for (int w = 0; w < all.size(); w += 64) {
      List<PackedSequence> window = new ArrayList<>(all.subList(w, Math.min(w + 64, all.size())));
      window.sort(Comparator.comparingInt(s -> s.ids().length));
      List<PackedSequence> batch = new ArrayList<>();
      int tokens = 0;
      for (PackedSequence sequence : window) {
        if (tokens + sequence.ids().length > 2048) {
          batches.add(PackedBatch.of(batch));
          batch = new ArrayList<>();
          tokens = 0;
        }
        batch.add(sequence);
        tokens += sequence.ids().length;
      }
      batches.add(PackedBatch.of(batch));
    }
    return batches;
  }
}
