package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan.Bias;
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
   * The method {@code masksN}: for each run of sequences the row of each pair, [length, length].
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
            place = torch.arange(length, dtype=4, layout=None, device=ops.prim.device(x), pin_memory=None)
            behind = torch.sub(torch.unsqueeze(place, 1), torch.unsqueeze(place, 0))
            row = torch.index_select({table}, 0, torch.reshape(torch.add(behind, {most}), [-1]))
            _0 = torch.append(masks, torch.view(row, [length, length]))
          return masks
        """
        .replace("{n}", Integer.toString(number))
        .replace("{most}", Integer.toString(most))
        .replace("{table}", script.constant("distance_row", Tensor.of(of, of.length)));
  }

  /**
   * The method that attends, of the form's number.
   *
   * @param qkv the attribute of the layer's joined products
   * @param numbers the most scores that stand in memory at a time
   */
  String attention(SelfAttention attention, Bias.Disentangled bias, String qkv, int numbers) {
    String keys = distances("distance_key", attention, bias, bias.keys(), qkv);
    String queries = distances("distance_query", attention, bias, bias.queries(), qkv);
    List<String> terms = new ArrayList<>();
    if (keys != null) {
      terms.add(picked("qh", keys, "row", 1 / Math.sqrt(attention.width())));
    }
    if (queries != null) {
      terms.add(
          "torch.transpose("
              + picked("kh", queries, "torch.transpose(row, 0, 1)", attention.scale())
              + ", 2, 3)");
    }
    String call =
        """
            row = masks[g]
            fit = torch.floordiv({numbers}, torch.mul(count, torch.mul(length, length)))
            step = ops.prim.min(heads, ops.prim.max(1, fit))
            for h in range(torch.floordiv(torch.sub(torch.add(heads, step), 1), step)):
              start = torch.mul(h, step)
              n = ops.prim.min(step, torch.sub(heads, start))
              qh = torch.narrow(q4, 1, start, n)
              kh = torch.narrow(k4, 1, start, n)
              all = [count, n, length, length]
              added = {terms}
              _0 = torch.copy_(torch.narrow(r4, 1, start, n), torch.scaled_dot_product_attention(qh, kh, torch.narrow(v4, 1, start, n), added))
        """
            .replace("{numbers}", Integer.toString(numbers))
            .replace(
                "{terms}",
                terms.size() == 1
                    ? terms.getFirst()
                    : "torch.add(" + String.join(", ", terms) + ")");
    return AttentionForms.method(number, call);
  }

  /** Products with all distances, of which each pair takes its own. */
  private static String picked(String of, String distances, String row, double scale) {
    return String.format(
        Locale.ROOT,
        "torch.mul(torch.gather(torch.matmul(%s, torch.narrow(%s, 0, start, n)), 3,"
            + " torch.expand(%s, all)), %s)",
        of,
        distances,
        row,
        Double.toString(scale));
  }

  /** The keys or queries of all distances, [heads, width, 2 x span]; null where there are none. */
  private @Nullable String distances(
      String name,
      SelfAttention attention,
      Bias.Disentangled bias,
      @Nullable Linear linear,
      String qkv) {
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
            "torch.contiguous(torch.permute(torch.view(torch.linear(%s, %s, %s), [%d, %d, %d]), [1, 2, 0]))",
            script.lowered(table),
            weight,
            offset,
            rows,
            attention.heads(),
            attention.width());
    String made = script.prepared(name + number, product, (long) rows * linear.out());
    if (part < 0) {
      script.dropPrepared(name + "_w" + number);
    }
    return made;
  }
}
