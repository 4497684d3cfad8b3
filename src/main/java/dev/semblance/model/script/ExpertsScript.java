package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan.Experts;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Linear;
import java.util.Locale;

/**
 * Writes a feed-forward part of experts as a method of its own: the router in fp32, then expert by
 * expert the tokens that chose it. A token's vector does not depend on what others chose.
 */
final class ExpertsScript {

  private ExpertsScript() {}

  /**
   * Adds the method {@code expertsN(x) -> Tensor}, [tokens, hidden] to the same in fp32.
   *
   * @return the call, with a hole for its operand
   * @throws dev.semblance.fault.Fault.ModelRefused when a tensor is missing or of another shape
   */
  static String write(
      FeedForward part, Experts experts, int number, Weights weights, ScriptModule script) {
    int hidden = part.up().in();
    int inner = part.inner();
    int rows = experts.count() * inner;
    Linear.Part up = part.up().parts().getFirst();
    Linear.Part down = part.down().parts().getFirst();
    String router =
        script.exact("router_w" + number, weights.take(experts.router(), experts.count(), hidden));
    String into = script.linear("into_w" + number, weights.take(up.weight(), rows, hidden));
    String back = script.linear("back_w" + number, weights.take(down.weight(), rows, hidden));
    String bias =
        script.exact("back_b" + number, weights.take(String.valueOf(down.bias()), hidden));
    script.method(
        """
        def experts{n}(self,
          x: Tensor) -> Tensor:
          likely = torch.softmax(torch.linear(x, {router}, None), -1)
          shares, which, = torch.topk(likely, {chosen}, -1, True, True)
          every = torch.add(torch.zeros_like(x), {bias})
          low = {lowered x}
          for e in range({count}):
            pairs = torch.nonzero(torch.eq(which, e))
            if torch.gt(torch.size(pairs, 0), 0):
              rows = torch.select(pairs, 1, 0)
              flat = torch.add(torch.mul(rows, {chosen}), torch.select(pairs, 1, 1))
              share = torch.index_select(torch.reshape(shares, [-1]), 0, flat)
              own = torch.index_select(low, 0, rows)
              up = torch.linear(own, torch.narrow({into}, 0, torch.mul(e, {inner}), {inner}), None)
              active = {active}
              down = torch.matmul(active, torch.narrow({back}, 0, torch.mul(e, {inner}), {inner}))
              shared = torch.mul({raised down}, torch.unsqueeze(share, 1))
              _0 = torch.index_add_(every, 0, rows, shared)
          return every
        """
            .replace("{n}", Integer.toString(number))
            .replace("{router}", router)
            .replace("{bias}", bias)
            .replace("{into}", into)
            .replace("{back}", back)
            .replace("{chosen}", Integer.toString(experts.chosen()))
            .replace("{count}", Integer.toString(experts.count()))
            .replace("{inner}", Integer.toString(inner))
            .replace("{lowered x}", script.lowered("x"))
            .replace("{active}", part.activation().source().formatted("up"))
            .replace("{raised down}", script.raised("down")));
    return String.format(Locale.ROOT, "(self).experts%d(%%s)", number);
  }
}
