package dev.semblance.model.script;

import dev.semblance.model.folder.SparseModule.Reduction;
import dev.semblance.model.folder.SparseModule.Splade;
import dev.semblance.model.folder.SparseModule.TokenWeights;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.VocabularyHead;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Emits {@code def sparse(self, hidden, ids, rows, starts) -> Tuple[Tensor, Tensor, Tensor]}: the
 * indices [entries] and fp32 values [entries] of all sequences' sparse vectors, one after the
 * other, indices ascending within each, and how many entries each sequence has [sequences]. {@code
 * rows} lists the tokens that take part, sequence after sequence, and {@code starts} [sequences +
 * 1] where each sequence begins in it. A value that is not finite is an entry, so that it is seen.
 *
 * <p>Implementation note. Logits [tokens, vocabulary] never stand in memory whole, which for 8,192
 * tokens and 250,002 pieces would take 8 GiB. Runs of sequences of at most {@value #MOST_ROWS}
 * tokens are multiplied by as many columns of the vocabulary as give about {@value #BLOCK} logits,
 * and each block is reduced at once. Measured with 30,522 pieces and a width of 384, in CPU
 * seconds: 64 sequences of 12 tokens 0.43 (0.58 with all logits at once), 8 of 128 0.52 (0.73), 2
 * of 512 0.53 (0.87); runs of 64 tokens, so more columns at once, 0.63, 0.66, 0.53.
 */
final class SparseScript {

  private static final int MOST_ROWS = 1024;
  private static final int BLOCK = 1 << 20;

  /** The most numbers of a run's vectors before they are thinned out: 32 MiB. */
  private static final int MOST_POOLED = 1 << 23;

  private static final String HEAD =
      """
      def sparse(self,
        hidden: Tensor,
        ids: Tensor,
        rows: Tensor,
        starts: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        sequences = torch.sub(torch.size(starts, 0), 1)
        x = torch.index_select(hidden, 0, rows)
      """;

  private SparseScript() {}

  /**
   * Writes SPLADE's.
   *
   * @param weights of the encoder, whose word table is an attribute of the script already
   * @throws dev.semblance.fault.Fault.ModelRefused when a tensor is missing or of another shape
   */
  static void write(
      Splade splade, EncoderPlan plan, VocabularyHead head, Weights weights, ScriptModule script) {
    Weights outside = weights.outside();
    Linear.Part part = head.dense().parts().getFirst();
    Tensor[] bias =
        part.bias() == null ? new Tensor[0] : new Tensor[] {outside.take(part.bias(), part.out())};
    String dense =
        script.layer(
            "sparse_dense",
            new Tensor[] {outside.take(part.weight(), part.out(), head.dense().in())},
            bias);
    String activated =
        script.raised(script.applyActivated(script.lowered("x"), dense, head.activation()));
    String normed = PlanParts.norm("sparse_norm", head.norm(), outside, script);
    String table = table(plan, head, weights, script);
    String logitBias =
        head.bias() == null
            ? "None"
            : "torch.narrow(%s, 0, column, columns)"
                .formatted(
                    script.linear(
                        "sparse_bias",
                        outside.take(head.bias().name(), head.bias().older(), plan.vocabulary())));
    boolean max = splade.reduction() == Reduction.MAX;
    // The logarithm grows with its argument, so the greatest logit's is the greatest.
    String each = max ? "" : "      " + weight("logits", splade);
    String pooled = max ? "    " + weight("pooled", splade) : "";
    script.method(
        HEAD
            + """
              t = {lowered}
              at = torch.cpu(starts)
              edges = annotate(List[int], [])
              for i in range(torch.add(sequences, 1)):
                _0 = torch.append(edges, int(torch.select(at, 0, i)))
              indices = annotate(List[Tensor], [])
              values = annotate(List[Tensor], [])
              counts = annotate(List[Tensor], [])
              first = 0
              while torch.lt(first, sequences):
                end = torch.add(first, 1)
                more = torch.lt(end, sequences)
                while more:
                  longer = torch.sub(edges[torch.add(end, 1)], edges[first])
                  if torch.le(longer, {rows}):
                    fits = torch.lt(torch.sub(end, first), {sequences})
                  else:
                    fits = False
                  if fits:
                    end = torch.add(end, 1)
                    more = torch.lt(end, sequences)
                  else:
                    more = False
                begin = edges[first]
                tokens = torch.sub(edges[end], begin)
                run = torch.narrow(t, 0, begin, tokens)
                pooled = torch.new_empty(x, [torch.sub(end, first), {vocabulary}])
                step = ops.prim.max(torch.floordiv({block}, tokens), 256)
                column = 0
                while torch.lt(column, {vocabulary}):
                  columns = ops.prim.min(step, torch.sub({vocabulary}, column))
                  product = torch.linear(run, torch.narrow({table}, 0, column, columns), {bias})
                  logits = {raised}
                  {each}
                  for s in range(torch.sub(end, first)):
                    one = torch.add(first, s)
                    length = torch.sub(edges[torch.add(one, 1)], edges[one])
                    those = torch.narrow(logits, 0, torch.sub(edges[one], begin), length)
                    place = torch.narrow(torch.select(pooled, 0, s), 0, column, columns)
                    _1 = torch.copy_(place, {reduce})
                  column = torch.add(column, columns)
                {pooled}
                found = torch.ne(pooled, 0)
                _2 = torch.append(indices, torch.select(torch.nonzero(found), 1, 1))
                _3 = torch.append(values, torch.masked_select(pooled, found))
                _4 = torch.append(counts, torch.sum(found, [1]))
                first = end
              return (torch.cat(indices, 0), torch.cat(values, 0), torch.cat(counts, 0))
            """
                .replace("{lowered}", script.lowered(normed.formatted(activated)))
                .replace("{rows}", Integer.toString(MOST_ROWS))
                .replace(
                    "{sequences}", Integer.toString(Math.max(1, MOST_POOLED / plan.vocabulary())))
                .replace("{vocabulary}", Integer.toString(plan.vocabulary()))
                .replace("{block}", Integer.toString(BLOCK))
                .replace("{table}", table)
                .replace("{bias}", logitBias)
                .replace("{raised}", script.raised("product"))
                .replace("      {each}\n", each)
                .replace("    {pooled}\n", pooled)
                .replace("{reduce}", max ? "torch.amax(those, [0])" : "torch.sum(those, [0])"));
  }

  private static String weight(String of, Splade splade) {
    String once = "torch.log1p_(torch.relu_(" + of + "))";
    return of + " = " + (splade.twice() ? "torch.log1p_(" + once + ")" : once) + "\n";
  }

  /** The word table itself where that will do: it is the largest of a small model's weights. */
  private static String table(
      EncoderPlan plan, VocabularyHead head, Weights weights, ScriptModule script) {
    Weights outside = weights.outside();
    Tensor words =
        weights.take(plan.embeddings().words(), plan.vocabulary(), plan.embeddings().width());
    Tensor table =
        outside.has(head.table()) || !head.tied()
            ? outside.take(head.table(), plan.vocabulary(), plan.embeddings().width())
            : words;
    if (script.linearType() == DType.F32 && (table == words || same(table, words))) {
      return script.whole(EmbeddingScript.WORD);
    }
    return script.linear("sparse_table", table);
  }

  private static boolean same(Tensor one, Tensor other) {
    if (one.dtype() != other.dtype() || !Arrays.equals(one.shape(), other.shape())) {
      return false;
    }
    byte[] left = new byte[1 << 16];
    byte[] right = new byte[1 << 16];
    try (InputStream first = one.open();
        InputStream second = other.open()) {
      while (true) {
        int read = first.readNBytes(left, 0, left.length);
        if (second.readNBytes(right, 0, right.length) != read
            || !Arrays.equals(left, 0, read, right, 0, read)) {
          return false;
        }
        if (read < left.length) {
          return true;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes BGE-M3's.
   *
   * @param files those of {@link TokenWeights#file()}
   * @return what was taken
   * @throws dev.semblance.fault.Fault.ModelRefused when a tensor is missing or of another shape
   */
  static Weights write(
      TokenWeights tokens, EncoderPlan plan, WeightFiles files, ScriptModule script) {
    Weights weights = new Weights(files, tokens.file().getFileName().toString(), "");
    String weight = script.exact("sparse_w", weights.take("weight", 1, plan.width()));
    String bias = script.exact("sparse_b", weights.take("bias", 1));
    long[] unused = tokens.unused().stream().mapToLong(Integer::longValue).toArray();
    String never = script.constant("sparse_unused", Tensor.of(unused, unused.length));
    script.method(
        HEAD
            + """
              w = torch.select(torch.relu_(torch.linear(x, {weight}, {bias})), 1, 0)
              token = torch.index_select(ids, 0, rows)
              kept = torch.__and__(torch.ne(w, 0), torch.bitwise_not(torch.isin(token, {never})))
              every = torch.sub(torch.cumsum(torch.ones_like(rows), 0), 1)
              sequence = torch.bucketize(every, torch.narrow(starts, 0, 1, sequences), right=True)
              key = torch.add(torch.mul(sequence, {vocabulary}), token)
              keys, places, _0 = torch._unique2(torch.masked_select(key, kept), True, True)
              zeros = torch.new_zeros(x, [torch.size(keys, 0)])
              values = torch.scatter_reduce(zeros, 0, places, torch.masked_select(w, kept), "amax")
              of = torch.floor_divide(keys, {vocabulary})
              counts = torch.bincount(of, None, sequences)
              return (torch.sub(keys, torch.mul(of, {vocabulary})), values, counts)
            """
                .replace("{weight}", weight)
                .replace("{bias}", bias)
                .replace("{never}", never)
                .replace("{vocabulary}", Integer.toString(plan.vocabulary())));
    return weights;
  }
}
