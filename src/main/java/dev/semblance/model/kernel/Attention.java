package dev.semblance.model.kernel;

import dev.semblance.weights.tensor.DType;

/**
 * How packed attention is computed. Each constant emits {@code def attention(self, q, k, v, ...) ->
 * Tensor} with q, k, v [tokens, heads, head size] and the result [tokens, hidden].
 */
public enum Attention {

  /**
   * CPU, and GPUs that take none of the others: {@code groups} lists runs of sequences of one
   * length as (first token, sequences, length, kernel), where the kernel is an {@link
   * AttentionKernel}'s code. No run is padded, q, k and v are read where the linear layer left them
   * unless batched, and every result goes straight to its tokens' rows. Where there is one run
   * alone, nothing is cut out or copied: the same operators on the same numbers.
   */
  GROUPED("by length") {
    @Override
    public String source(DType type) {
      // A product of reduced precision is rounded once more than need be, its softmax is not.
      String softmax =
          type == DType.F32
              ? "torch._softmax({x}, -1, False, out={x})"
              : "torch.to(torch.softmax({x}, -1, dtype=6), " + ScalarType.of(type) + ")";
      String scores = "torch.baddbmm(none, {q}, {k}, beta=0, alpha=scale)";
      return """
      def attention(self,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        groups: List[int],
        offsets: Tensor,
        longest: int) -> Tensor:
        heads = torch.size(q, 1)
        width = torch.size(q, 2)
        if torch.eq(torch.len(groups), 4):
          if torch.eq(groups[3], 0):
            form = 1
          else:
            if torch.__and__(torch.eq(groups[1], 1), torch.eq(groups[3], heads)):
              form = 2
            else:
              form = 0
        else:
          form = 0
        if torch.eq(form, 1):
          one = [groups[1], groups[2], heads, width]
          q6 = torch.transpose(torch.view(q, one), 1, 2)
          k6 = torch.transpose(torch.view(k, one), 1, 2)
          v6 = torch.transpose(torch.view(v, one), 1, 2)
          a6 = torch.transpose(torch.scaled_dot_product_attention(q6, k6, v6), 1, 2)
          attended = torch.reshape(a6, [-1, torch.mul(heads, width)])
        else:
          if torch.eq(form, 2):
            scale7 = torch.pow(width, -0.5)
            none7 = torch.new_empty(q, [1, 1, 1])
            w7 = {lone scores}
            p7 = {lone softmax}
            a7 = torch.transpose(torch.bmm(p7, torch.transpose(v, 0, 1)), 0, 1)
            attended = torch.reshape(a7, [-1, torch.mul(heads, width)])
          else:
            attended = (self).attention_of_runs(q, k, v, groups)
        return attended
      def attention_of_runs(self,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        groups: List[int]) -> Tensor:
        heads = torch.size(q, 1)
        width = torch.size(q, 2)
        scale = torch.pow(width, -0.5)
        result = torch.new_empty(q, [torch.size(q, 0), heads, width])
        none = torch.new_empty(q, [1, 1, 1])
        for g in range(torch.floordiv(torch.len(groups), 4)):
          first = groups[torch.mul(g, 4)]
          count = groups[torch.add(torch.mul(g, 4), 1)]
          length = groups[torch.add(torch.mul(g, 4), 2)]
          kernel = groups[torch.add(torch.mul(g, 4), 3)]
          tokens = torch.mul(count, length)
          qg = torch.narrow(q, 0, first, tokens)
          kg = torch.narrow(k, 0, first, tokens)
          vg = torch.narrow(v, 0, first, tokens)
          rg = torch.narrow(result, 0, first, tokens)
          if torch.gt(kernel, 0):
            for b in range(count):
              qb = torch.transpose(torch.narrow(qg, 0, torch.mul(b, length), length), 0, 1)
              kb = torch.permute(torch.narrow(kg, 0, torch.mul(b, length), length), [1, 2, 0])
              vb = torch.transpose(torch.narrow(vg, 0, torch.mul(b, length), length), 0, 1)
              rb = torch.transpose(torch.narrow(rg, 0, torch.mul(b, length), length), 0, 1)
              for h in range(torch.floordiv(torch.sub(torch.add(heads, kernel), 1), kernel)):
                start = torch.mul(h, kernel)
                n = ops.prim.min(kernel, torch.sub(heads, start))
                w = {direct scores}
                p = {direct softmax}
                _0 = torch.copy_(torch.narrow(rb, 0, start, n), torch.bmm(p, torch.narrow(vb, 0, start, n)))
          else:
            shape = [count, length, heads, width]
            q4 = torch.transpose(torch.view(qg, shape), 1, 2)
            k4 = torch.transpose(torch.view(kg, shape), 1, 2)
            v4 = torch.transpose(torch.view(vg, shape), 1, 2)
            r4 = torch.transpose(torch.view(rg, shape), 1, 2)
            if torch.eq(kernel, 0):
              _1 = torch.copy_(r4, torch.scaled_dot_product_attention(q4, k4, v4))
            else:
              if torch.lt(kernel, -1):
                keys = torch.sub(-1, kernel)
                k5 = torch.narrow(k4, 2, 0, keys)
                v5 = torch.narrow(v4, 2, 0, keys)
                _3 = torch.copy_(r4, torch.scaled_dot_product_attention(q4, k5, v5))
              else:
                flat = [torch.mul(count, heads), length, width]
                w1 = {batched scores}
                p1 = {batched softmax}
                a1 = torch.bmm(p1, torch.reshape(v4, flat))
                _2 = torch.copy_(r4, torch.view(a1, [count, heads, length, width]))
        return torch.view(result, [torch.size(q, 0), torch.mul(heads, width)])
      """
          .replace(
              "{lone scores}",
              scores
                  .replace("scale", "scale7")
                  .replace("none", "none7")
                  .replace("{q}", "torch.transpose(q, 0, 1)")
                  .replace("{k}", "torch.permute(k, [1, 2, 0])"))
          .replace("{lone softmax}", softmax.replace("{x}", "w7"))
          .replace(
              "{direct scores}",
              scores
                  .replace("{q}", "torch.narrow(qb, 0, start, n)")
                  .replace("{k}", "torch.narrow(kb, 0, start, n)"))
          .replace("{direct softmax}", softmax.replace("{x}", "w"))
          .replace(
              "{batched scores}",
              scores
                  .replace("{q}", "torch.reshape(q4, flat)")
                  .replace("{k}", "torch.transpose(torch.reshape(k4, flat), 1, 2)"))
          .replace("{batched softmax}", softmax.replace("{x}", "w1"));
    }
  },

  /**
   * For training on a CPU: {@code groups} are (first token, sequences, length), cut by one {@code
   * split_with_sizes}, since the gradient of each {@code narrow} would be as large as its whole
   * operand.
   */
  TRAINED("sdpa by length, with gradients") {
    @Override
    public String source(DType type) {
      return """
      def attention(self,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        groups: List[int],
        offsets: Tensor,
        longest: int) -> Tensor:
        parts = annotate(List[Tensor], [])
        sizes = annotate(List[int], [])
        heads = torch.size(q, 1)
        width = torch.size(q, 2)
        n = torch.floordiv(torch.len(groups), 3)
        for g in range(n):
          _0 = torch.append(sizes, torch.mul(groups[torch.add(torch.mul(g, 3), 1)], groups[torch.add(torch.mul(g, 3), 2)]))
        qs = torch.split_with_sizes(q, sizes, 0)
        ks = torch.split_with_sizes(k, sizes, 0)
        vs = torch.split_with_sizes(v, sizes, 0)
        for h in range(n):
          shape = [groups[torch.add(torch.mul(h, 3), 1)], groups[torch.add(torch.mul(h, 3), 2)], heads, width]
          qg = torch.transpose(torch.reshape(qs[h], shape), 1, 2)
          kg = torch.transpose(torch.reshape(ks[h], shape), 1, 2)
          vg = torch.transpose(torch.reshape(vs[h], shape), 1, 2)
          a = torch.scaled_dot_product_attention(qg, kg, vg)
          _1 = torch.append(parts, torch.reshape(torch.transpose(a, 1, 2), [sizes[h], torch.mul(heads, width)]))
        return torch.cat(parts, 0)
      """;
    }
  },

  /** CUDA, fp16 and bf16: FlashAttention's variable-length kernel, with gradients where wanted. */
  FLASH("flash, variable length") {
    @Override
    public String source(DType type) {
      return """
      def attention(self,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        groups: List[int],
        offsets: Tensor,
        longest: int) -> Tensor:
        a, _0, _1, _2, _3 = torch._flash_attention_forward(q, k, v, offsets, offsets, longest, longest, 0., False, False)
        return torch.reshape(a, [torch.size(q, 0), torch.mul(torch.size(q, 1), torch.size(q, 2))])
      """;
    }
  },

  /**
   * CUDA, any floating type: the memory-efficient variable-length kernel. Its gradient needs the
   * logarithms of the sums that are kept here, a number for each head and token.
   */
  EFFICIENT("memory-efficient, variable length") {
    @Override
    public String source(DType type) {
      return """
      def attention(self,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        groups: List[int],
        offsets: Tensor,
        longest: int) -> Tensor:
        a, _0, _1, _2, _3, _4 = torch._efficient_attention_forward(torch.unsqueeze(q, 0), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0), None, offsets, offsets, longest, longest, 0., 0, True)
        return torch.reshape(a, [torch.size(q, 0), torch.mul(torch.size(q, 1), torch.size(q, 2))])
      """;
    }
  };

  private final String description;

  Attention(String description) {
    this.description = description;
  }

  /** What {@code /v1/models} says. */
  public String description() {
    return description;
  }

  public abstract String source(DType type);
}
