package dev.semblance.client.plain;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of documents that were put.
 *
 * @param refused those that are not in, in their order
 * @param seq of the last write; what a search asks for that must see it
 */
public record Written(long created, long updated, long unchanged, List<Refused> refused, long seq) {

  /**
   * A document that was refused.
   *
   * @param place among those that were put, from 0
   */
  public record Refused(long place, String id, String message) {}

  public Written {
    refused = List.copyOf(refused);
  }

  static final Written NOTHING = new Written(0, 0, 0, List.of(), 0);

  /** With what the lines of one more answer tell. */
  Written and(List<JsonObject> lines, long from) {
    List<Refused> more = new ArrayList<>(refused);
    for (JsonObject line : lines) {
      if (line.text("status").equals("refused")) {
        more.add(
            new Refused(
                from + line.whole("line") - 1,
                line.text("id"),
                line.object("error").text("message")));
      }
    }
    JsonObject last = lines.getLast();
    return new Written(
        created + last.whole("created"),
        updated + last.whole("updated"),
        unchanged + last.whole("unchanged"),
        more,
        last.whole("seq"));
  }
}
