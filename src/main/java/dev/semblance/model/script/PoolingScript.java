package dev.semblance.model.script;

import dev.semblance.encoder.Pooling;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.SentenceModule;
import dev.semblance.model.folder.SentenceModule.DenseModule;
import dev.semblance.model.folder.SentenceModule.LayerNormModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SentenceModule.PoolingModule;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * Emits what follows the transformer: {@code def pool(self, hidden, rows, starts, positions) ->
 * Tensor}, [tokens, hidden] to [sequences, dimensions], all in fp32.
 *
 * <p>{@code rows} lists the tokens that take part, sequence after sequence, and {@code starts}
 * [sequences + 1] where each sequence begins in it. Sums over a sequence are {@code
 * embedding_bag}s, whose kernels are made for exactly that. A last Normalize is left to the caller,
 * who has to know the norm before it.
 */
final class PoolingScript {

  private final ModuleLines lines;
  private int width;

  private PoolingScript(ScriptModule script, int hidden) {
    this.lines = new ModuleLines(script, hidden, "");
    this.width = hidden;
  }

  /**
   * What was emitted.
   *
   * @param dimensions of the resulting vectors
   * @param weights of the modules, by a name unique among them
   */
  record Result(int dimensions, SortedMap<String, Tensor> weights) {}

  /**
   * @param open the module folders' weights; the caller closes them after the archive was read
   */
  static Result write(
      List<SentenceModule> modules, int hidden, ScriptModule script, List<WeightFiles> open) {
    PoolingScript pooling = new PoolingScript(script, hidden);
    String head =
        """
        def pool(self,
          hidden: Tensor,
          rows: Tensor,
          starts: Tensor,
          positions: Tensor) -> Tensor:
          n = torch.sub(torch.size(starts, 0), 1)
          begin = torch.narrow(starts, 0, 0, n)
          end = torch.narrow(starts, 0, 1, n)
          counts = torch.to(torch.unsqueeze(torch.sub(end, begin), 1), 6, False, False)
        """;
    boolean last = modules.getLast() instanceof NormalizeModule;
    for (SentenceModule module : modules.subList(0, modules.size() - (last ? 1 : 0))) {
      pooling.module(module, open);
    }
    script.method(head + pooling.lines.source());
    return new Result(pooling.lines.width(), pooling.lines.weights());
  }

  /**
   * Writes {@code def lone(self, tokens, first, groups) -> Tensor}, one text's ids to [1,
   * dimensions] in one call: {@code hidden} and {@code pool} of its tokens from {@code first} on.
   */
  static void writeLone(ScriptModule script) {
    script.method(
        """
        def lone(self,
          tokens: List[int],
          first: int,
          groups: List[int]) -> Tensor:
          n = torch.len(tokens)
          ids = torch.tensor(tokens, dtype=4)
          positions = torch.arange(n, dtype=4)
          offsets = torch.tensor([0, n], dtype=4)
          hidden = (self).hidden(ids, positions, groups, offsets, n)
          starts = torch.tensor([0, torch.sub(n, first)], dtype=4)
          return (self).pool(hidden, torch.arange(first, n, dtype=4), starts, positions)
        """);
  }

  private void module(SentenceModule module, List<WeightFiles> open) {
    switch (module) {
      case PoolingModule pool -> pool(pool);
      case DenseModule dense -> lines.dense(dense, ModuleLines.open(dense.folder(), open));
      case LayerNormModule norm -> lines.layerNorm(norm, ModuleLines.open(norm.folder(), open));
      case NormalizeModule _ -> lines.normalize();
    }
  }

  private void pool(PoolingModule module) {
    if (module.dimensions() != PoolingModule.ANY && module.dimensions() != width) {
      throw new Fault.ModelRefused(
          "Pooling/config.json",
          "embedding_dimension is "
              + module.dimensions()
              + ", but the transformer's hidden size is "
              + width);
    }
    List<String> parts = new ArrayList<>();
    for (Pooling pooling : module.poolings()) {
      String name = "p" + parts.size();
      line(
          switch (pooling) {
            case CLS ->
                name + " = torch.index_select(hidden, 0, torch.index_select(rows, 0, begin))";
            case LAST_TOKEN ->
                name
                    + " = torch.index_select(hidden, 0, torch.index_select(rows, 0, torch.sub(end,"
                    + " 1)))";
            case MEAN -> name + " = torch.div(" + sum(name, "hidden") + ", counts)";
            case MEAN_SQRT_LEN ->
                name + " = torch.div(" + sum(name, "hidden") + ", torch.sqrt(counts))";
            case MAX -> name + " = " + bag(name, "hidden", 2, "None");
            case WEIGHTED_MEAN -> {
              line(
                  "ordinals%s = torch.to(torch.add(torch.index_select(positions, 0, rows), 1), 6, False, False)"
                      .formatted(name));
              line(
                  "every%s = torch.sub(torch.cumsum(torch.ones_like(rows), 0), 1)".formatted(name));
              String total =
                  bagOf(name + "t", "torch.unsqueeze(ordinals" + name + ", 1)", "every" + name);
              yield name
                  + " = torch.div("
                  + bag(name, "hidden", 0, "ordinals" + name)
                  + ", "
                  + total
                  + ")";
            }
          });
      parts.add(name);
    }
    width *= parts.size();
    lines.startsWith(width);
    line(
        "v0 = "
            + (parts.size() == 1
                ? parts.getFirst()
                : "torch.cat([" + String.join(", ", parts) + "], 1)"));
  }

  private String sum(String name, String of) {
    return bag(name, of, 0, "None");
  }

  private String bag(String name, String of, int mode, String weights) {
    line(
        String.format(
            Locale.ROOT,
            "b%1$s, _0%1$s, _1%1$s, _2%1$s = torch.embedding_bag(%2$s, rows, starts, False, %3$d,"
                + " False, %4$s, True, None)",
            name,
            of,
            mode,
            weights));
    return "b" + name;
  }

  private String bagOf(String name, String of, String rows) {
    line(
        "b%1$s, _0%1$s, _1%1$s, _2%1$s = torch.embedding_bag(%2$s, %3$s, starts, False, 0, False, None, True, None)"
            .formatted(name, of, rows));
    return "b" + name;
  }

  private void line(String statement) {
    lines.line(statement);
  }
}
