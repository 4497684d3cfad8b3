package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Lookup;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.NormKind;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.weights.tensor.Tensor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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
  private final AttentionForms forms;
  private final RotaryScript rotary;
  private final StringBuilder layers = new StringBuilder();

  /** What was written already: layers may share tensors (ALBERT). */
  private final Map<Linear, String> linears = new HashMap<>();

  private final Map<Norm, String> norms = new HashMap<>();

  private HiddenScript(EncoderPlan plan, Weights weights, ScriptModule script, boolean typed) {
    this.plan = plan;
    this.weights = weights;
    this.script = script;
    this.typed = typed;
    this.forms = new AttentionForms(script, weights, plan.maxTokens());
    this.rotary = new RotaryScript(script);
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
    String embedded = embeddings(plan.embeddings());
    String in = "h";
    for (int n = 0; n < plan.layers().size(); n++) {
      in = layer(plan.layers().get(n), n, in);
    }
    String result = in;
    Norm last = plan.finalNorm();
    if (last != null) {
      result = norm("final_norm", last).formatted(in);
    }
    forms.methods().forEach(script::method);
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
            + rotary.prologue()
            + forms.prologue()
            + layers
            + "  return "
            + result
            + "\n");
  }

  private String embeddings(Embeddings from) {
    StringBuilder source = new StringBuilder();
    Lookup lookup = from.lookup();
    int words = lookup == null ? plan.vocabulary() : lookup.rows();
    String word = script.exact("word", weights.take(from.words(), words, from.width()));
    Positions positions = from.positions();
    String position =
        positions == null
            ? null
            : script.exact(
                "position", weights.take(positions.table(), positions.rows(), from.width()));
    String type =
        from.types() == null
            ? null
            : script.exact(
                "type", weights.take(from.types().table(), from.types().rows(), from.width()));
    String sum = "x";
    if (lookup == null) {
      line(source, "x = torch.embedding(%s, ids)".formatted(word));
    } else {
      lookUp(source, lookup, word);
    }
    if (from.scale() != 1) {
      line(source, "xs = torch.mul(x, %s)".formatted(Double.toString(from.scale())));
      sum = "xs";
    }
    if (type != null) {
      String row = typed ? "torch.embedding(%s, types)" : "torch.select(%s, 0, 0)";
      line(source, "x0 = " + script.plus(sum, row.formatted(type)));
      sum = "x0";
    }
    if (positions != null && position != null) {
      String rows = positionRows(source, positions);
      line(source, "x1 = torch.add_(%s, torch.embedding(%s, %s))".formatted(sum, position, rows));
      sum = "x1";
    }
    String normed = from.norm() == null ? sum : norm("norm", from.norm()).formatted(sum);
    Linear projection = from.projection();
    if (projection == null) {
      line(source, "h = " + normed);
    } else {
      line(source, "xn = " + normed);
      String projected = script.apply(script.lowered("xn"), linear("projection", projection));
      line(source, "h = " + script.raised(projected));
    }
    return source.toString();
  }

  private void lookUp(StringBuilder source, Lookup lookup, String word) {
    String row = "ids";
    if (lookup.rowOfToken() != null) {
      Tensor rows = weights.takeRows(lookup.rowOfToken(), plan.vocabulary(), lookup.rows());
      row = "torch.index_select(%s, 0, ids)".formatted(script.constant("row", rows));
    }
    String found = "torch.embedding(%s, %s)".formatted(word, row);
    if (lookup.weightOfToken() != null) {
      String weight =
          script.exact("weight", weights.take(lookup.weightOfToken(), plan.vocabulary()));
      found =
          "torch.mul(%s, torch.unsqueeze(torch.index_select(%s, 0, ids), 1))"
              .formatted(found, weight);
    }
    line(source, "x = " + found);
  }

  /** The rows of the position table, an expression. */
  private static String positionRows(StringBuilder source, Positions positions) {
    Integer pad = positions.padId();
    if (pad == null) {
      return positions.first() == 0
          ? "positions"
          : String.format(Locale.ROOT, "torch.add(positions, %d)", positions.first());
    }
    // Counts tokens other than padding, from each sequence's first on.
    source.append(
        """
          real = torch.to(torch.ne(ids, {pad}), 4, False, False)
          counted = torch.cumsum(real, 0)
          begins = torch.sub(torch.sub(torch.cumsum(torch.ones_like(ids), 0), 1), positions)
          before = torch.sub(torch.index_select(counted, 0, begins), torch.index_select(real, 0, begins))
          rows = torch.add(torch.mul(torch.add(torch.sub(counted, before), {shift}), real), {pad})
        """
            .replace("{pad}", Integer.toString(pad))
            .replace("{shift}", Integer.toString(positions.first() - pad - 1)));
    return "rows";
  }

  private String layer(Layer layer, int n, String in) {
    SelfAttention attention = layer.attention();
    FeedForward feedForward = layer.feedForward();
    // Parameters are listed in this order by what trains them.
    String qkv = linear("qkv" + n, attention.qkv());
    String out = linear("out" + n, attention.out());
    String up = linear("up" + n, feedForward.up());
    String down = linear("down" + n, feedForward.down());
    Norms outNorms = norms("out", n, layer.aroundAttention());
    Norms downNorms = norms("down", n, layer.aroundFeedForward());

    String attentionIn = before(outNorms, "b" + n, in);
    attend(attention, qkv, n, attentionIn);
    line(String.format(Locale.ROOT, "o%d = %s", n, script.apply("a" + n, out)));
    String branch =
        branch(outNorms, "ob" + n, sum(layer.aroundAttention(), script.raised("o" + n), in));
    line(String.format(Locale.ROOT, "r%d = %s", n, script.plus(branch, in)));
    String middle = after(outNorms, "m" + n, "r" + n);

    String feedForwardIn = before(downNorms, "c" + n, middle);
    feed(feedForward, up, n, feedForwardIn);
    line(String.format(Locale.ROOT, "d%d = %s", n, script.apply("f" + n, down)));
    branch =
        branch(downNorms, "db" + n, sum(layer.aroundFeedForward(), script.raised("d" + n), middle));
    line(String.format(Locale.ROOT, "s%d = %s", n, script.plus(branch, middle)));
    return after(downNorms, "h" + n, "s" + n);
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
    return norm == null ? null : norm(name, norm);
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

  private void attend(SelfAttention attention, String qkv, int n, String in) {
    String product = script.apply(script.lowered(in), qkv);
    boolean even = attention.keyHeads() == attention.heads();
    boolean asTheyAre =
        even
            && attention.queryNorm() == null
            && attention.keyNorm() == null
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
    line(String.format(Locale.ROOT, "v%d = %s", n, repeated(v, keys, heads, width)));
  }

  private String headNorm(String name, @Nullable Norm norm, String x, int heads, int width) {
    if (norm == null) {
      return script.raised(x);
    }
    String hole = norm(name, norm);
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

  private String linear(String name, Linear linear) {
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

  private String norm(String name, Norm norm) {
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

  private void line(String statement) {
    line(layers, statement);
  }

  private static void line(StringBuilder source, String statement) {
    source.append("  ").append(statement).append('\n');
  }
}
