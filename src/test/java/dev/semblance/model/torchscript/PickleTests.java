package dev.semblance.model.torchscript;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PickleTests {

  private static final String START = "\u0080\u0002c__torch__\nM\n)\u0081}(";
  private static final String END = "ub.";

  @Test
  void aModuleWithoutAttributesIsAnEmptyObjectOfItsClass() {
    assertThat(written(module())).isEqualTo(START + END);
  }

  @Test
  void numbersTakeFourBytesWhereTheyFit() {
    assertThat(written(module().integer(1))).isEqualTo(START + "J\1\0\0\0" + END);
    assertThat(written(module().integer(-2))).isEqualTo(START + "J\u00FE\u00FF\u00FF\u00FF" + END);
    assertThat(written(module().integer(Integer.MAX_VALUE)))
        .isEqualTo(START + "J\u00FF\u00FF\u00FF\177" + END);
  }

  @Test
  void numbersBeyondIntTakeEightBytes() {
    assertThat(written(module().integer(1L << 31)))
        .isEqualTo(START + "\u008A\10\0\0\0\u0080\0\0\0\0" + END);
    assertThat(written(module().integer(-(1L << 31) - 1)))
        .isEqualTo(START + "\u008A\10\u00FF\u00FF\u00FF\177\u00FF\u00FF\u00FF\u00FF" + END);
  }

  @Test
  void doublesAreBigEndian() {
    assertThat(written(module().floating(1))).isEqualTo(START + "G?\u00F0\0\0\0\0\0\0" + END);
  }

  @Test
  void aTensorNamesItsStorageShapeAndStrides() {
    String tensor =
        "ctorch._utils\n_rebuild_tensor_v2\n("
            + "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0003X\3\0\0\0cpuJ\6\0\0\0tQ"
            + "J\0\0\0\0(J\2\0\0\0J\3\0\0\0t(J\3\0\0\0J\1\0\0\0t\u0089"
            + "ccollections\nOrderedDict\n)RtR";

    assertThat(written(module().tensor("FloatStorage", 3, 6, new long[] {2, 3})))
        .isEqualTo(START + tensor + END);
  }

  @Test
  void sizesAndStridesBeyondIntTakeEightBytes() {
    long rows = 1L << 32;

    assertThat(written(module().tensor("CharStorage", 0, 2 * rows, new long[] {2, rows})))
        .contains("cpu\u008A\10\0\0\0\0\2\0\0\0tQ") // elements
        .contains("(J\2\0\0\0\u008A\10\0\0\0\0\1\0\0\0t") // sizes
        .contains("(\u008A\10\0\0\0\0\1\0\0\0J\1\0\0\0t"); // strides
  }

  private static Pickle module() {
    return Pickle.module("M");
  }

  private static String written(Pickle pickle) {
    return new String(pickle.moduleEnd(), ISO_8859_1);
  }
}
