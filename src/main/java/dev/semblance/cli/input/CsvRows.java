package dev.semblance.cli.input;

import dev.semblance.cli.input.Entry.Place;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * CSV or TSV whose first row names the columns; a column that is neither text nor id is metadata,
 * left out where its cell is empty. A row may reach over several lines in quotes. When a row is
 * broken, reading goes on at the line behind its first: a quote that nobody closed costs one line.
 */
final class CsvRows extends LineEntries {

  private static final int LONGEST_ROW = 4 << 20;

  private final Deque<Lines.Line> again = new ArrayDeque<>();
  private final char separator;
  private final FieldNames names;
  private final List<String> columns;
  private final int textColumn;
  private final int idColumn;

  /**
   * @throws Fault.InvalidFile when the header lacks a column
   */
  CsvRows(String file, Source source, char separator, FieldNames names) throws IOException {
    super(source);
    this.separator = separator;
    this.names = names;
    Row header = row();
    columns = header == null || !header.fault.isEmpty() ? List.of() : header.cells;
    textColumn = columns.indexOf(names.text());
    idColumn = columns.indexOf(names.idName());
    if (textColumn < 0 || (idColumn < 0 && names.idNeeded())) {
      String missing = textColumn < 0 ? names.text() : names.idName();
      throw new Fault.InvalidFile(
          file,
          "has the columns "
              + Fault.quote(String.join(", ", columns))
              + " in its first line, needed: one named "
              + missing);
    }
  }

  private record Row(long line, List<String> cells, String fault) {}

  @Override
  public @Nullable Entry next() throws IOException {
    Row row = row();
    if (row == null) {
      return null;
    }
    Place place = Place.line(row.line);
    if (!row.fault.isEmpty()) {
      return new Entry.Broken(place, row.fault);
    }
    if (row.cells.size() != columns.size()) {
      return new Entry.Broken(
          place, "has " + row.cells.size() + " cells, the first line has " + columns.size());
    }
    String id = idColumn < 0 ? "" : row.cells.get(idColumn);
    if (id.isEmpty() && names.idNeeded()) {
      return new Entry.Broken(place, "has nothing for " + names.idName());
    }
    ObjectNode metadata = JsonMapper.shared().createObjectNode();
    for (int i = 0; i < columns.size(); i++) {
      if (i != textColumn && i != idColumn && !row.cells.get(i).isEmpty()) {
        metadata.put(columns.get(i), row.cells.get(i));
      }
    }
    return new Entry.Text(place, id.isEmpty() ? null : id, row.cells.get(textColumn), metadata);
  }

  private @Nullable Row row() throws IOException {
    Lines.Line first = line();
    while (first != null && first.blank()) {
      first = line();
    }
    if (first == null) {
      return null;
    }
    CsvRow row = new CsvRow(separator);
    List<Lines.Line> more = new ArrayList<>();
    Lines.Line line = first;
    String fault = "";
    while (true) {
      String text = line.text();
      if (text == null) {
        fault = more.isEmpty() ? line.why() : "has an open quote before line " + line.number();
        break;
      }
      if (row.add(text)) {
        fault = row.fault();
        break;
      }
      Lines.Line next = row.open() > LONGEST_ROW ? null : line();
      if (next == null) {
        fault = "has a quote that is not closed";
        break;
      }
      more.add(next);
      line = next;
    }
    if (!fault.isEmpty()) {
      more.reversed().forEach(again::addFirst);
    }
    return new Row(first.number(), row.cells(), fault);
  }

  private Lines.@Nullable Line line() throws IOException {
    Lines.Line line = again.poll();
    return line == null ? lines.next() : line;
  }
}
