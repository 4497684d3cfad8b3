package dev.semblance.model.script;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.SentenceModule.DenseActivation;
import dev.semblance.model.folder.SentenceModule.DenseModule;
import dev.semblance.model.folder.SentenceModule.LayerNormModule;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Emits what modules do to vectors that they take one by one, be they pooled ones or tokens': the
 * statements {@code v1 = ...}, {@code v2 = ...} from {@code v0} on, [vectors, width], fp32.
 */
final class ModuleLines {

  private final ScriptModule script;
  private final String prefix;
  private final StringBuilder source = new StringBuilder();
  private final SortedMap<String, Tensor> weights = new TreeMap<>();
  private int width;
  private int step;

  /**
   * @param prefix stands before the names of weights, so that two of these can be in one module
   */
  ModuleLines(ScriptModule script, int width, String prefix) {
    this.script = script;
    this.width = width;
    this.prefix = prefix;
  }

  /** A module's weights; the caller closes them after the archive was read. */
  static WeightFiles open(Path folder, List<WeightFiles> open) {
    WeightFiles files = WeightFiles.open(folder);
    open.add(files);
    return files;
  }

  void dense(DenseModule dense, WeightFiles files) {
    requireWidth(dense.name() + "/config.json", "in_features", dense.inFeatures());
    Weights tensors = new Weights(files, dense.name() + "/" + files.fileName(), "");
    String id = prefix + "dense" + step;
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

  /**
   * A projection whose width is that of its matrix.
   *
   * @param bias its name, or empty for none
   */
  void linear(Weights tensors, String weight, String bias) {
    int out = tensors.rows(weight, width);
    String id = prefix + "linear" + step;
    Tensor matrix = tensors.take(weight, out, width);
    weights.put(id + ".weight", matrix);
    String by = script.exact(id + "_w", matrix);
    String plus = "None";
    if (!bias.isEmpty()) {
      Tensor added = tensors.take(bias, out);
      weights.put(id + ".bias", added);
      plus = script.exact(id + "_b", added);
    }
    next(String.format(Locale.ROOT, "torch.linear(v%d, %s, %s)", step, by, plus));
    width = out;
  }

  void layerNorm(LayerNormModule norm, WeightFiles files) {
    requireWidth(norm.name() + "/config.json", "dimension", norm.dimensions());
    Weights tensors = new Weights(files, norm.name() + "/" + files.fileName(), "");
    String id = prefix + "layer_norm" + step;
    String weight = script.exact(id + "_w", tensors.take("norm.weight", width));
    String bias = script.exact(id + "_b", tensors.take("norm.bias", width));
    next(
        String.format(
            Locale.ROOT, "torch.layer_norm(v%%1$d, [%d], %s, %s, 1e-05)", width, weight, bias));
    finish(tensors, id);
  }

  void normalize() {
    next("torch.div(v%1$d, torch.clamp_min(torch.norm(v%1$d, 2, [1], True), 1e-12))");
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

  /** Any other statement. */
  void line(String statement) {
    source.append("  ").append(statement).append('\n');
  }

  /** What was emitted, {@code return} included. */
  String source() {
    return source + "  return v" + step + "\n";
  }

  int width() {
    return width;
  }

  /** Says how wide {@code v0} is, where that is known only once it was written. */
  void startsWith(int width) {
    this.width = width;
  }

  /** What was taken, by a name unique among them. */
  SortedMap<String, Tensor> weights() {
    return weights;
  }
}
