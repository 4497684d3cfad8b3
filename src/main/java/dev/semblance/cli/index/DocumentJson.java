package dev.semblance.cli.index;

import dev.semblance.cli.input.Entry;
import dev.semblance.text.Sha256;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entry as the documents' route takes it. A text that has no id gets one from its hash: the same
 * text is the same document, wherever it stands in the file.
 */
final class DocumentJson {
  private static final int ID_DIGITS = 32;

  /** Below it a double is every whole number. */
  private static final double EXACT = 1L << 53;

  private final Map<String, String> fields;

  /**
   * @param fields types of the collection's fields by name, by which cells of text become numbers
   *     and booleans; empty leaves all as they are
   */
  DocumentJson(Map<String, String> fields) {
    this.fields = Map.copyOf(fields);
  }

  /** The id that the document has in the collection. */
  static String id(Entry.Text entry) {
    String id = entry.id();
    return id == null ? Sha256.hex(entry.text()).substring(0, ID_DIGITS) : id;
  }

  /** UTF-8, without a line's end. */
  byte[] bytes(String id, Entry.Text entry) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("id", id).put("text", entry.text());
    if (!entry.metadata().isEmpty()) {
      ObjectNode metadata = json.putObject("metadata");
      entry.metadata().properties().forEach(e -> put(metadata, e.getKey(), e.getValue()));
    }
    return JsonMapper.shared().writeValueAsBytes(json);
  }

  private void put(ObjectNode metadata, String name, JsonNode value) {
    String type = fields.get(name);
    if (type == null || !value.isString()) {
      metadata.set(name, value);
      return;
    }
    String text = value.asString().strip();
    switch (type) {
      case "number" -> number(metadata, name, text);
      case "boolean" -> bool(metadata, name, text);
      default -> metadata.set(name, value);
    }
  }

  /** What is no number is sent as it is, and refused with the reason. */
  private static void number(ObjectNode metadata, String name, String text) {
    try {
      double number = Double.parseDouble(text);
      if (number == (long) number && Math.abs(number) < EXACT) {
        metadata.put(name, (long) number);
      } else {
        metadata.put(name, number);
      }
    } catch (NumberFormatException e) {
      metadata.put(name, text);
    }
  }

  private static void bool(ObjectNode metadata, String name, String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> metadata.put(name, true);
      case "false" -> metadata.put(name, false);
      default -> metadata.put(name, text);
    }
  }
}
