package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes how a layer's queries, keys and values come of its joined products, and how they are
 * attended to. Norms and positions are fp32, attention is in the module's type.
 */
final class AttentionScript {

  private final ScriptModule script;
  private final PlanParts parts;
  private final AttentionForms forms;
  private final RotaryScript rotary;
  private final StringBuilder lines = new StringBuilder();

  AttentionScript(ScriptModule script, Weights weights, PlanParts parts, int maxTokens) {
    this.script = script;
    this.parts = parts;
    this.forms = new AttentionForms(script, weights, maxTokens);
    this.rotary = new RotaryScript(script);
  }

  /** The methods that the statements call. */
  List<String> methods() {
    return forms.methods();
  }

  /** What statements of all layers share. */
  String prologue() {
    return rotary.prologue() + forms.prologue();
  }

  /**
   * Statements that make {@code aN}, what layer N's attention gives, [tokens, heads x width].
   *
   * @param qkv the layer's joined products
   * @param in what is attended to, an fp32 expression
   */
  String statements(SelfAttention attention, String qkv, int n, String in) {
    String product = script.apply(script.lowered(in), qkv);
    boolean even = attention.keyHeads() == attention.heads();
    boolean asTheyAre =
        even
            && attention.queryNorm() == null
            && attention.keyNorm() == null
            && attention.valueEps() == null
            && attention.rotary() == null;
    if (asTheyAre) {
      line(
          String.format(
              Locale.ROOT,
              "q%1$d, k%1$d, v%1$d, = torch.unbind(torch.view(%2$s, [-1, 3, %3$d, %4$d]), 1)",
              n,
              product,
              attention.heads(),
              attention.width()));
    } else {
      turned(attention, product, n);
    }
    double usual = 1 / Math.sqrt(attention.width());
    String q = "q" + n;
    if (Math.abs(attention.scale() - usual) > 1e-12) {
      q =
          String.format(
              Locale.ROOT, "torch.mul(q%d, %s)", n, Double.toString(attention.scale() / usual));
    }
    line(
        String.format(
            Locale.ROOT, "a%d = %s", n, forms.call(attention, "qkv" + n, q, "k" + n, "v" + n)));
    return take();
  }

  /** Queries and keys normed and turned in fp32, keys and values repeated for their queries. */
  private void turned(SelfAttention attention, String product, int n) {
    int heads = attention.heads();
    int keys = attention.keyHeads();
    int width = attention.width();
    line(
        String.format(
            Locale.ROOT,
            "t%d = torch.view(%s, [-1, %d, %d])",
            n,
            product,
            heads + 2 * keys,
            width));
    String q = String.format(Locale.ROOT, "torch.narrow(t%d, 1, 0, %d)", n, heads);
    String k = String.format(Locale.ROOT, "torch.narrow(t%d, 1, %d, %d)", n, heads, keys);
    if (attention.queryNorm() != null || attention.keyNorm() != null) {
      q = headNorm("query_norm" + n, attention.queryNorm(), q, heads, width);
      k = headNorm("key_norm" + n, attention.keyNorm(), k, keys, width);
      line(String.format(Locale.ROOT, "qn%d = %s", n, q));
      line(String.format(Locale.ROOT, "kn%d = %s", n, k));
      q = "qn" + n;
      k = "kn" + n;
    }
    if (attention.rotary() != null) {
      q = rotary.turned(attention.rotary(), q, width);
      k = rotary.turned(attention.rotary(), k, width);
    }
    line(String.format(Locale.ROOT, "q%d = %s", n, script.lowered(q)));
    line(
        String.format(Locale.ROOT, "k%d = %s", n, repeated(script.lowered(k), keys, heads, width)));
    String v = String.format(Locale.ROOT, "torch.narrow(t%d, 1, %d, %d)", n, heads + keys, keys);
    if (attention.valueEps() != null) {
      v =
          script.lowered(
              String.format(
                  Locale.ROOT,
                  "torch.rms_norm(%s, [%d], None, %s)",
                  script.raised(v),
                  width,
                  Double.toString(attention.valueEps())));
    }
    line(String.format(Locale.ROOT, "v%d = %s", n, repeated(v, keys, heads, width)));
  }

  private String headNorm(String name, @Nullable Norm norm, String x, int heads, int width) {
    if (norm == null) {
      return script.raised(x);
    }
    String hole = parts.norm(name, norm);
    if (norm.width() == width) {
      return hole.formatted(script.raised(x));
    }
    String flat =
        String.format(Locale.ROOT, "torch.reshape(%s, [-1, %d])", script.raised(x), heads * width);
    return String.format(
        Locale.ROOT, "torch.view(%s, [-1, %d, %d])", hole.formatted(flat), heads, width);
  }

  /** Each key's head as often as queries share it, next to each other. */
  private static String repeated(String x, int keys, int heads, int width) {
    return keys == heads
        ? x
        : String.format(
            Locale.ROOT,
            "torch.reshape(torch.expand(torch.unsqueeze(%s, 2), [-1, %d, %d, %d]), [-1, %d, %d])",
            x,
            keys,
            heads / keys,
            width,
            heads,
            width);
  }

  private void line(String statement) {
    lines.append("  ").append(statement).append('\n');
  }

  private String take() {
    String taken = lines.toString();
    lines.setLength(0);
    return taken;
  }
}
