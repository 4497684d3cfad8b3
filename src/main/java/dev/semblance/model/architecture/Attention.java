package dev.semblance.model.architecture;

/**
 * How packed attention is computed. Each constant emits {@code def attention(self, q, k, v, ...) ->
 * Tensor} with q, k, v [tokens, heads, head size] and the result [tokens, hidden].
 */
public enum Attention {

  /**
   * CPU: {@code groups} lists runs of sequences of one length as (first token, sequences, length),
   * each an unpadded batch for {@code scaled_dot_product_attention}.
   */
  GROUPED("sdpa by length") {
    @Override
    String source() {
      return """
        def attention(self,
          q: Tensor,
          k: Tensor,
          v: Tensor,
          groups: List[int],
          offsets: Tensor,
          longest: int) -> Tensor:
          parts = annotate(List[Tensor], [])
          heads = torch.size(q, 1)
          width = torch.size(q, 2)
          for g in range(torch.floordiv(torch.len(groups), 3)):
            first = groups[torch.mul(g, 3)]
            count = groups[torch.add(torch.mul(g, 3), 1)]
            length = groups[torch.add(torch.mul(g, 3), 2)]
            tokens = torch.mul(count, length)
            shape = [count, length, heads, width]
            qg = torch.transpose(torch.view(torch.narrow(q, 0, first, tokens), shape), 1, 2)
            kg = torch.transpose(torch.view(torch.narrow(k, 0, first, tokens), shape), 1, 2)
            vg = torch.transpose(torch.view(torch.narrow(v, 0, first, tokens), shape), 1, 2)
            a = torch.scaled_dot_product_attention(qg, kg, vg)
            _0 = torch.append(parts, torch.reshape(torch.transpose(a, 1, 2), [tokens, torch.mul(heads, width)]))
          if torch.eq(torch.len(parts), 1):
            joined = parts[0]
          else:
            joined = torch.cat(parts, 0)
          return joined
        """;
    }
  },

  /**
   * As {@link #GROUPED}, for training: cut by one {@code split_with_sizes}, since the gradient of
   * each {@code narrow} would be as large as its whole operand.
   */
  TRAINED("sdpa by length, with gradients") {
    @Override
    String source() {
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

  /** CUDA, fp16 and bf16: FlashAttention's variable-length kernel. */
  FLASH("flash, variable length") {
    @Override
    String source() {
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

  /** CUDA, any floating type: the memory-efficient variable-length kernel. */
  EFFICIENT("memory-efficient, variable length") {
    @Override
    String source() {
      return """
        def attention(self,
          q: Tensor,
          k: Tensor,
          v: Tensor,
          groups: List[int],
          offsets: Tensor,
          longest: int) -> Tensor:
          a, _0, _1, _2, _3, _4 = torch._efficient_attention_forward(torch.unsqueeze(q, 0), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0), None, offsets, offsets, longest, longest, 0., 0, False)
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

  abstract String source();
}
