package dev.semblance.client.plain;

import java.util.List;

/**
 * How near rows are to columns.
 *
 * @param rows a list of numbers for each row, one for each column
 * @param metric the server's word
 * @param higherIsCloser false for distances
 */
public record Scores(List<double[]> rows, String metric, boolean higherIsCloser) {

  public double at(int row, int column) {
    return rows.get(row)[column];
  }

  static Scores read(JsonObject answer) {
    List<double[]> rows = answer.list("scores").stream().map(JsonObject::numbers).toList();
    return new Scores(rows, answer.text("metric"), !answer.text("order").equals("lower_is_closer"));
  }
}
