package dev.semblance.weights.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files that PyTorch 2.15 wrote ({@code make_pickle_fixtures.py}) give the tensors that it had. */
class PickleFileTests {

  private static final Path PICKLES = Path.of("src/test/resources/pickles");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module.bin",
        "float16.bin",
        "bfloat16.bin",
        "parameters.bin",
        "sparse_linear.pt",
        "views.bin",
        "types.bin",
        "many.bin"
      })
  void everyTensorIsThatOfTheReference(String file) throws IOException {
    JsonNode expected =
        new JsonMapper().readTree(PICKLES.resolve("expected.json").toFile()).path(file);

    try (PickleFile pickle = PickleFile.open(PICKLES.resolve(file))) {
      assertThat(pickle.names()).containsExactlyInAnyOrderElementsOf(expected.propertyNames());
      for (Map.Entry<String, JsonNode> entry : expected.properties()) {
        Tensor tensor = pickle.tensor(entry.getKey());
        JsonNode value = entry.getValue();
        assertThat(tensor.dtype().name()).isEqualTo(value.path("dtype").stringValue());
        assertThat(tensor.shape())
            .as(entry.getKey())
            .containsExactly(
                value.path("shape").valueStream().mapToLong(JsonNode::longValue).toArray());
        try (InputStream bytes = tensor.open()) {
          assertThat(HexFormat.of().formatHex(bytes.readAllBytes()))
              .as(entry.getKey())
              .isEqualTo(value.path("bytes").stringValue());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "legacy.bin       | is of torch.save's form before PyTorch 1.6, needed: the zip",
        "protocol4.bin    | is of pickle protocol 4, needed: 2",
        "whole-module.bin | names \"torch.nn.modules.linear.Linear\"",
        "checkpoint.bin   | holds a number under \"epoch\", needed: tensors only",
        "sparse.bin       | names \"torch._utils._rebuild_sparse_tensor\"",
        "complex.bin      | names \"torch.ComplexFloatStorage\"",
        "uint16.bin       | names \"torch._utils._rebuild_tensor_v3\"",
        "negated.bin      | makes a tensor with metadata",
        "list.bin         | has the instruction EMPTY_LIST",
        "tensor.bin       | holds a tensor, needed: a dict of tensors",
        "torchscript.bin  | is a TorchScript program, which is never run"
      })
  void whatIsNoStateDictIsRefusedByName(String file, String message) {
    assertThatThrownBy(() -> PickleFile.open(PICKLES.resolve(file)))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageStartingWith("pickles/" + file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void aTensorThatIsNotThereIsRefused() {
    try (PickleFile pickle = PickleFile.open(PICKLES.resolve("sparse_linear.pt"))) {
      assertThatThrownBy(() -> pickle.tensor("gate"))
          .isInstanceOf(Fault.ModelRefused.class)
          .hasMessage("pickles/sparse_linear.pt: has no tensor \"gate\" among its 2");
    }
  }

  @Test
  void nothingIsReadableOnceTheFileIsClosed() {
    PickleFile pickle = PickleFile.open(PICKLES.resolve("sparse_linear.pt"));
    Tensor tensor = pickle.tensor("weight");
    pickle.close();
    pickle.close();

    assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sizesInZip64FieldsAreRead() {
    byte[] pickle = PickleWriter.protocol2().op("}").text("w").pair().op("s.").bytes();
    ZipWriter zip = ZipWriter.withPair(pickle);
    ZipWriter.Entry entry = zip.entry(1);
    entry.packed = 0xFFFF_FFFFL;
    entry.size = 0xFFFF_FFFFL;
    entry.extra =
        ByteBuffer.allocate(25)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 9) // another field first
            .putShort((short) 1)
            .put((byte) 0)
            .putShort((short) 1)
            .putShort((short) 16)
            .putLong(8)
            .putLong(8)
            .array();

    try (PickleFile file = PickleFile.open(zip.write(folder.resolve("zip64.bin")))) {
      assertThat(file.tensor("w").toFloats()).containsExactly(1, 2);
    }
  }

  @Test
  void whatTheTestsWriteIsReadBack() {
    Map<String, Tensor> tensors =
        Map.of(
            "a", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2),
            "b", Tensor.of(new long[] {7}));

    try (PickleFile file =
        PickleFile.open(TorchSaveWriter.write(folder.resolve("a.bin"), tensors))) {
      assertThat(List.copyOf(file.names())).containsExactly("a", "b");
      assertThat(file.tensor("a").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(file.tensor("b").dtype()).isEqualTo(DType.I64);
    }
  }
}
