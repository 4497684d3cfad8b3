package dev.semblance.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VectorBytesTests {

  @Test
  void floatsAreLittleEndian() {
    // 1 is 3f800000, -2 is c0000000
    assertThat(VectorBytes.float32(new float[] {1, -2}))
        .containsExactly(0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0);
  }

  @Test
  void base64IsWhatNumpyWrites() {
    // base64.b64encode(numpy.array([1, -2], dtype='<f4').tobytes())
    assertThat(Base64.getEncoder().encodeToString(VectorBytes.float32(new float[] {1, -2})))
        .isEqualTo("AACAPwAAAMA=");
  }

  @Test
  void everyBitOfAFloatSurvives() {
    float[] vector = Reference.random(new Random(61), 207);
    float[] read = new float[207];

    ByteBuffer.wrap(VectorBytes.float32(vector))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(read);

    assertThat(read).containsExactly(vector);
  }

  @Test
  void theFirstComponentIsTheMostSignificantBit() {
    float[] vector = {1, -1, 1, -1, -1, -1, -1, 1};

    assertThat(VectorBytes.ubinary(vector)).containsExactly(0b1010_0001);
    assertThat(VectorBytes.binary(vector)).containsExactly(0b1010_0001 - 256);
  }

  @Test
  void theLastByteIsFilledUpWithZeros() {
    float[] vector = {-1, -1, -1, -1, -1, -1, -1, -1, 1, 1};

    assertThat(VectorBytes.ubinary(vector)).containsExactly(0, 0b1100_0000);
  }

  @Test
  void onlyWhatIsOverZeroIsSet() {
    float[] vector = {
      0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, 0.5f, -0.5f
    };

    assertThat(VectorBytes.ubinary(vector)).containsExactly(0b0010_1010);
  }

  @Test
  void eightComponentsTakeAByteAndABeginningOneToo() {
    assertThat(VectorBytes.binary(new float[0])).isEmpty();
    assertThat(VectorBytes.binary(new float[1])).hasSize(1);
    assertThat(VectorBytes.binary(new float[8])).hasSize(1);
    assertThat(VectorBytes.binary(new float[9])).hasSize(2);
    assertThat(VectorBytes.binary(new float[384])).hasSize(48);
  }

  @Test
  void signedAndUnsignedAreTheSameBits() {
    float[] vector = Reference.random(new Random(62), 207);
    byte[] signed = VectorBytes.binary(vector);
    int[] unsigned = VectorBytes.ubinary(vector);

    assertThat(unsigned).hasSize(26);
    for (int i = 0; i < unsigned.length; i++) {
      assertThat(unsigned[i]).isBetween(0, 255);
      assertThat((byte) unsigned[i]).isEqualTo(signed[i]);
    }
  }
}
