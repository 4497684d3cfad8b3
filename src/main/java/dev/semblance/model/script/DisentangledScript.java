package dev.semblance.model.script;

import dev.semblance.model.plan.Bias;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes DeBERTa's attention of one layer: the products of the layer's weights with the vectors of
 * distances are made once, when the module is prepared; each pass picks from the products with them
 * by the row of each pair of tokens (transformers, {@code disentangled_attention_bias}).
 */
final class DisentangledScript {

  private final ScriptModule script;
  private final Weights weights;
  private final int number;

  /**
   * @param number of the form, for names
   */
  DisentangledScript(ScriptModule script, Weights weights, int number) {
    this.script = script;
    this.weights = weights;
    this.number = number;
  }

  /**
   * The method {@code masksN}: for each run of sequences the row of each distance that it has, from
   * {@code 1 - length} on, [2 x length - 1]; or where these are more than there are rows, the row
   * of each pair, [length, length].
   */
  String rows(Bias.Disentangled bias, int most) {
    long[] of = bias.rowOfDistance(most);
    return """
    def masks{n}(self,
      x: Tensor,
      groups: List[int]) -> List[Tensor]:
      masks = annotate(List[Tensor], [])
      for g in range(torch.floordiv(torch.len(groups), 4)):
        length = groups[torch.add(torch.mul(g, 4), 2)]
        if torch.lt(torch.mul(length, 2), {rows}):
          rows = torch.narrow({table}, 0, torch.sub({first}, length), torch.sub(torch.mul(length, 2), 1))
        else:
          place = torch.arange(length, dtype=4, layout=None, device=ops.prim.device(x), pin_memory=None)
          behind = torch.sub(torch.unsqueeze(place, 1), torch.unsqueeze(place, 0))
          row = torch.index_select({table}, 0, torch.reshape(torch.add(behind, {most}), [-1]))
          rows = torch.view(row, [length, length])
        _0 = torch.append(masks, rows)
      return masks
    """
        .replace("{n}", Integer.toString(number))
        .replace("{rows}", Integer.toString(2 * bias.span()))
        .replace("{first}", Integer.toString(most + 1))
        .replace("{most}", Integer.toString(most))
        .replace("{table}", script.constant("distance_row", Tensor.of(of, of.length)));
  }

  /**
   * The method that attends, of the form's number.
   *
   * <p>Short runs multiply with the distances alone that they have, in the order in which a pair's
   * product lies one further for the next key: picking them is then a view, which begins each row
   * one number earlier than the last. Long ones multiply with all and gather.
   *
   * @param qkv the attribute of the layer's joined products
   * @param numbers the most scores that stand in memory at a time
   */
  String attention(SelfAttention attention, Bias.Disentangled bias, String qkv, int numbers) {
    // The queries that come here are scaled for the square root of the width alone.
    String keys =
        distances(
            "distance_key", attention, bias.keys(), bias, qkv, 1 / Math.sqrt(attention.width()));
    String queries =
        distances("distance_query", attention, bias.queries(), bias, qkv, attention.scale());
    List<String> near = new ArrayList<>();
    List<String> far = new ArrayList<>();
    if (keys != null) {
      near.add(near("qt", keys, "torch.flip(row, [0])"));
      far.add(far("qt", keys, "row"));
    }
    if (queries != null) {
      near.add("torch.transpose(" + near("kt", queries, "row") + ", 2, 3)");
      far.add("torch.transpose(" + far("kt", queries, "torch.transpose(row, 0, 1)") + ", 2, 3)");
    }
    String call =
        """
            row = masks[g]
            fit = torch.floordiv({numbers}, torch.mul(count, torch.mul(length, length)))
            step = ops.prim.min(heads, ops.prim.max(1, fit))
            columns = torch.sub(torch.mul(length, 2), 1)
            strides = [torch.mul(length, columns), torch.mul(tokens, columns), torch.sub(columns, 1), 1]
            for h in range(torch.floordiv(torch.sub(torch.add(heads, step), 1), step)):
              start = torch.mul(h, step)
              n = ops.prim.min(step, torch.sub(heads, start))
              qt = torch.transpose(torch.narrow(torch.narrow(q, 0, first, tokens), 1, start, n), 0, 1)
              kt = torch.transpose(torch.narrow(torch.narrow(k, 0, first, tokens), 1, start, n), 0, 1)
              if torch.lt(torch.mul(length, 2), {rows}):
                added = {near}
              else:
                added = {far}
              qh = torch.narrow(q4, 1, start, n)
              kh = torch.narrow(k4, 1, start, n)
              _0 = torch.copy_(torch.narrow(r4, 1, start, n), torch.scaled_dot_product_attention(qh, kh, torch.narrow(v4, 1, start, n), added))
        """
            .replace("{numbers}", Integer.toString(numbers))
            .replace("{near}", sum(near))
            .replace("{far}", sum(far))
            .replace("{rows}", Integer.toString(2 * bias.span()));
    return AttentionForms.method(number, call);
  }

  private static String sum(List<String> terms) {
    return terms.size() == 1
        ? "torch.contiguous(" + terms.getFirst() + ")"
        : "torch.add(" + String.join(", ", terms) + ")";
  }

  /** [count, n, length, length]: products with a run's own distances, each row a place further. */
  private static String near(String of, String distances, String rows) {
    return String.format(
        Locale.ROOT,
        "torch.as_strided(torch.bmm(%s, torch.transpose(torch.index_select(torch.narrow(%s, 0,"
            + " start, n), 1, %s), 1, 2)), [count, n, length, length], strides, torch.sub(length,"
            + " 1))",
        of,
        distances,
        rows);
  }

  /** The same of products with all distances, of which each pair takes its own. */
  private static String far(String of, String distances, String row) {
    return String.format(
        Locale.ROOT,
        "torch.transpose(torch.gather(torch.view(torch.bmm(%s, torch.transpose(torch.narrow(%s, 0,"
            + " start, n), 1, 2)), [n, count, length, -1]), 3, torch.expand(%s, [n, count, length,"
            + " length])), 0, 1)",
        of,
        distances,
        row);
  }

  /**
   * The keys or queries of all distances times a scale, [heads, 2 x span, width]; null where there
   * are none.
   */
  private @Nullable String distances(
      String name,
      SelfAttention attention,
      @Nullable Linear linear,
      Bias.Disentangled bias,
      String qkv,
      double scale) {
    if (linear == null) {
      return null;
    }
    int rows = 2 * bias.span();
    String table = script.exact("distances", weights.take(bias.table(), rows, linear.in()));
    Norm norm = bias.norm();
    if (norm != null) {
      table =
          String.format(
              Locale.ROOT,
              "torch.layer_norm(%s, [%d], %s, %s, %s)",
              table,
              norm.width(),
              script.exact("distances_w", weights.take(norm.weight().name(), norm.width())),
              script.exact(
                  "distances_b",
                  weights.take(java.util.Objects.requireNonNull(norm.bias()).name(), norm.width())),
              Double.toString(norm.eps()));
    }
    int part = attention.qkv().parts().indexOf(linear.parts().getFirst());
    String weight;
    String offset;
    if (part >= 0) {
      String cut = "torch.narrow(self.%s_%s, 0, %d, %d)";
      weight = String.format(Locale.ROOT, cut, qkv, "w", part * linear.out(), linear.out());
      offset = String.format(Locale.ROOT, cut, qkv, "b", part * linear.out(), linear.out());
    } else {
      Linear.Part own = linear.parts().getFirst();
      weight =
          script.linear(
              name + "_w" + number, weights.take(own.weight(), linear.out(), linear.in()));
      offset =
          script.linear(
              name + "_b" + number, weights.take(String.valueOf(own.bias()), linear.out()));
    }
    String product =
        String.format(
            Locale.ROOT,
            "torch.mul(torch.contiguous(torch.transpose(torch.view(torch.linear(%s, %s, %s), [%d,"
                + " %d, %d]), 0, 1)), %s)",
            script.lowered(table),
            weight,
            offset,
            rows,
            attention.heads(),
            attention.width(),
            Double.toString(scale));
    String made = script.prepared(name + number, product, (long) rows * linear.out());
    if (part < 0) {
      script.dropPrepared(name + "_w" + number);
    }
    return made;
  }
}
