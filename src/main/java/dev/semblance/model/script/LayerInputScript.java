package dev.semblance.model.script;

import dev.semblance.model.plan.LayerInputs;
import java.util.Locale;

/**
 * Writes what layers are told beside what the layer before them gave: {@code pieces} [tokens,
 * layers, width] once a pass, and how each layer takes its own.
 */
final class LayerInputScript {

  private final Weights weights;
  private final ScriptModule script;
  private final PlanParts parts;

  LayerInputScript(Weights weights, ScriptModule script, PlanParts parts) {
    this.weights = weights;
    this.script = script;
    this.parts = parts;
  }

  /** Statements that make the pieces of embedded tokens {@code h}. */
  String pieces(LayerInputs inputs) {
    String projected =
        script.apply(script.lowered("h"), parts.linear("pieces", inputs.projection()));
    String cut =
        String.format(
            Locale.ROOT,
            "torch.view(torch.mul(%s, %s), [-1, %d, %d])",
            script.raised(projected),
            Double.toString(inputs.scale()),
            inputs.projection().out() / inputs.width(),
            inputs.width());
    return "  pieces = " + parts.norm("pieces_norm", inputs.norm()).formatted(cut) + "\n";
  }

  /**
   * Statements by which a layer takes its piece.
   *
   * @param in the layer's tokens so far
   * @param out the name of the result
   */
  String taken(LayerInputs.Taken taken, int n, String in, String out) {
    String gate = parts.linear("gate" + n, taken.gate());
    String back = parts.linear("back" + n, taken.projection());
    String scalar = script.exact("scalar" + n, weights.take(taken.scalar(), 1));
    String fed = script.raised(script.apply(String.format(Locale.ROOT, "gated%d", n), back));
    String added = parts.norm("back_norm" + n, taken.norm()).formatted(fed);
    return """
      gated{n} = torch.mul({activated}, {piece})
      added{n} = {added}
      {out} = torch.mul({sum}, {scalar})
    """
        .replace("{out}", out)
        .replace("{activated}", script.applyActivated(script.lowered(in), gate, taken.activation()))
        .replace(
            "{piece}", script.lowered(String.format(Locale.ROOT, "torch.select(pieces, 1, %d)", n)))
        .replace("{added}", added)
        .replace("{sum}", script.plus(String.format(Locale.ROOT, "added%d", n), in))
        .replace("{scalar}", scalar)
        .replace("{n}", Integer.toString(n));
  }
}
