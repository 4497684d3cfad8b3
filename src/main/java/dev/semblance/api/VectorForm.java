package dev.semblance.api;

import dev.semblance.encoder.Int8Range;
import dev.semblance.text.WireName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import tools.jackson.core.JsonGenerator;

/** The forms in which a vector can be asked for, by any dialect. */
public enum VectorForm {
  FLOAT,
  BASE64,
  INT8,
  UINT8,
  BINARY,
  UBINARY;

  private static final Map<String, VectorForm> OF_OPENAI = named(FLOAT, BASE64);
  private static final Map<String, VectorForm> ALL = named(values());

  /** Writes the vector as one JSON value. */
  public void write(JsonGenerator json, float[] vector, Int8Range range) {
    switch (this) {
      case FLOAT -> VectorJson.floats(json, vector);
      case BASE64 -> VectorJson.base64(json, vector);
      case INT8, BINARY -> VectorJson.signed(json, octets(vector, range));
      case UINT8, UBINARY -> VectorJson.unsigned(json, octets(vector, range));
    }
  }

  /**
   * The vector's bytes, new.
   *
   * @throws IllegalStateException of the forms that are no bytes
   */
  public byte[] octets(float[] vector, Int8Range range) {
    return switch (this) {
      case FLOAT, BASE64 -> throw new IllegalStateException(this + " is no bytes");
      case INT8 -> range.signed(vector);
      case UINT8 -> range.unsigned(vector);
      case BINARY, UBINARY -> VectorJson.bits(vector);
    };
  }

  /** Whether it means something only with the range that components are spread over. */
  public boolean isCalibrated() {
    return this == INT8 || this == UINT8;
  }

  public String wireName() {
    return WireName.of(this);
  }

  /** Reads {@code encoding_format}. */
  public static VectorForm readOne(JsonBody json) {
    return json.choice(OF_OPENAI);
  }

  /** Reads a list of forms: at least one; one named twice counts once. */
  public static SequencedSet<VectorForm> readSeveral(JsonBody json) {
    return readSeveral(json, ALL);
  }

  /** The same where a dialect does not have all of them. */
  public static SequencedSet<VectorForm> readSeveral(
      JsonBody json, Map<String, VectorForm> offered) {
    SequencedSet<VectorForm> forms = new LinkedHashSet<>();
    int count = json.list(16, () -> forms.add(json.choice(offered)));
    if (count == 0) {
      throw json.empty("list, needed: some of " + String.join(", ", offered.keySet()));
    }
    return forms;
  }

  /** Forms by their names, in the given order. */
  public static Map<String, VectorForm> named(VectorForm... forms) {
    Map<String, VectorForm> named = new LinkedHashMap<>();
    for (VectorForm form : forms) {
      named.put(form.wireName(), form);
    }
    return named;
  }
}
