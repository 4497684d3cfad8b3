package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.NormKind;
import dev.semblance.weights.tensor.Tensor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The linear layers and norms of a plan as parameters of a module; each is written once, since
 * layers may share tensors (ALBERT).
 */
final class PlanParts {
  private final Weights weights;
  private final ScriptModule script;
  private final Map<Linear, String> linears = new HashMap<>();
  private final Map<Norm, String> norms = new HashMap<>();

  PlanParts(Weights weights, ScriptModule script) {
    this.weights = weights;
    this.script = script;
  }

  String linear(String name, Linear linear) {
    String written = linears.get(linear);
    if (written == null) {
      written = writeLinear(name, linear);
      linears.put(linear, written);
    }
    return written;
  }

  private String writeLinear(String name, Linear linear) {
    return script.layer(
        name,
        linear.parts().stream()
            .map(part -> weights.take(part.weight(), part.out(), linear.in()))
            .toArray(Tensor[]::new),
        linear.biased()
            ? linear.parts().stream()
                .map(part -> weights.take(String.valueOf(part.bias()), part.out()))
                .toArray(Tensor[]::new)
            : new Tensor[0]);
  }

  String norm(String name, Norm norm) {
    String written = norms.get(norm);
    if (written == null) {
      written = norm(name, norm, weights, script);
      norms.put(norm, written);
    }
    return written;
  }

  /** A norm with a hole for its operand. */
  static String norm(String name, Norm norm, Weights weights, ScriptModule script) {
    String weight =
        script.exact(
            name + "_w", weights.take(norm.weight().name(), norm.weight().older(), norm.width()));
    String bias =
        norm.bias() == null
            ? "None"
            : script.exact(
                name + "_b", weights.take(norm.bias().name(), norm.bias().older(), norm.width()));
    return norm.kind() == NormKind.LAYER
        ? String.format(
            Locale.ROOT,
            "torch.layer_norm(%%s, [%d], %s, %s, %s)",
            norm.width(),
            weight,
            bias,
            Double.toString(norm.eps()))
        : String.format(
            Locale.ROOT,
            "torch.rms_norm(%%s, [%d], %s, %s)",
            norm.width(),
            norm.kind() == NormKind.RMS ? weight : "torch.add(" + weight + ", 1)",
            Double.toString(norm.eps()));
  }
}
