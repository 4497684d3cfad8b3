package dev.semblance.model.script;

import dev.semblance.encoder.Pooling;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.SentenceModule;
import dev.semblance.model.folder.SentenceModule.DenseActivation;
import dev.semblance.model.folder.SentenceModule.DenseModule;
import dev.semblance.model.folder.SentenceModule.LayerNormModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SentenceModule.PoolingModule;
import dev.semblance.weights.safetensors.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Emits what follows the transformer: {@code def pool(self, hidden, rows, starts, positions) ->
 * Tensor}, [tokens, hidden] to [sequences, dimensions], all in fp32.
 *
 * <p>{@code rows} lists the tokens that take part, sequence after sequence, and {@code starts}
 * [sequences + 1] where each sequence begins in it. Sums over a sequence are {@code
 * embedding_bag}s, whose kernels are made for exactly that. A last Normalize is left to the caller,
 * who has to know the norm before it.
 */
final class PoolingScript {

  private final StringBuilder source = new StringBuilder();
  private final ScriptModule script;
  private final SortedMap<String, Tensor> weights = new TreeMap<>();
  private int width;
  private int step;

  private PoolingScript(ScriptModule script, int hidden) {
    this.script = script;
    this.width = hidden;
  }

  /**
   * What was emitted.
   *
   * @param dimensions of the resulting vectors
   * @param weights of the modules, by a name unique among them
   */
  record Result(int dimensions, SortedMap<String, Tensor> weights) {}

  /**
   * @param open the module folders' weights; the caller closes them after the archive was read
   */
  static Result write(
      List<SentenceModule> modules, int hidden, ScriptModule script, List<WeightFiles> open) {
    PoolingScript pooling = new PoolingScript(script, hidden);
    pooling.source.append(
        """
        def pool(self,
          hidden: Tensor,
          rows: Tensor,
          starts: Tensor,
          positions: Tensor) -> Tensor:
          n = torch.sub(torch.size(starts, 0), 1)
          begin = torch.narrow(starts, 0, 0, n)
          end = torch.narrow(starts, 0, 1, n)
          counts = torch.to(torch.unsqueeze(torch.sub(end, begin), 1), 6, False, False)
        """);
    boolean last = modules.getLast() instanceof NormalizeModule;
    for (SentenceModule module : modules.subList(0, modules.size() - (last ? 1 : 0))) {
      pooling.module(module, open);
    }
    pooling.line("return v" + pooling.step);
    script.method(pooling.source.toString());
    return new Result(pooling.width, pooling.weights);
  }

  private void module(SentenceModule module, List<WeightFiles> open) {
    switch (module) {
      case PoolingModule pool -> pool(pool);
      case DenseModule dense -> dense(dense, open(dense.folder(), open));
      case LayerNormModule norm -> layerNorm(norm, open(norm.folder(), open));
      case NormalizeModule _ ->
          next("torch.div(v%1$d, torch.clamp_min(torch.norm(v%1$d, 2, [1], True), 1e-12))");
    }
  }

  private static WeightFiles open(java.nio.file.Path folder, List<WeightFiles> open) {
    WeightFiles files = WeightFiles.open(folder);
    open.add(files);
    return files;
  }

  private void pool(PoolingModule module) {
    if (module.dimensions() != PoolingModule.ANY && module.dimensions() != width) {
      throw new Fault.ModelRefused(
          "Pooling/config.json",
          "embedding_dimension is "
              + module.dimensions()
              + ", but the transformer's hidden size is "
              + width);
    }
    List<String> parts = new ArrayList<>();
    for (Pooling pooling : module.poolings()) {
      String name = "p" + parts.size();
      line(
          switch (pooling) {
            case CLS ->
                name + " = torch.index_select(hidden, 0, torch.index_select(rows, 0, begin))";
            case LAST_TOKEN ->
                name
                    + " = torch.index_select(hidden, 0, torch.index_select(rows, 0, torch.sub(end,"
                    + " 1)))";
            case MEAN -> name + " = torch.div(" + sum(name, "hidden") + ", counts)";
            case MEAN_SQRT_LEN ->
                name + " = torch.div(" + sum(name, "hidden") + ", torch.sqrt(counts))";
            case MAX -> name + " = " + bag(name, "hidden", 2, "None");
            case WEIGHTED_MEAN -> {
              line(
                  "ordinals%s = torch.to(torch.add(torch.index_select(positions, 0, rows), 1), 6, False, False)"
                      .formatted(name));
              line(
                  "every%s = torch.sub(torch.cumsum(torch.ones_like(rows), 0), 1)".formatted(name));
              String total =
                  bagOf(name + "t", "torch.unsqueeze(ordinals" + name + ", 1)", "every" + name);
              yield name
                  + " = torch.div("
                  + bag(name, "hidden", 0, "ordinals" + name)
                  + ", "
                  + total
                  + ")";
            }
          });
      parts.add(name);
    }
    width *= parts.size();
    line(
        "v0 = "
            + (parts.size() == 1
                ? parts.getFirst()
                : "torch.cat([" + String.join(", ", parts) + "], 1)"));
  }

  private String sum(String name, String of) {
    return bag(name, of, 0, "None");
  }

  private String bag(String name, String of, int mode, String weights) {
    line(
        String.format(
            Locale.ROOT,
            "b%1$s, _0%1$s, _1%1$s, _2%1$s = torch.embedding_bag(%2$s, rows, starts, False, %3$d, False, %4$s, True, None)",
            name,
            of,
            mode,
            weights));
    return "b" + name;
  }

  private String bagOf(String name, String of, String rows) {
    line(
        "b%1$s, _0%1$s, _1%1$s, _2%1$s = torch.embedding_bag(%2$s, %3$s, starts, False, 0, False, None, True, None)"
            .formatted(name, of, rows));
    return "b" + name;
  }

  private void dense(DenseModule dense, WeightFiles files) {
    requireWidth(dense.name() + "/config.json", "in_features", dense.inFeatures());
    Weights tensors = new Weights(files, dense.name() + "/" + files.fileName(), "");
    String id = "dense" + step;
    int in = dense.inFeatures();
    int out = dense.outFeatures();
    String weight = script.exact(id + "_w", tensors.take("linear.weight", out, in));
    String bias = dense.bias() ? script.exact(id + "_b", tensors.take("linear.bias", out)) : "None";
    String residual = null;
    if (dense.residual()) {
      residual =
          in == out
              ? "v" + step
              : String.format(
                  Locale.ROOT,
                  "torch.linear(v%d, %s, None)",
                  step,
                  script.exact(id + "_r", tensors.take("residual.weight", out, in)));
    }
    String linear = String.format(Locale.ROOT, "torch.linear(v%d, %s, %s)", step, weight, bias);
    String activated = activation(dense.activation()).formatted(linear);
    next(residual == null ? activated : "torch.add(%s, %s)".formatted(activated, residual));
    finish(tensors, id);
    width = out;
  }

  private static String activation(DenseActivation activation) {
    return switch (activation) {
      case IDENTITY -> "%s";
      case TANH -> "torch.tanh(%s)";
      case RELU -> "torch.relu(%s)";
      case GELU -> "torch.gelu(%s, approximate=\"none\")";
      case SILU -> "torch.silu(%s)";
      case SIGMOID -> "torch.sigmoid(%s)";
    };
  }

  private void layerNorm(LayerNormModule norm, WeightFiles files) {
    requireWidth(norm.name() + "/config.json", "dimension", norm.dimensions());
    Weights tensors = new Weights(files, norm.name() + "/" + files.fileName(), "");
    String id = "layer_norm" + step;
    String weight = script.exact(id + "_w", tensors.take("norm.weight", width));
    String bias = script.exact(id + "_b", tensors.take("norm.bias", width));
    next(
        String.format(
            Locale.ROOT, "torch.layer_norm(v%%1$d, [%d], %s, %s, 1e-05)", width, weight, bias));
    finish(tensors, id);
  }

  private void requireWidth(String file, String key, int found) {
    if (found != width) {
      throw new Fault.ModelRefused(
          file, key + " is " + found + ", but the module before it gives " + width);
    }
  }

  /** Sentence Transformers refuses tensors that a module has no place for, and so do we. */
  private void finish(Weights tensors, String id) {
    Set<String> unknown = tensors.unknown(List.of());
    if (!unknown.isEmpty()) {
      throw new Fault.ModelRefused(
          tensors.file(), "has tensors that are not understood: " + String.join(", ", unknown));
    }
    tensors.taken().forEach((name, tensor) -> weights.put(id + "." + name, tensor));
  }

  private void next(String expression) {
    line(String.format(Locale.ROOT, "v%d = %s", step + 1, expression.formatted(step)));
    step++;
  }

  private void line(String statement) {
    source.append("  ").append(statement).append('\n');
  }
}
