package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Experts;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a plan as {@code def hidden(self, ids, positions, groups, offsets, longest) -> Tensor},
 * [tokens] to [tokens, hidden] in fp32, with the methods for attention that it calls.
 *
 * <p>The residual stream, norms and positions are fp32; only linear layers and attention are in the
 * module's type.
 */
final class HiddenScript {

  private final EncoderPlan plan;
  private final Weights weights;
  private final ScriptModule script;
  private final boolean typed;
  private final PlanParts parts;
  private final AttentionScript attentions;
  private final LayerInputScript inputs;
  private final StringBuilder layers = new StringBuilder();

  private HiddenScript(EncoderPlan plan, Weights weights, ScriptModule script, boolean typed) {
    this.plan = plan;
    this.weights = weights;
    this.script = script;
    this.typed = typed;
    this.parts = new PlanParts(weights, script);
    this.attentions = new AttentionScript(script, weights, parts, plan.maxTokens());
    this.inputs = new LayerInputScript(weights, script, parts);
  }

  /**
   * @throws dev.semblance.fault.Fault.ModelRefused when a tensor is missing or of another shape
   */
  static void write(EncoderPlan plan, Weights weights, ScriptModule script) {
    new HiddenScript(plan, weights, script, false).write();
  }

  /**
   * With a last argument {@code types} [tokens]: which row of the table of types each token gets.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when a tensor is missing or of another shape
   */
  static void writeTyped(EncoderPlan plan, Weights weights, ScriptModule script) {
    new HiddenScript(plan, weights, script, true).write();
  }

  private void write() {
    String embedded = EmbeddingScript.statements(plan, weights, script, parts, typed);
    String in = "h";
    for (int n = 0; n < plan.layers().size(); n++) {
      String out = layer(plan.layers().get(n), n, in);
      if (n == 0 && plan.convolution() != null) {
        layers.append(
            ConvolutionScript.statements(
                plan.convolution(), plan.hidden(), weights, script, in, out, "convolved_norm"));
        out = "convolved_norm";
      }
      in = out;
    }
    String result = in;
    Norm last = plan.finalNorm();
    if (last != null) {
      result = parts.norm("final_norm", last).formatted(in);
    }
    Linear projection = plan.finalProjection();
    if (projection != null) {
      line("last = " + result);
      String layer = parts.linear("final_projection", projection);
      result = script.raised(script.apply(script.lowered("last"), layer));
    }
    attentions.methods().forEach(script::method);
    script.method(
        """
        def hidden(self,
          ids: Tensor,
          positions: Tensor,
          groups: List[int],
          offsets: Tensor,
          longest: int{types}) -> Tensor:
        """
                .replace("{types}", typed ? ",\n  types: Tensor" : "")
            + embedded
            + (plan.layerInputs() == null ? "" : inputs.pieces(plan.layerInputs()))
            + attentions.prologue()
            + layers
            + "  return "
            + result
            + "\n");
  }

  private String layer(Layer layer, int n, String in) {
    SelfAttention attention = layer.attention();
    FeedForward feedForward = layer.feedForward();
    // Parameters are listed in this order by what trains them.
    String qkv = parts.linear("qkv" + n, attention.qkv());
    String out = parts.linear("out" + n, attention.out());
    Experts experts = feedForward.experts();
    String up = experts == null ? parts.linear("up" + n, feedForward.up()) : "";
    String down = experts == null ? parts.linear("down" + n, feedForward.down()) : "";
    Norms outNorms = norms("out", n, layer.aroundAttention());
    Norms downNorms = norms("down", n, layer.aroundFeedForward());

    String attentionIn = before(outNorms, "b" + n, in);
    layers.append(attentions.statements(attention, qkv, n, attentionIn));
    line(String.format(Locale.ROOT, "o%d = %s", n, script.apply("a" + n, out)));
    String branch =
        branch(outNorms, "ob" + n, sum(layer.aroundAttention(), script.raised("o" + n), in));
    line(String.format(Locale.ROOT, "r%d = %s", n, script.plus(branch, in)));
    String middle = after(outNorms, "m" + n, "r" + n);

    String feedForwardIn = before(downNorms, "c" + n, middle);
    String fed;
    if (experts == null) {
      feed(feedForward, up, n, feedForwardIn);
      line(String.format(Locale.ROOT, "d%d = %s", n, script.apply("f" + n, down)));
      fed = script.raised("d" + n);
    } else {
      String call = ExpertsScript.write(feedForward, experts, n, weights, script);
      line(String.format(Locale.ROOT, "d%d = %s", n, call.formatted(feedForwardIn)));
      fed = "d" + n;
    }
    branch = branch(downNorms, "db" + n, sum(layer.aroundFeedForward(), fed, middle));
    line(String.format(Locale.ROOT, "s%d = %s", n, script.plus(branch, middle)));
    String told = after(downNorms, "h" + n, "s" + n);
    if (layer.input() == null) {
      return told;
    }
    layers.append(inputs.taken(layer.input(), n, told, "told" + n));
    return "told" + n;
  }

  private String sum(Around around, String fresh, String in) {
    return around.branchOfSum() ? script.plus(fresh, in) : fresh;
  }

  /** The norms around a part of a layer, each with a hole for its operand. */
  private record Norms(@Nullable String before, @Nullable String branch, @Nullable String after) {}

  private Norms norms(String part, int n, Around around) {
    return new Norms(
        normOrNull(part + "_before" + n, around.before()),
        normOrNull(part + "_branch" + n, around.branch()),
        normOrNull(part + "_norm" + n, around.after()));
  }

  private @Nullable String normOrNull(String name, @Nullable Norm norm) {
    return norm == null ? null : parts.norm(name, norm);
  }

  private String before(Norms norms, String name, String in) {
    if (norms.before() == null) {
      return in;
    }
    line("%s = %s".formatted(name, norms.before().formatted(in)));
    return name;
  }

  private String branch(Norms norms, String name, String out) {
    if (norms.branch() == null) {
      return out;
    }
    line("%s = %s".formatted(name, norms.branch().formatted(out)));
    return name;
  }

  private String after(Norms norms, String name, String sum) {
    if (norms.after() == null) {
      return sum;
    }
    line("%s = %s".formatted(name, norms.after().formatted(sum)));
    return name;
  }

  private void feed(FeedForward feedForward, String up, int n, String in) {
    String x = script.lowered(in);
    if (feedForward.gate() == Gate.NONE) {
      line(
          String.format(
              Locale.ROOT, "f%d = %s", n, script.applyActivated(x, up, feedForward.activation())));
      return;
    }
    int inner = feedForward.inner();
    boolean first = feedForward.gate() == Gate.FIRST;
    line(String.format(Locale.ROOT, "u%d = %s", n, script.apply(x, up)));
    String activated =
        String.format(Locale.ROOT, "torch.narrow(u%d, 1, %d, %d)", n, first ? 0 : inner, inner);
    String other =
        String.format(Locale.ROOT, "torch.narrow(u%d, 1, %d, %d)", n, first ? inner : 0, inner);
    line(
        String.format(
            Locale.ROOT,
            "f%d = torch.mul(%s, %s)",
            n,
            feedForward.activation().source().formatted(activated),
            other));
  }

  private void line(String statement) {
    layers.append("  ").append(statement).append('\n');
  }
}
