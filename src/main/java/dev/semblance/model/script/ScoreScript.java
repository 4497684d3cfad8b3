package dev.semblance.model.script;

import dev.semblance.fault.Fault;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.ScoreHead.Out;
import dev.semblance.model.plan.ScoreHead.Reads;
import dev.semblance.model.plan.ScoreHead.Transform;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;

/**
 * Emits a head: {@code def score(self, hidden, ids, rows, starts) -> Tensor}, [tokens, hidden] to
 * [sequences, labels], all in fp32 and without activation. {@code rows} lists the tokens that take
 * part, sequence after sequence, and {@code starts} [sequences + 1] where each sequence begins in
 * it.
 */
final class ScoreScript {

  private final EncoderPlan plan;
  private final ScoreHead head;
  private final Weights weights;
  private final ScriptModule script;
  private final StringBuilder source = new StringBuilder();

  private ScoreScript(EncoderPlan plan, ScoreHead head, Weights weights, ScriptModule script) {
    this.plan = plan;
    this.head = head;
    this.weights = weights;
    this.script = script;
  }

  /**
   * @throws Fault.ModelRefused when a tensor is missing or of another shape
   */
  static void write(EncoderPlan plan, ScoreHead head, Weights weights, ScriptModule script) {
    new ScoreScript(plan, head, weights, script).write();
  }

  private void write() {
    source.append(
        """
        def score(self,
          hidden: Tensor,
          ids: Tensor,
          rows: Tensor,
          starts: Tensor) -> Tensor:
          n = torch.sub(torch.size(starts, 0), 1)
          begin = torch.narrow(starts, 0, 0, n)
          last = torch.sub(torch.narrow(starts, 0, 1, n), 1)
        """);
    line("x = " + read());
    String transformed = transform("x");
    line("logits = " + out(transformed));
    if (head.reads() == Reads.EACH) {
      line("every = torch.sub(torch.cumsum(torch.ones_like(rows), 0), 1)");
      line("mean = " + mean("logits", "every"));
      line("return mean");
    } else {
      line("return logits");
    }
    script.method(source.toString());
  }

  private String read() {
    return switch (head.reads()) {
      case FIRST -> "torch.index_select(hidden, 0, torch.index_select(rows, 0, begin))";
      case LAST -> "torch.index_select(hidden, 0, torch.index_select(rows, 0, " + last() + "))";
      case MEAN -> mean("hidden", "rows");
      case EACH -> "torch.index_select(hidden, 0, rows)";
    };
  }

  /** Where each sequence's last token is, padding left out; its first where all is padding. */
  private String last() {
    if (head.padId() == null) {
      return "last";
    }
    line(
        "real = torch.to(torch.ne(torch.index_select(ids, 0, rows), "
            + head.padId()
            + "), 4, False, False)");
    line("every = torch.sub(torch.cumsum(torch.ones_like(rows), 0), 1)");
    line("seen, _seen = torch.cummax(torch.mul(every, real), 0)");
    return "torch.maximum(torch.index_select(seen, 0, last), begin)";
  }

  /** The mean of each sequence's rows of a table. */
  private String mean(String table, String rows) {
    line(
        "sums, _0, _1, _2 = torch.embedding_bag("
            + table
            + ", "
            + rows
            + ", starts, False, 1, False, None, True, None)");
    return "sums";
  }

  private String transform(String x) {
    Transform transform = head.transform();
    if (transform == null) {
      return x;
    }
    Weights from = transform.ofModel() ? weights : weights.outside();
    String dense = linear("score_dense", transform.dense(), from, x);
    line("dense = " + dense);
    line("active = " + transform.activation().source().formatted("dense"));
    if (transform.norm() == null) {
      return "active";
    }
    line(
        "normed = "
            + PlanParts.norm("score_norm", transform.norm(), from, script).formatted("active"));
    return "normed";
  }

  private String out(String x) {
    return switch (head.out()) {
      case Out.Labels labels -> linear("score_out", labels.linear(), weights.outside(), x);
      case Out.Words words ->
          "torch.linear(" + x + ", " + script.exact("score_out_w", difference(words)) + ", None)";
    };
  }

  private String linear(String name, Linear linear, Weights from, String x) {
    Linear.Part part = linear.parts().getFirst();
    String weight = script.exact(name + "_w", from.take(part.weight(), part.out(), linear.in()));
    String bias =
        part.bias() == null
            ? "None"
            : script.exact(name + "_b", from.take(part.bias(), part.out()));
    return "torch.linear(" + x + ", " + weight + ", " + bias + ")";
  }

  /** One word's row less the other's, [1, hidden]: all that is needed of a table of all words. */
  private Tensor difference(Out.Words words) {
    Weights outside = weights.outside();
    Tensor table =
        outside.has(words.table())
            ? outside.take(words.table(), plan.vocabulary(), plan.hidden())
            : weights.take(words.wordTable(), plan.vocabulary(), plan.hidden());
    float[] row = row(table, words.trueId());
    if (words.falseId() != null) {
      float[] other = row(table, words.falseId());
      for (int i = 0; i < row.length; i++) {
        row[i] -= other[i];
      }
    }
    return Tensor.of(row, 1, row.length);
  }

  private float[] row(Tensor table, int id) {
    if (id >= plan.vocabulary()) {
      throw new Fault.ModelRefused(
          "LogitScore/config.json",
          "names token " + id + ", but there are " + plan.vocabulary() + " tokens");
    }
    return table.slice(id, 1).as(DType.F32).toFloats();
  }

  private void line(String statement) {
    source.append("  ").append(statement).append('\n');
  }
}
