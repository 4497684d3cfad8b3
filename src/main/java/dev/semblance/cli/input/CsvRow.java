package dev.semblance.cli.input;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of CSV (RFC 4180), put together from lines until its last quote is closed. For one
 * thread.
 */
final class CsvRow {
  private final char separator;
  private final List<String> cells = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private State state = State.START;
  private String fault = "";

  /** Where in a cell the reading is. */
  private enum State {
    START,
    PLAIN,
    QUOTED,
    CLOSED
  }

  CsvRow(char separator) {
    this.separator = separator;
  }

  /**
   * Reads a line.
   *
   * @return whether the row is complete; false asks for the next line
   */
  boolean add(String line) {
    for (int i = 0; i < line.length() && fault.isEmpty(); i++) {
      char c = line.charAt(i);
      switch (state) {
        case START -> {
          if (c == '"') {
            state = State.QUOTED;
          } else {
            state = State.PLAIN;
            plain(c);
          }
        }
        case PLAIN -> plain(c);
        case QUOTED -> {
          if (c == '"') {
            state = State.CLOSED;
          } else {
            cell.append(c);
          }
        }
        case CLOSED -> closed(c);
      }
    }
    if (fault.isEmpty() && state == State.QUOTED) {
      cell.append('\n');
      return false;
    }
    endCell();
    return true;
  }

  private void plain(char c) {
    if (c == separator) {
      endCell();
    } else if (c == '"') {
      fault = "has a quote within a cell that does not begin with one";
    } else {
      cell.append(c);
    }
  }

  private void closed(char c) {
    if (c == '"') {
      cell.append('"');
      state = State.QUOTED;
    } else if (c == separator) {
      endCell();
    } else {
      fault = "has text behind a closed quote";
    }
  }

  private void endCell() {
    cells.add(cell.toString());
    cell.setLength(0);
    state = State.START;
  }

  /** Once it is complete. */
  List<String> cells() {
    return cells;
  }

  /** Characters of the cell that is not closed yet. */
  int open() {
    return cell.length();
  }

  /** What is wrong with it; empty where nothing is. */
  String fault() {
    return fault;
  }
}
