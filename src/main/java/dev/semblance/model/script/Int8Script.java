package dev.semblance.model.script;

import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import java.util.Locale;
import java.util.Objects;

/**
 * Writes a plan whose linear layers multiply bytes: {@code hidden} as {@link HiddenScript} does,
 * and {@code calibrate} of the same operands, which is to be run once before it, on texts like
 * those that will come.
 *
 * <p>What goes into a product is rounded to 0..255 with one scale and zero point that calibration
 * found (static scales: no pass looks at its own numbers, so that a text's vector does not depend
 * on its company); weights are rounded to -127..127 with a scale for each row. Sums are whole
 * numbers, and so exact in any order. Attention, norms and the residual stream are fp32.
 *
 * <p>Channels differ in size by a hundred times, which one scale would not fit. So each is shifted
 * by its mean and divided by a factor that evens it out with the weights it meets (SmoothQuant,
 * Xiao et al. 2022; Outlier Suppression+, Wei et al. 2023). Neither costs a pass anything: they are
 * folded into the norm before, the weights and bias behind, and for what attention gives into the
 * rows of the values, whose weights sum to 1. The residual sum takes the factor back in the same
 * step ({@code addcmul}), and the bias the shift.
 *
 * <p>Attributes of a product NAME of layer n: {@code NAMEn_w} fp32 [out, in] until calibration;
 * {@code NAMEn_b} fp32 [out]; {@code NAMEn_p} packed, {@code NAMEn_s} fp32 [out] and {@code
 * NAMEn_n} int8 [out] zeros, the weights' scales and zero points; {@code NAMEn_x} and {@code
 * NAMEn_z}, the operand's. {@code qkvn_c} and {@code upn_c} fp32 [hidden] are the residual's
 * factors.
 */
final class Int8Script {

  /** What the numbers depend on besides weights and texts; to be raised when they change. */
  static final String ARITHMETIC = "int8 1";

  private final EncoderPlan plan;
  private final ScriptModule script;
  private final PlanParts parts;
  private final AttentionForms forms;
  private final StringBuilder layers = new StringBuilder();
  private final StringBuilder calibration = new StringBuilder();

  private Int8Script(EncoderPlan plan, Weights weights, ScriptModule script) {
    this.plan = plan;
    this.script = script;
    this.parts = new PlanParts(weights, script);
    this.forms = new AttentionForms(script, weights, plan.maxTokens());
  }

  /**
   * @throws dev.semblance.fault.Fault.ModelRefused when a tensor is missing or of another shape
   */
  static void write(EncoderPlan plan, Weights weights, ScriptModule script) {
    new Int8Script(plan, weights, script).write(weights);
  }

  /**
   * The space of a model's vectors in int8: another than fp32's, since they are too far from these
   * to be compared unnoticed; and another one when other texts calibrate.
   *
   * @param exact 12 hex digits of the space in fp32
   */
  static String space(String exact) {
    SpaceHash hash = new SpaceHash();
    hash.text(exact);
    hash.text(ARITHMETIC);
    CalibrationTexts.all().forEach(hash::text);
    return hash.digits();
  }

  private void write(Weights weights) {
    String embedded = EmbeddingScript.statements(plan, weights, script, parts, false);
    String in = "h";
    String norm = "norm";
    for (int n = 0; n < plan.layers().size(); n++) {
      in = layer(plan.layers().get(n), n, in, norm);
      norm = "down_norm" + n;
    }
    forms.methods().forEach(script::method);
    Int8Calibration.METHODS.forEach(script::method);
    script.method(method("hidden", "Tensor", embedded, layers, in));
    script.method(method("calibrate", "NoneType", embedded, calibration, "None"));
  }

  private String method(
      String name, String type, String embedded, StringBuilder body, String result) {
    return """
    def {name}(self,
      ids: Tensor,
      positions: Tensor,
      groups: List[int],
      offsets: Tensor,
      longest: int) -> {type}:
    """
            .replace("{name}", name)
            .replace("{type}", type)
        + embedded
        + forms.prologue()
        + body
        + "  return "
        + result
        + "\n";
  }

  /**
   * @param in the variable of what comes in
   * @param normBefore the norm that made it
   * @return the variable of what goes out
   */
  private String layer(Layer layer, int n, String in, String normBefore) {
    Activation activation = layer.feedForward().activation();
    product("qkv" + n, layer.attention().qkv());
    product("out" + n, layer.attention().out());
    product("up" + n, layer.feedForward().up());
    product("down" + n, layer.feedForward().down());
    residual("qkv" + n);
    residual("up" + n);
    String outNorm = norm("out_norm" + n, layer.aroundAttention().after());
    String downNorm = norm("down_norm" + n, layer.aroundFeedForward().after());
    String attended = forms.call(layer.attention(), "qkv" + n, "q" + n, "k" + n, "v" + n);
    String split =
        String.format(
            Locale.ROOT,
            "q%1$d, k%1$d, v%1$d, = torch.unbind(torch.view(t%1$d, [-1, 3, %2$d, %3$d]), 1)",
            n,
            layer.attention().heads(),
            layer.attention().width());
    layers.append(
        """
          t{n} = {qkv}
          {split}
          a{n} = {attended}
          o{n} = {out}
          r{n} = torch.addcmul_(o{n}, {in}, self.qkv{n}_c)
          m{n} = {out norm}
          f{n} = {up}
          d{n} = {down}
          s{n} = torch.addcmul_(d{n}, m{n}, self.up{n}_c)
          h{n} = {down norm}
        """
            .replace("{qkv}", toFloats("qkv{n}", toBytes(in, "qkv{n}", plan.hidden())))
            .replace("{split}", split)
            .replace("{attended}", attended)
            .replace("{out}", toFloats("out{n}", toBytes("a{n}", "out{n}", plan.hidden())))
            .replace("{out norm}", outNorm.formatted("r{n}"))
            .replace("{up}", activated(toBytes("m{n}", "up{n}", plan.hidden()), activation))
            .replace("{down}", toFloats("down{n}", "f{n}"))
            .replace("{down norm}", downNorm.formatted("s{n}"))
            .replace("{in}", in)
            .replace("{n}", Integer.toString(n)));
    calibration.append(
        Int8Calibration.layer(
            new Int8Calibration.Names(n, in, normBefore),
            split,
            attended,
            activation.source(),
            outNorm,
            downNorm));
    return "h" + n;
  }

  private String norm(String name, @org.jspecify.annotations.Nullable Norm norm) {
    return parts.norm(name, Objects.requireNonNull(norm));
  }

  private void product(String name, Linear linear) {
    parts.linear(name, linear);
    script.quantised(name);
  }

  private void residual(String name) {
    script.computed(name + "_c", 4L * plan.hidden());
  }

  /** Rounds fp32 to bytes; libtorch's quantised tensor is seen as a plain one, without a copy. */
  private static String toBytes(String x, String product, int width) {
    return String.format(
        Locale.ROOT,
        "torch.set_(torch.empty([0], dtype=0), torch.quantize_per_tensor(%1$s, self.%2$s_x,"
            + " self.%2$s_z, 13), 0, [torch.size(%1$s, 0), %3$d], [%3$d, 1])",
        x,
        product,
        width);
  }

  private static String toFloats(String product, String bytes) {
    return pointwise(product, bytes, "1., 0, 6, \"none\"", "");
  }

  /** The operand of {@code down}: rounded where the product is summed up. */
  private static String activated(String bytes, Activation activation) {
    String how = "self.down{n}_x, self.down{n}_z, 0, ";
    return switch (activation) {
      case GELU -> pointwise("up{n}", bytes, how + "\"gelu\"", "none");
      case GELU_TANH -> pointwise("up{n}", bytes, how + "\"gelu\"", "tanh");
      case RELU -> pointwise("up{n}", bytes, how + "\"relu\"", "");
      default -> throw new IllegalArgumentException("not fused: " + activation);
    };
  }

  private static String pointwise(String product, String bytes, String output, String algorithm) {
    return "ops.onednn.qlinear_pointwise({x}, self.{p}_x, self.{p}_z, self.{p}_p, self.{p}_s, self.{p}_n, self.{p}_b, {output}, annotate(List[Optional[number]], []), \"{algorithm}\")"
        .replace("{x}", bytes)
        .replace("{p}", product)
        .replace("{output}", output)
        .replace("{algorithm}", algorithm);
  }
}
