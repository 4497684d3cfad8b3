package dev.semblance.weights.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorTests {

  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void countsElementsAndBytes() {
    Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    assertThat(tensor.elements()).isEqualTo(6);
    assertThat(tensor.byteSize()).isEqualTo(24);
    assertThat(tensor.shape()).containsExactly(2, 3);
    assertThat(tensor).hasToString("F32[2, 3]");
  }

  @Test
  void aShapeWithoutAxesIsAScalar() {
    assertThat(Tensor.of(new long[] {7}).elements()).isEqualTo(1);
  }

  @Test
  void anEmptyAxisMeansNoElements() {
    Tensor empty = Tensor.of(new float[0], 3, 0);

    assertThat(empty.elements()).isZero();
    assertThat(empty.toFloats()).isEmpty();
  }

  @Test
  void bytesAreLittleEndian() throws IOException {
    assertThat(bytes(Tensor.of(new float[] {1}, 1))).containsExactly(0, 0, 0x80, 0x3F);
    assertThat(bytes(Tensor.of(new long[] {258}, 1))).containsExactly(2, 1, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void neitherTheGivenNorTheReturnedShapeIsShared() {
    long[] shape = {2};
    Tensor tensor = Tensor.of(new float[] {1, 2}, shape);

    shape[0] = 9;
    tensor.shape()[0] = 9;

    assertThat(tensor.shape()).containsExactly(2);
  }

  @Test
  void aShapeThatDoesNotFitItsBytesIsABug() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(new float[] {1, 2, 3}, 2, 2))
        .withMessageContainingAll("16", "12");
    assertThatIllegalArgumentException().isThrownBy(() -> Tensor.of(new float[0], -1));
    assertThatThrownBy(() -> Tensor.of(new float[0], 1L << 40, 1L << 40))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void roundsToBfloat16NearestAndTiesToEven() throws IOException {
    // One step of BF16 at 1 is 2^-7: halves between steps go to the even neighbour.
    float step = 1 / 128f;
    Tensor tensor =
        Tensor.of(new float[] {1 + step / 2, 1 + 1.5f * step, 1 + 0.51f * step, -1 - step / 2}, 4);

    assertThat(tensor.as(DType.BF16).toFloats()).containsExactly(1, 1 + 2 * step, 1 + step, -1);
    assertThat(bytes(Tensor.of(new float[] {1}, 1).as(DType.BF16))).containsExactly(0x80, 0x3F);
  }

  @Test
  void roundsToHalfNearestAndTiesToEven() throws IOException {
    float step = 1 / 1024f;
    Tensor tensor = Tensor.of(new float[] {1 + step / 2, 1 + 1.5f * step, 1e-8f, 6e-8f}, 4);

    // 2^-24 is the smallest half; less than half of it is nothing.
    assertThat(tensor.as(DType.F16).toFloats())
        .containsExactly(1, 1 + 2 * step, 0, Math.scalb(1f, -24));
    assertThat(bytes(Tensor.of(new float[] {1}, 1).as(DType.F16))).containsExactly(0, 0x3C);
  }

  @Test
  void nanAndInfinityStayThemselves() {
    float lowNan = Float.intBitsToFloat(0x7F800001); // would round to infinity
    Tensor tensor = Tensor.of(new float[] {NAN, lowNan, INFINITY, -INFINITY, -0f}, 5);

    for (DType type : new DType[] {DType.F16, DType.BF16, DType.F64}) {
      assertThat(tensor.as(type).toFloats()).containsExactly(NAN, NAN, INFINITY, -INFINITY, -0f);
    }
  }

  @Test
  void tooLargeForTheTargetBecomesInfinite() {
    assertThat(Tensor.of(new float[] {65504, 65520, -1e6f}, 3).as(DType.F16).toFloats())
        .containsExactly(65504, INFINITY, -INFINITY);
    assertThat(Tensor.of(new float[] {Float.MAX_VALUE}, 1).as(DType.BF16).toFloats())
        .containsExactly(INFINITY);
  }

  @Test
  void everyHalfAndEveryBfloat16SurvivesTheWayThroughFloat() throws IOException {
    byte[] all = new byte[2 << 16];
    for (int i = 0; i < 1 << 16; i++) {
      all[2 * i] = (byte) i;
      all[2 * i + 1] = (byte) (i >> 8);
    }

    for (DType type : new DType[] {DType.F16, DType.BF16}) {
      Tensor tensor = Tensor.of(type, new long[] {1 << 16}, MemorySegment.ofArray(all));
      byte[] back = tensor.as(DType.F32).open().readAllBytes();
      Tensor floats = Tensor.of(DType.F32, new long[] {1 << 16}, MemorySegment.ofArray(back));
      float[] expected = tensor.toFloats();
      assertThat(floats.toFloats()).isEqualTo(expected);
      assertThat(floats.as(type).toFloats()).isEqualTo(expected);
    }
  }

  @Test
  void doublesAreReadAsFloats() {
    MemorySegment data = MemorySegment.ofArray(new byte[16]);
    FloatCodec.encode(DType.F64, new float[] {0.5f, -3}, data, 2);
    Tensor doubles = Tensor.of(DType.F64, new long[] {2}, data);

    assertThat(doubles.as(DType.F32).toFloats()).containsExactly(0.5f, -3);
    assertThat(doubles.as(DType.F32).byteSize()).isEqualTo(8);
  }

  @Test
  void integersAreNotConverted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(new long[] {1}, 1).as(DType.F32))
        .withMessageContaining("I64");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(new float[] {1}, 1).as(DType.I8))
        .withMessageContaining("I8");
    assertThatIllegalArgumentException().isThrownBy(() -> Tensor.of(new long[] {1}, 1).toFloats());
  }

  @Test
  void aViewIsNotConvertedAgain() {
    Tensor view = Tensor.of(new float[] {1}, 1).as(DType.BF16);

    assertThat(view.as(DType.BF16)).isSameAs(view);
    assertThatIllegalStateException().isThrownBy(() -> view.as(DType.F32));
  }

  @Test
  void streamsAcrossChunksWhateverTheReaderAsksFor() throws IOException {
    float[] values = new float[20_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 256; // exact in BF16
    }
    Tensor view = Tensor.of(values, values.length).as(DType.BF16);

    byte[] inSevens = new byte[(int) view.byteSize()];
    try (InputStream in = view.open()) {
      int read = 0;
      for (int n; (n = in.read(inSevens, read, Math.min(7, inSevens.length - read))) > 0; ) {
        read += n;
      }
      assertThat(in.read()).isEqualTo(-1);
    }

    assertThat(inSevens).isEqualTo(view.open().readAllBytes());
    assertThat(Tensor.of(DType.BF16, view.shape(), MemorySegment.ofArray(inSevens)).toFloats())
        .isEqualTo(values);
  }

  @Test
  void readsPastTwoGibibytes(@TempDir Path folder) throws IOException {
    long elements = (3L << 30) / 4;
    try (Arena arena = Arena.ofConfined();
        FileChannel sparse =
            FileChannel.open(
                folder.resolve("sparse"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      MemorySegment data = sparse.map(FileChannel.MapMode.READ_WRITE, 0, elements * 4, arena);
      data.set(FloatCodec.F32, (elements - 1) * 4, 5);
      Tensor tensor = Tensor.of(DType.F32, new long[] {elements}, data);

      try (InputStream in = tensor.open()) {
        in.skipNBytes(tensor.byteSize() - 4);
        assertThat(in.readAllBytes()).containsExactly(0, 0, 0xA0, 0x40);
      }
      assertThat(tensor.as(DType.F64).byteSize()).isEqualTo(6L << 30);
    }
  }

  @Test
  void readingAfterTheMemoryWasFreedFails() {
    Tensor tensor;
    try (Arena arena = Arena.ofConfined()) {
      tensor = Tensor.of(DType.U8, new long[] {4}, arena.allocate(4));
    }

    assertThatIllegalStateException().isThrownBy(() -> tensor.open().read());
  }

  @Test
  void aCopyOutlivesWhatItIsOfAndHasItsType() {
    float[] values = new float[70_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 16f;
    }
    try (Arena memory = Arena.ofConfined()) {
      Tensor copy;
      try (Arena file = Arena.ofConfined()) {
        MemorySegment data = file.allocate(4L * values.length);
        FloatCodec.encode(DType.F32, values, data, values.length);
        Tensor half = Tensor.of(DType.F32, new long[] {70_001}, data).as(DType.BF16);
        copy = half.copiedInto(memory.allocate(half.byteSize()));
      }

      assertThat(copy).hasToString("BF16[70001]");
      assertThat(copy.toFloats())
          .isEqualTo(Tensor.of(values, values.length).as(DType.BF16).toFloats());
    }
  }

  private static int[] bytes(Tensor tensor) throws IOException {
    byte[] bytes = tensor.open().readAllBytes();
    int[] unsigned = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      unsigned[i] = bytes[i] & 0xFF;
    }
    return unsigned;
  }

  @Test
  void joinedTensorsAreReadOneAfterTheOther() throws IOException {
    Tensor joined =
        Tensor.concatenated(
            List.of(
                Tensor.of(new float[] {1, 2, 3, 4}, 2, 2),
                Tensor.of(new float[0], 0, 2),
                Tensor.of(new float[] {5, 1e9f}, 1, 2)));

    assertThat(joined.shape()).containsExactly(3, 2);
    assertThat(joined.byteSize()).isEqualTo(24);
    assertThat(joined.toFloats()).containsExactly(1, 2, 3, 4, 5, 1e9f);
    assertThat(joined.as(DType.F16).toFloats())
        .containsExactly(1, 2, 3, 4, 5, Float.POSITIVE_INFINITY);
    try (InputStream bytes = joined.open();
        InputStream half = joined.as(DType.F16).open()) {
      assertThat(bytes.readAllBytes())
          .isEqualTo(Tensor.of(joined.toFloats(), 3, 2).open().readAllBytes());
      assertThat(half.readAllBytes()).hasSize(12);
    }
  }

  @Test
  void tensorsOfOtherAxesCannotBeJoined() {
    Tensor two = Tensor.of(new float[] {1, 2}, 1, 2);

    assertThatThrownBy(() -> Tensor.concatenated(List.of(two, Tensor.of(new float[] {1}, 1, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot join F32[1, 2] and F32[1, 1]");
    assertThatThrownBy(() -> Tensor.concatenated(List.of(two, Tensor.of(new long[] {1, 2}, 1, 2))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSliceIsSomeRowsAndNothingElse() {
    Tensor table = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);

    assertThat(table.slice(1, 1).toFloats()).containsExactly(3, 4);
    assertThat(table.slice(1, 2).shape()).containsExactly(2, 2);
    assertThat(table.as(DType.F16).slice(2, 1).toFloats()).containsExactly(5, 6);
    assertThatThrownBy(() -> table.slice(3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
