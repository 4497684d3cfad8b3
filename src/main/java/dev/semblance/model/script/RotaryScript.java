package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan.Rotary;
import dev.semblance.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes rotary positions: cosines and sines of a batch's positions once a pass for each kind of
 * rotary, then the turning of queries and keys. All in fp32, by the reference's operations
 * (transformers, {@code modeling_rope_utils.py}).
 */
final class RotaryScript {

  private final ScriptModule script;
  private final List<Rotary> kinds = new ArrayList<>();

  RotaryScript(ScriptModule script) {
    this.script = script;
  }

  /**
   * @param x an fp32 expression, [tokens, heads, width]
   */
  String turned(Rotary rotary, String x, int width) {
    if (!kinds.contains(rotary)) {
      kinds.add(rotary);
    }
    int kind = kinds.indexOf(rotary);
    int half = rotary.width() / 2;
    String first = String.format(Locale.ROOT, "torch.narrow(%s, 2, 0, %d)", x, half);
    String second = String.format(Locale.ROOT, "torch.narrow(%s, 2, %d, %d)", x, half, half);
    String rest =
        rotary.width() == width
            ? ""
            : String.format(
                Locale.ROOT,
                ", torch.narrow(%s, 2, %d, %d)",
                x,
                rotary.width(),
                width - rotary.width());
    return String.format(
        Locale.ROOT,
        "torch.cat([torch.sub(torch.mul(%1$s, cos%3$d), torch.mul(%2$s, sin%3$d)), torch.add(torch.mul(%2$s, cos%3$d), torch.mul(%1$s, sin%3$d))%4$s], 2)",
        first,
        second,
        kind,
        rest);
  }

  /** Statements that define the cosines and sines, [tokens, 1, width / 2]. */
  String prologue() {
    StringBuilder source = new StringBuilder();
    for (int kind = 0; kind < kinds.size(); kind++) {
      Rotary rotary = kinds.get(kind);
      source.append(
          turns(rotary, kind)
              + """
            angles{n} = torch.unsqueeze(torch.mul(torch.unsqueeze(torch.to(positions, 6, False, False), 1), turns{n}), 1)
            cos{n} = {cos}
            sin{n} = {sin}
          """
                  .replace("{cos}", times("torch.cos(angles{n})", rotary.factor()))
                  .replace("{sin}", times("torch.sin(angles{n})", rotary.factor()))
                  .replace("{n}", Integer.toString(kind)));
    }
    return source.toString();
  }

  /** The frequencies of a kind, [width / 2]. */
  private String turns(Rotary rotary, int kind) {
    List<Float> frequencies = rotary.frequencies();
    if (frequencies != null) {
      float[] values = new float[frequencies.size()];
      for (int k = 0; k < values.length; k++) {
        values[k] = frequencies.get(k);
      }
      String stored = script.constant("turn" + kind, Tensor.of(values, values.length));
      return String.format(Locale.ROOT, "  turns%d = %s\n", kind, stored);
    }
    return """
      even{n} = torch.div(torch.to(torch.mul(torch.arange({half}, dtype=4, layout=None, device=ops.prim.device(ids), pin_memory=None), 2), 6, False, False), {width})
      turns{n} = torch.div(torch.reciprocal(torch.pow({theta}, even{n})), {divisor})
    """
        .replace("{n}", Integer.toString(kind))
        .replace("{half}", Integer.toString(rotary.width() / 2))
        .replace("{width}", Integer.toString(rotary.width()))
        .replace("{theta}", Double.toString(rotary.theta()))
        .replace("{divisor}", Double.toString(rotary.divisor()));
  }

  private static String times(String expression, double factor) {
    return factor == 1
        ? expression
        : "torch.mul(" + expression + ", " + Double.toString(factor) + ")";
  }
}
