package dev.semblance.model.script;

import dev.semblance.model.plan.Bias;
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
  private final int maxTokens;
  private boolean plain;

  /** The form whose masks serve all that are disentangled: rows of distances are theirs alike. */
  private int distances = -1;

  AttentionForms(ScriptModule script, Weights weights, int maxTokens) {
    this.script = script;
    this.weights = weights;
    this.maxTokens = maxTokens;
  }

  /**
   * The call of a layer's attention on q, k and v, [tokens, heads, width] each.
   *
   * @param qkv the attribute of the layer's joined products
   */
  String call(SelfAttention attention, String qkv, String q, String k, String v) {
    Form form = attention.form();
    if (form.bias() instanceof Bias.Disentangled bias) {
      int number = masked.size();
      masked.add(form);
      DisentangledScript written = new DisentangledScript(script, weights, number);
      if (distances < 0) {
        distances = number;
        methods.add(written.rows(bias, maxTokens - 1));
      }
      methods.add(written.attention(attention, bias, qkv, MASK_NUMBERS));
      return String.format(
          Locale.ROOT,
          "(self).attention%d(%s, %s, %s, groups, masks%d)",
          number,
          q,
          k,
          v,
          distances);
    }
    if (form.plain()) {
      if (!plain) {
        plain = true;
        methods.add(script.attention().source(script.linearType()));
      }
      return "(self).attention(%s, %s, %s, groups, offsets, longest)".formatted(q, k, v);
    }
    if (!masked.contains(form)) {
      masked.add(form);
      int added = masked.size() - 1;
      if (form.bias() != null) {
        methods.add(bias(form.bias(), added, attention.heads()));
      }
      methods.add(masks(form, added, attention.heads()));
      methods.add(attention(form, added));
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
      if (masked.get(n).bias() instanceof Bias.Disentangled && n != distances) {
        continue;
      }
      source.append(String.format(Locale.ROOT, "  masks%1$d = (self).masks%1$d(x, groups)\n", n));
    }
    return source.toString();
  }

  /** Only "no later token" and nothing else: libtorch's attention knows it without a mask. */
  private static boolean onlyCausal(Form form) {
    return form.causal() && form.window() == Form.UNBOUNDED && form.bias() == null;
  }

  /**
   * A bias and nothing else: where masks would be large, they are made for a few heads at a time.
   */
  private static boolean onlyBias(Form form) {
    return form.bias() != null && !form.causal() && form.window() == Form.UNBOUNDED;
  }

  /** apart[i, j] is j - i: how far the key is behind the query. */
  private static String apart(String indent) {
    return """
        place = torch.arange(length, dtype=4, layout=None, device=ops.prim.device(x), pin_memory=None)
        apart = torch.sub(torch.unsqueeze(place, 0), torch.unsqueeze(place, 1))
        """
        .indent(indent.length());
  }

  private String masks(Form form, int number, int heads) {
    StringBuilder body = new StringBuilder();
    if (onlyCausal(form)) {
      body.append("    mask = torch.new_empty(x, [0])\n");
    } else if (onlyBias(form)) {
      body.append(
          """
              if torch.gt(torch.mul(torch.mul(length, length), {heads}), {most}):
                mask = torch.new_empty(x, [0])
              else:
                mask = {mask}
          """
              .replace("{heads}", Integer.toString(heads))
              .replace("{most}", Integer.toString(MASK_NUMBERS))
              .replace(
                  "{mask}",
                  script.lowered(
                      String.format(
                          Locale.ROOT, "(self).biases%d(x, length, 0, %d)", number, heads))));
    } else {
      body.append(apart("    "));
      body.append(
          form.bias() == null
              ? "    mask0 = torch.new_zeros(x, [1, 1, length, length])\n"
              : String.format(
                  Locale.ROOT, "    mask0 = (self).biases%d(x, length, 0, %d)\n", number, heads));
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

  /** The most numbers of a mask of all heads at once, 64 MiB in fp32. */
  private static final int MASK_NUMBERS = 1 << 24;

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

  /** The bias of {@code count} heads from {@code first} on, [1, count, length, length]. */
  private String bias(Bias bias, int number, int heads) {
    String body =
        switch (bias) {
          case Bias.Buckets buckets -> {
            String table =
                script.exact(
                    "bias" + number, weights.take(buckets.table(), buckets.buckets(), heads));
            long[] of = buckets.bucketOfDistance();
            String bucket = script.constant("bucket" + number, Tensor.of(of, of.length));
            yield """
                  near = torch.add(torch.clamp(apart, {least}, {most}), {most})
                  bucket = torch.reshape(torch.index_select({bucket}, 0, torch.view(near, [-1])), [length, length])
                  some = torch.narrow({table}, 1, first, count)
                  return torch.contiguous(torch.unsqueeze(torch.permute(torch.embedding(some, bucket), [2, 0, 1]), 0))
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
            yield """
                  far = torch.neg_(torch.to(torch.abs_(apart), 6, False, False))
                  return torch.unsqueeze(torch.mul(far, torch.narrow({slope}, 0, first, count)), 0)
                """
                .replace("{slope}", slope);
          }
          case Bias.Disentangled _ -> throw new IllegalArgumentException("of its own script");
        };
    return """
        def biases{n}(self,
          x: Tensor,
          length: int,
          first: int,
          count: int) -> Tensor:
        {apart}{body}"""
        .replace("{n}", Integer.toString(number))
        .replace("{apart}", apart("  "))
        .replace("{body}", body);
  }

  /**
   * The method {@code attentionN}: for each run of sequences of one length its queries {@code q4},
   * keys {@code k4} and values {@code v4}, [count, heads, length, width], the latter two shorter
   * where not all tokens are looked at, {@code keys} of them, and what is to be filled, {@code r4}.
   *
   * @param call statements that fill {@code r4}, four spaces deep; they may read {@code masks[g]}
   */
  static String method(int number, String call) {
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
            code = groups[torch.add(torch.mul(g, 4), 3)]
            tokens = torch.mul(count, length)
            shape = [count, length, heads, width]
            q4 = torch.transpose(torch.reshape(torch.narrow(q, 0, first, tokens), shape), 1, 2)
            kall = torch.transpose(torch.reshape(torch.narrow(k, 0, first, tokens), shape), 1, 2)
            vall = torch.transpose(torch.reshape(torch.narrow(v, 0, first, tokens), shape), 1, 2)
            if torch.lt(code, -1):
              keys = torch.sub(-1, code)
            else:
              keys = length
            k4 = torch.narrow(kall, 2, 0, keys)
            v4 = torch.narrow(vall, 2, 0, keys)
            r4 = torch.transpose(torch.view(torch.narrow(result, 0, first, tokens), shape), 1, 2)
        {call}  return torch.view(result, [torch.size(q, 0), torch.mul(heads, width)])
        """
        .replace("{n}", Integer.toString(number))
        .replace("{call}", call);
  }

  private String attention(Form form, int number) {
    String call =
        onlyCausal(form)
            ? "    _0 = torch.copy_(r4, torch.scaled_dot_product_attention(q4, k4, v4, None, 0., True))\n"
            : """
                  mask = masks[g]
                  if torch.gt(torch.numel(mask), 0):
                    seen = torch.narrow(mask, 3, 0, keys)
                    _0 = torch.copy_(r4, torch.scaled_dot_product_attention(q4, k4, v4, seen))
                  else:
              {without}"""
                .replace("{without}", onlyBias(form) ? fewHeads(number) : WITHOUT_MASK);
    return method(number, call);
  }

  private static final String WITHOUT_MASK =
      "      _1 = torch.copy_(r4, torch.scaled_dot_product_attention(q4, k4, v4))\n";

  private String fewHeads(int number) {
    String some = "torch.narrow(%s, 1, start, n)";
    return """
              step = ops.prim.max(1, torch.floordiv({most}, torch.mul(length, length)))
              for h in range(torch.floordiv(torch.sub(torch.add(heads, step), 1), step)):
                start = torch.mul(h, step)
                n = ops.prim.min(step, torch.sub(heads, start))
                part = torch.narrow({part}, 3, 0, keys)
                _1 = torch.copy_({r}, torch.scaled_dot_product_attention({q}, {k}, {v}, part))
        """
        .replace("{most}", Integer.toString(MASK_NUMBERS))
        .replace(
            "{part}",
            script.lowered(
                String.format(Locale.ROOT, "(self).biases%d(q, length, start, n)", number)))
        .replace("{r}", some.formatted("r4"))
        .replace("{q}", some.formatted("q4"))
        .replace("{k}", some.formatted("k4"))
        .replace("{v}", some.formatted("v4"));
  }
}
