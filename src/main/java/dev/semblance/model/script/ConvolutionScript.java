package dev.semblance.model.script;

import dev.semblance.model.plan.Convolution;

/**
 * Writes a convolution over packed texts: a product for each of the places that it sees, of the
 * batch's vectors moved by so many tokens. A vector that was moved over a text's border is one of
 * another text, which shows in its position, and counts as zeros.
 */
final class ConvolutionScript {

  private ConvolutionScript() {}

  /**
   * The statements that add it to the first layer.
   *
   * @param in what went into the layer
   * @param out what came out of it
   * @param result gets the sum, normed
   */
  static String statements(
      Convolution convolution,
      int hidden,
      Weights weights,
      ScriptModule script,
      String in,
      String out,
      String result) {
    int width = convolution.width();
    String table =
        script.linear(
            "conv_table", weights.take(convolution.name() + ".weight", hidden, hidden, width));
    // [width, hidden, hidden], so that each place's matrix lies together.
    String places =
        script.prepared(
            "conv",
            "torch.contiguous(torch.permute(" + table + ", [2, 0, 1]))",
            (long) hidden * hidden * width);
    script.dropPrepared("conv_table");
    String bias = script.linear("conv_b", weights.take(convolution.name() + ".bias", hidden));
    StringBuilder source =
        new StringBuilder(
            """
              ends = torch.sub(torch.size(positions, 0), 1)
              places = torch.sub(torch.cumsum(torch.ones_like(positions), 0), 1)
            """);
    String sum = "";
    for (int n = 0; n < width; n++) {
      int moved = n - width / 2;
      if (moved != 0) {
        source.append(
            """
              at{n} = torch.clamp(torch.add(places, {moved}), 0, ends)
              own{n} = torch.eq(torch.index_select(positions, 0, at{n}), torch.add(positions, {moved}))
              moved{n} = torch.mul(torch.index_select({in}, 0, at{n}), torch.unsqueeze(own{n}, 1))
            """
                .replace("{n}", Integer.toString(n))
                .replace("{moved}", Integer.toString(moved))
                .replace("{in}", in));
      }
      String product =
          "torch.linear({x}, torch.select({places}, 0, {n}), {bias})"
              .replace("{x}", script.lowered(moved == 0 ? in : "moved" + n))
              .replace("{places}", places)
              .replace("{n}", Integer.toString(n))
              .replace("{bias}", n == 0 ? bias : "None");
      source.append("  product").append(n).append(" = ").append(product).append('\n');
      sum = n == 0 ? "product0" : "torch.add(" + sum + ", product" + n + ")";
    }
    source.append("  convolved = ").append(script.raised(sum)).append('\n');
    String active = convolution.activation().source().formatted("convolved");
    source
        .append("  ")
        .append(result)
        .append(" = ")
        .append(
            PlanParts.norm("conv_norm", convolution.norm(), weights, script)
                .formatted("torch.add(" + out + ", " + active + ")"))
        .append('\n');
    return source.toString();
  }
}
