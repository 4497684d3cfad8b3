package dev.semblance.model.script;

import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Lookup;
import dev.semblance.model.plan.EncoderPlan.Placeholders;
import dev.semblance.model.plan.EncoderPlan.Positions;
import dev.semblance.weights.tensor.Tensor;
import java.util.Locale;

/**
 * Writes a plan's embeddings: the statements that make {@code h} [tokens, hidden] of token ids,
 * positions and types.
 */
final class EmbeddingScript {

  /** The attribute that holds the table of words. */
  static final String WORD = "word";

  private final EncoderPlan plan;
  private final Weights weights;
  private final ScriptModule script;
  private final PlanParts parts;
  private final boolean typed;
  private final StringBuilder source = new StringBuilder();

  private EmbeddingScript(
      EncoderPlan plan, Weights weights, ScriptModule script, PlanParts parts, boolean typed) {
    this.plan = plan;
    this.weights = weights;
    this.script = script;
    this.parts = parts;
    this.typed = typed;
  }

  /**
   * @param typed whether {@code types} [tokens] says which row of the table of types a token gets
   */
  static String statements(
      EncoderPlan plan, Weights weights, ScriptModule script, PlanParts parts, boolean typed) {
    EmbeddingScript written = new EmbeddingScript(plan, weights, script, parts, typed);
    written.write(plan.embeddings());
    return written.source.toString();
  }

  private void write(Embeddings from) {
    Lookup lookup = from.lookup();
    int words = lookup == null ? plan.vocabulary() : lookup.rows();
    String word = script.table(WORD, weights.take(from.words(), words, from.width()));
    Positions positions = from.positions();
    String position =
        positions == null
            ? null
            : script.exact(
                "position", weights.take(positions.table(), positions.rows(), from.width()));
    String type =
        from.types() == null
            ? null
            : script.exact(
                "type", weights.take(from.types().table(), from.types().rows(), from.width()));
    String sum = "x";
    if (lookup == null) {
      line("x = " + word.formatted("ids"));
    } else {
      lookUp(lookup, word);
    }
    if (from.scale() != 1) {
      line("xs = torch.mul(x, %s)".formatted(Double.toString(from.scale())));
      sum = "xs";
    }
    if (type != null) {
      String row = typed ? "torch.embedding(%s, types)" : "torch.select(%s, 0, 0)";
      line("x0 = " + script.plus(sum, row.formatted(type)));
      sum = "x0";
    }
    if (positions != null && position != null) {
      String rows = positionRows(positions);
      line("x1 = torch.add_(%s, torch.embedding(%s, %s))".formatted(sum, position, rows));
      sum = "x1";
    }
    String normed = from.norm() == null ? sum : parts.norm("norm", from.norm()).formatted(sum);
    Linear projection = from.projection();
    if (projection == null) {
      line("h = " + normed);
    } else {
      line("xn = " + normed);
      String projected = script.apply(script.lowered("xn"), parts.linear("projection", projection));
      line("h = " + script.raised(projected));
    }
  }

  private void lookUp(Lookup lookup, String word) {
    String row = "ids";
    Placeholders placeholders = lookup.placeholders();
    if (placeholders != null) {
      row = "rows0";
      line("none = torch.lt(ids, 0)");
      String stands = "none";
      for (int id : placeholders.ids()) {
        stands = String.format(Locale.ROOT, "torch.logical_or(%s, torch.eq(ids, %d))", stands, id);
      }
      line(
          String.format(
              Locale.ROOT, "rows0 = torch.masked_fill(ids, %s, %d)", stands, placeholders.row()));
    }
    if (lookup.rowOfToken() != null) {
      Tensor rows = weights.takeRows(lookup.rowOfToken(), plan.vocabulary(), lookup.rows());
      row = "torch.index_select(%s, 0, ids)".formatted(script.constant("row", rows));
    }
    String found = word.formatted(row);
    if (lookup.weightOfToken() != null) {
      String weight =
          script.exact("weight", weights.take(lookup.weightOfToken(), plan.vocabulary()));
      found =
          "torch.mul(%s, torch.unsqueeze(torch.index_select(%s, 0, ids), 1))"
              .formatted(found, weight);
    }
    line("x = " + found);
  }

  /** The rows of the position table, an expression. */
  private String positionRows(Positions positions) {
    Integer pad = positions.padId();
    if (pad == null) {
      return positions.first() == 0
          ? "positions"
          : String.format(Locale.ROOT, "torch.add(positions, %d)", positions.first());
    }
    // Counts tokens other than padding, from each sequence's first on.
    source.append(
        """
          real = torch.to(torch.ne(ids, {pad}), 4, False, False)
          counted = torch.cumsum(real, 0)
          begins = torch.sub(torch.sub(torch.cumsum(torch.ones_like(ids), 0), 1), positions)
          before = torch.sub(torch.index_select(counted, 0, begins), torch.index_select(real, 0, begins))
          rows = torch.add(torch.mul(torch.add(torch.sub(counted, before), {shift}), real), {pad})
        """
            .replace("{pad}", Integer.toString(pad))
            .replace("{shift}", Integer.toString(positions.first() - pad - 1)));
    return "rows";
  }

  private void line(String statement) {
    source.append("  ").append(statement).append('\n');
  }
}
