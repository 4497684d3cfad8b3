package dev.semblance.api.openai;

import dev.semblance.api.JsonBody;
import dev.semblance.api.VectorJson;
import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** The forms in which a vector can be asked for. */
enum EmbeddingForm {
  FLOAT {
    @Override
    void write(JsonGenerator json, float[] vector) {
      VectorJson.floats(json, vector);
    }
  },
  BASE64 {
    @Override
    void write(JsonGenerator json, float[] vector) {
      VectorJson.base64(json, vector);
    }
  },
  BINARY {
    @Override
    void write(JsonGenerator json, float[] vector) {
      VectorJson.binary(json, vector);
    }
  },
  UBINARY {
    @Override
    void write(JsonGenerator json, float[] vector) {
      VectorJson.ubinary(json, vector);
    }
  };

  private static final Map<String, EmbeddingForm> OF_OPENAI = ordered(FLOAT, BASE64);
  private static final Map<String, EmbeddingForm> ALL = ordered(values());

  /** Names of others that mean something only with a range per component, which nobody has yet. */
  private static final Set<String> CALIBRATED = Set.of("int8", "uint8");

  /** Writes the vector as one JSON value. */
  abstract void write(JsonGenerator json, float[] vector);

  String wireName() {
    return WireName.of(this);
  }

  /** Reads {@code encoding_format}. */
  static EmbeddingForm readOne(JsonBody json) {
    return json.choice(OF_OPENAI);
  }

  /** Reads {@code embedding_types}: at least one; one named twice counts once. */
  static SequencedSet<EmbeddingForm> readSeveral(JsonBody json) {
    SequencedSet<EmbeddingForm> forms = new LinkedHashSet<>();
    int count =
        json.list(
            16,
            () -> {
              if (json.kind() == JsonBody.Kind.STRING && CALIBRATED.contains(json.string())) {
                throw json.invalid(
                    "is "
                        + Fault.quote(json.string())
                        + ", which is not offered until calibrated ranges exist; needed: one of "
                        + String.join(", ", ALL.keySet()));
              }
              forms.add(json.choice(ALL));
            });
    if (count == 0) {
      throw json.invalid("is an empty list, needed: some of " + String.join(", ", ALL.keySet()));
    }
    return forms;
  }

  private static Map<String, EmbeddingForm> ordered(EmbeddingForm... forms) {
    Map<String, EmbeddingForm> named = new LinkedHashMap<>();
    for (EmbeddingForm form : forms) {
      named.put(form.wireName(), form);
    }
    return named;
  }
}
