package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan.Bias;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The methods that a plan's forms of attention need. A plain form is the kernel's own {@code
 * attention}. Every other is a method {@code attentionN} by libtorch's attention with a mask, and a
 * method {@code masksN} that makes the masks of a batch once a pass, one for each run of sequences
 * of one length: what is added to the scores, [1, heads or 1, length, length], or nothing where
 * every token sees all.
 */
final class AttentionForms {

  private final ScriptModule script;
  private final Weights weights;
  private final List<Form> masked = new ArrayList<>();
  private final List<String> methods = new ArrayList<>();
  private boolean plain;

  AttentionForms(ScriptModule script, Weights weights) {
    this.script = script;
    this.weights = weights;
  }

  /** The call of a layer's attention on q, k and v, [tokens, heads, width] each. */
  String call(SelfAttention attention, String q, String k, String v) {
    Form form = attention.form();
    if (form.plain()) {
      if (!plain) {
        plain = true;
        methods.add(script.attention().source(script.linearType()));
      }
      return "(self).attention(%s, %s, %s, groups, offsets, longest)".formatted(q, k, v);
    }
    if (!masked.contains(form)) {
      masked.add(form);
      methods.add(masks(form, masked.size() - 1, attention.heads()));
      methods.add(attention(form, masked.size() - 1));
    }
    int number = masked.indexOf(form);
    return String.format(
        Locale.ROOT, "(self).attention%1$d(%2$s, %3$s, %4$s, groups, masks%1$d)", number, q, k, v);
  }

  List<String> methods() {
    return methods;
  }

  /** Statements that make each form's masks. */
  String prologue() {
    StringBuilder source = new StringBuilder();
    for (int n = 0; n < masked.size(); n++) {
      source.append(String.format(Locale.ROOT, "  masks%1$d = (self).masks%1$d(x, groups)\n", n));
    }
    return source.toString();
  }

  /** Only "no later token" and nothing else: libtorch's attention knows it without a mask. */
  private static boolean onlyCausal(Form form) {
    return form.causal() && form.window() == Form.UNBOUNDED && form.bias() == null;
  }

  private String masks(Form form, int number, int heads) {
    StringBuilder body = new StringBuilder();
    if (onlyCausal(form)) {
      body.append("    mask = torch.new_empty(x, [0])\n");
    } else {
      // apart[i, j] is j - i: how far the key is behind the query.
      body.append(
          """
              place = torch.arange(length, dtype=4, layout=None, device=ops.prim.device(x), pin_memory=None)
              apart = torch.sub(torch.unsqueeze(place, 0), torch.unsqueeze(place, 1))
          """);
      body.append(bias(form, number, heads));
      if (form.window() != Form.UNBOUNDED) {
        body.append(
            """
                hidden{h} = torch.gt(torch.abs(apart), {window})
                mask1 = torch.masked_fill(mask0, hidden{h}, {never})
            """
                .replace("{h}", "1")
                .replace("{window}", Integer.toString(form.window()))
                .replace("{never}", NEVER));
      } else {
        body.append("    mask1 = mask0\n");
      }
      if (form.causal()) {
        body.append(
            "    mask2 = torch.masked_fill(mask1, torch.gt(apart, 0), %s)\n".formatted(NEVER));
      } else {
        body.append("    mask2 = mask1\n");
      }
      body.append("    mask = ").append(script.lowered("mask2")).append('\n');
      if (form.bias() == null && !form.causal()) {
        // Shorter than the window: every token sees all, and no mask is faster than one of zeros.
        body.append(
            """
                if torch.le(length, {reach}):
                  chosen = torch.new_empty(x, [0])
                else:
                  chosen = mask
            """
                .replace("{reach}", Long.toString(form.window() + 1L)));
        body.append("    _0 = torch.append(masks, chosen)\n");
        return maskMethod(number, body);
      }
    }
    body.append("    _0 = torch.append(masks, mask)\n");
    return maskMethod(number, body);
  }

  /** Far below every score, and finite in fp16, so that no row of a mask makes a NaN. */
  private static final String NEVER = "-30000.";

  private static String maskMethod(int number, StringBuilder body) {
    return """
        def masks{n}(self,
          x: Tensor,
          groups: List[int]) -> List[Tensor]:
          masks = annotate(List[Tensor], [])
          for g in range(torch.floordiv(torch.len(groups), 4)):
            length = groups[torch.add(torch.mul(g, 4), 2)]
        {body}  return masks
        """
        .replace("{n}", Integer.toString(number))
        .replace("{body}", body);
  }

  private String bias(Form form, int number, int heads) {
    return switch (form.bias()) {
      case null -> "    mask0 = torch.new_zeros(x, [1, 1, length, length])\n";
      case Bias.Buckets buckets -> {
        String table =
            script.exact("bias" + number, weights.take(buckets.table(), buckets.buckets(), heads));
        long[] of = buckets.bucketOfDistance();
        String bucket = script.constant("bucket" + number, Tensor.of(of, of.length));
        yield """
                  near = torch.add(torch.clamp(apart, {least}, {most}), {most})
                  bucket = torch.reshape(torch.index_select({bucket}, 0, torch.view(near, [-1])), [length, length])
                  mask0 = torch.contiguous(torch.unsqueeze(torch.permute(torch.embedding({table}, bucket), [2, 0, 1]), 0))
              """
            .replace("{least}", Integer.toString(-buckets.maxDistance()))
            .replace("{most}", Integer.toString(buckets.maxDistance()))
            .replace("{bucket}", bucket)
            .replace("{table}", table);
      }
      case Bias.Linear linear -> {
        float[] slopes = new float[heads];
        for (int h = 0; h < heads; h++) {
          slopes[h] = linear.slopes().get(h).floatValue();
        }
        String slope = script.constant("slope" + number, Tensor.of(slopes, heads, 1, 1));
        yield "    mask0 = torch.unsqueeze(torch.mul(torch.neg(torch.to(torch.abs(apart), 6, False, False)), %s), 0)\n"
            .formatted(slope);
      }
    };
  }

  private static String attention(Form form, int number) {
    String scaled =
        onlyCausal(form) ? "torch.scaled_dot_product_attention(q4, k4, v4, None, 0., True)" : null;
    String call =
        scaled != null
            ? "    _0 = torch.copy_(r4, " + scaled + ")\n"
            : """
                  mask = masks[g]
                  if torch.gt(torch.numel(mask), 0):
                    a = torch.scaled_dot_product_attention(q4, k4, v4, mask)
                  else:
                    a = torch.scaled_dot_product_attention(q4, k4, v4)
                  _0 = torch.copy_(r4, a)
              """;
    return """
        def attention{n}(self,
          q: Tensor,
          k: Tensor,
          v: Tensor,
          groups: List[int],
          masks: List[Tensor]) -> Tensor:
          heads = torch.size(q, 1)
          width = torch.size(q, 2)
          result = torch.new_empty(q, [torch.size(q, 0), heads, width])
          for g in range(torch.floordiv(torch.len(groups), 4)):
            first = groups[torch.mul(g, 4)]
            count = groups[torch.add(torch.mul(g, 4), 1)]
            length = groups[torch.add(torch.mul(g, 4), 2)]
            tokens = torch.mul(count, length)
            shape = [count, length, heads, width]
            q4 = torch.transpose(torch.reshape(torch.narrow(q, 0, first, tokens), shape), 1, 2)
            k4 = torch.transpose(torch.reshape(torch.narrow(k, 0, first, tokens), shape), 1, 2)
            v4 = torch.transpose(torch.reshape(torch.narrow(v, 0, first, tokens), shape), 1, 2)
            r4 = torch.transpose(torch.view(torch.narrow(result, 0, first, tokens), shape), 1, 2)
        {call}  return torch.view(result, [torch.size(q, 0), torch.mul(heads, width)])
        """
        .replace("{n}", Integer.toString(number))
        .replace("{call}", call);
  }
}
