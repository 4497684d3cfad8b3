package dev.semblance.cli;

import java.util.List;

/** Rows of cells as lines for people, in columns two spaces apart. */
final class AlignedRows {
  private static final int LABELS = 2;

  private AlignedRows() {}

  /** The first two columns are words, the others numbers. */
  static List<String> lines(List<List<String>> rows) {
    return lines(rows, LABELS);
  }

  /**
   * Words stand at the left of their column, numbers at the right; a column without a character
   * takes no room.
   *
   * @param rows all of one length
   * @param labels so many columns on the left are words, the others numbers
   */
  static List<String> lines(List<List<String>> rows, int labels) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return rows.stream().map(row -> line(row, widths, labels)).toList();
  }

  private static String line(List<String> row, int[] widths, int labels) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      String gap = " ".repeat(widths[column] - cell.length());
      if (column > 0 && widths[column] > 0) {
        line.append("  ");
      }
      line.append(column < labels ? cell + gap : gap + cell);
    }
    return line.toString().stripTrailing();
  }
}
