package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Int8Range;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

class VectorJsonTests {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private static String written(Consumer<JsonGenerator> content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      content.accept(json);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyFloatReadsBackAsItself() {
    Random random = new Random(7);
    float[] edges = {0f, -0f, Float.MIN_VALUE, -Float.MAX_VALUE, Float.MIN_NORMAL, 0.1f, 1e10f};
    float[] vector = new float[20_000];
    System.arraycopy(edges, 0, vector, 0, edges.length);
    for (int i = edges.length; i < vector.length; i++) {
      float any = Float.intBitsToFloat(random.nextInt());
      vector[i] = Float.isFinite(any) ? any : 1;
    }

    String[] read =
        written(json -> VectorJson.floats(json, vector)).replaceAll("[\\[\\]]", "").split(",");

    assertThat(read).hasSameSizeAs(vector);
    for (int i = 0; i < vector.length; i++) {
      assertThat(Float.floatToRawIntBits(Float.parseFloat(read[i])))
          .isEqualTo(Float.floatToRawIntBits(vector[i]));
    }
  }

  @Test
  void millionsOfFloatsAreAsShortAsTheJdkSays() {
    Random random = new Random(8);
    float[] vector = new float[100_000];
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < vector.length; i++) {
        int bits = random.nextInt();
        // Every fourth is subnormal.
        float any = Float.intBitsToFloat(i % 4 == 0 ? bits & 0x807f_ffff : bits);
        vector[i] = Float.isFinite(any) ? any : 1;
      }

      String list = written(json -> VectorJson.floats(json, vector));

      assertThat(list).startsWith("[").endsWith("]");
      int from = 1;
      for (float value : vector) {
        int to = list.indexOf(',', from);
        String number = list.substring(from, to < 0 ? list.length() - 1 : to);
        if (!number.equals(Float.toString(value)) || Float.parseFloat(number) != value) {
          throw new AssertionError(value + " is written " + number);
        }
        from = to + 1;
      }
    }
  }

  /** Lengths around the pieces and the generator's buffer, which is 8,000 bytes long. */
  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 3, 4, 5, 31, 32, 33, 191, 192, 193, 194, 384, 767, 1_024, 1_499, 1_500})
  void anyLengthIsWrittenWholeBetweenOtherFields(int length) {
    float[] vector = new float[length];
    Random random = new Random(length);
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    String list = Arrays.toString(vector).replace(" ", "");
    String base64 = Base64.getEncoder().encodeToString(bytes.array());

    String found =
        written(
            json -> {
              json.writeStartArray();
              for (int i = 0; i < 9; i++) {
                json.writeStartObject();
                json.writeName("a");
                VectorJson.floats(json, vector);
                json.writeName("b");
                VectorJson.base64(json, vector);
                json.writeNumberProperty("c", i);
                json.writeEndObject();
              }
              json.writeEndArray();
            });

    StringJoiner expected = new StringJoiner(",", "[", "]");
    for (int i = 0; i < 9; i++) {
      expected.add("{\"a\":" + list + ",\"b\":\"" + base64 + "\",\"c\":" + i + "}");
    }
    assertThat(found).isEqualTo(expected.toString());
  }

  @Test
  void floatsAreShort() {
    assertThat(written(json -> VectorJson.floats(json, new float[] {0.1f, -2f, 1f / 3})))
        .isEqualTo("[0.1,-2.0,0.33333334]");
  }

  @Test
  void aRowOfAMatrixIsWrittenAlone() {
    assertThat(written(json -> VectorJson.floats(json, new float[] {1, 2, 3, 4}, 2, 2)))
        .isEqualTo("[3.0,4.0]");
  }

  @Test
  void neverWritesANumberThatIsNotFinite() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> written(json -> VectorJson.floats(json, new float[] {1, bad})))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("component 1 is " + bad);
    }
  }

  @Test
  void base64HoldsLittleEndianFloats() {
    String text = written(json -> VectorJson.base64(json, new float[] {1f, -2f}));

    assertThat(Base64.getDecoder().decode(text.replace("\"", "")))
        .containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
  }

  @Test
  void bitsStartAtTheTopAndFillUpWithZeros() {
    float[] vector = {1, -1, 0.5f, 0, 0, 0, 0, 3, 9};

    assertThat(written(json -> VectorForm.UBINARY.write(json, vector, Int8Range.Uniform.NONE)))
        .isEqualTo("[161,128]");
    assertThat(written(json -> VectorForm.BINARY.write(json, vector, Int8Range.Uniform.NONE)))
        .isEqualTo("[-95,-128]");
  }

  @Test
  void bytesAreScaledByOneRangeAndClippedNeverWrapped() {
    float[] vector = {0.5f, -0.5f, 0.25f, 0, 0.6f, -9, 0.002f};
    Int8Range range = new Int8Range.Uniform(0.5f);

    assertThat(written(json -> VectorForm.INT8.write(json, vector, range)))
        .isEqualTo("[127,-127,64,0,127,-128,1]");
    assertThat(written(json -> VectorForm.UINT8.write(json, vector, range)))
        .isEqualTo("[255,1,192,128,255,0,129]");
  }
}
