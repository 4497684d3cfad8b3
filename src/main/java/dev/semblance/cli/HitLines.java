package dev.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Hits for people: rank, score and id on a line; below it what was found, where the query's words
 * stand, and the metadata.
 */
final class HitLines {
  private static final String INDENT = "    ";
  private static final int MOST_TEXT = 300;
  private static final int MOST_METADATA = 160;

  /** So many characters of a text before its first highlight. */
  private static final int LEAD = 80;

  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final boolean colours;

  /**
   * @param colours whether escape codes mark what stands out
   */
  HitLines(boolean colours) {
    this.colours = colours;
  }

  List<String> of(JsonNode answer) {
    List<String> lines = new ArrayList<>();
    int rank = 0;
    for (JsonNode hit : answer.path("hits")) {
      rank++;
      lines.add(
          String.format(Locale.ROOT, "%-3d %.4f  ", rank, hit.path("score").asDouble())
              + mark(BOLD, Printable.line(hit.path("id").asString(""))));
      String text = hit.path("chunk").path("text").asString("");
      if (!text.isEmpty()) {
        lines.add(INDENT + excerpt(text, hit.path("highlights")));
      }
      if (!hit.path("metadata").isEmpty()) {
        lines.add(INDENT + mark(DIM, metadata(hit.path("metadata"))));
      }
      if (hit.has("explain")) {
        lines.add(INDENT + mark(DIM, ranks(hit.path("explain"))));
      }
    }
    if (rank == 0) {
      lines.add("nothing found");
    }
    return lines;
  }

  /** A part of the text that holds its first highlights, which are marked. */
  private String excerpt(String text, JsonNode highlights) {
    int first = highlights.path(0).path(0).asInt(0);
    int from = first > LEAD && text.length() > MOST_TEXT ? wordBegin(text, first - LEAD) : 0;
    int to = Math.min(text.length(), from + MOST_TEXT);
    if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
      to--;
    }
    StringBuilder line = new StringBuilder(from > 0 ? "\u2026 " : "");
    int at = from;
    for (JsonNode place : highlights) {
      int start = place.path(0).asInt();
      int end = place.path(1).asInt();
      if (start >= at && end <= to) {
        line.append(Printable.line(text.substring(at, start)));
        line.append(mark(BOLD, Printable.line(text.substring(start, end))));
        at = end;
      }
    }
    return line.append(Printable.line(text.substring(at, to)))
        .append(to < text.length() ? " \u2026" : "")
        .toString();
  }

  private static int wordBegin(String text, int from) {
    int space = text.indexOf(' ', from);
    return space < 0 || space > from + LEAD ? from : space + 1;
  }

  private static String metadata(JsonNode metadata) {
    List<String> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : metadata.properties()) {
      JsonNode value = field.getValue();
      fields.add(field.getKey() + ": " + (value.isString() ? value.asString() : value));
    }
    return Printable.cut(Printable.line(String.join(", ", fields)), MOST_METADATA);
  }

  private static String ranks(JsonNode explain) {
    List<String> lists = new ArrayList<>();
    for (Map.Entry<String, JsonNode> list : explain.properties()) {
      lists.add(
          String.format(
              Locale.ROOT,
              "%s %d (%.4f)",
              Printable.line(list.getKey()),
              list.getValue().path("rank").asInt(),
              list.getValue().path("score").asDouble()));
    }
    return String.join(", ", lists);
  }

  private String mark(String code, String text) {
    return colours ? code + text + PLAIN : text;
  }
}
