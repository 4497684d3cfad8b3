package dev.semblance.model.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptArchiveTests {

  private static final Tensor WEIGHT = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @BeforeAll
  static void keepTheEngineOffline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
  }

  @Test
  void aLinearLayerComputesWithItsWeights() throws Exception {
    TorchScriptArchive archive =
        TorchScriptArchive.builder(
                "Linear",
                """
                class Linear(Module):
                  __parameters__ = ["w", "b", ]
                  __buffers__ = []
                  w : Tensor
                  b : Tensor
                  training : bool
                  def forward(self: __torch__.Linear,
                    x: Tensor) -> Tensor:
                    return torch.linear(x, self.w, self.b)
                """)
            .tensor("w", WEIGHT)
            .tensor("b", Tensor.of(new float[] {0.5f, -0.5f}, 2))
            .bool("training", false)
            .build();

    // [1, 0, -1] W^T = [1 - 3, 4 - 6]
    assertThat(run(archive, 1, 0, -1)).containsExactly(-1.5f, -2.5f);
  }

  @Test
  void halfAndBfloat16TensorsArriveRounded() throws Exception {
    Tensor values = Tensor.of(new float[] {1 + 1 / 1024f, 1 / 3f}, 2);
    TorchScriptArchive archive =
        TorchScriptArchive.builder(
                "Widen",
                """
                class Widen(Module):
                  __parameters__ = []
                  __buffers__ = []
                  half : Tensor
                  brain : Tensor
                  training : bool
                  def forward(self: __torch__.Widen,
                    x: Tensor) -> Tensor:
                    return torch.cat([torch.add(x, self.half), torch.add(x, self.brain)])
                """)
            .tensor("half", values.as(DType.F16))
            .tensor("brain", values.as(DType.BF16))
            .bool("training", false)
            .build();

    assertThat(run(archive, 0, 0)).containsExactly(1 + 1 / 1024f, 0.33325195f, 1, 0.33398438f);
  }

  @Test
  void plainAttributesAndNoneArriveWithTheirTypes() throws Exception {
    TorchScriptArchive archive =
        TorchScriptArchive.builder(
                "Plain",
                """
                class Plain(Module):
                  __parameters__ = []
                  __buffers__ = []
                  twice : bool
                  once : bool
                  epsilon : float
                  small : int
                  large : int
                  packed : Optional[Tensor]
                  training : bool
                  def forward(self: __torch__.Plain,
                    x: Tensor) -> Tensor:
                    if torch.__is__(self.packed, None):
                      self.packed = torch.full_like(x, 100)
                    else:
                      pass
                    y = torch.add(unchecked_cast(Tensor, self.packed), x)
                    if self.twice:
                      y0 = torch.mul(y, 2)
                    else:
                      y0 = y
                    if self.once:
                      y1 = torch.mul(y0, 0)
                    else:
                      y1 = y0
                    a = torch.add(y1, self.epsilon)
                    b = torch.add(y1, self.small)
                    c = torch.add(y1, torch.sub(self.large, 5000000000))
                    return torch.cat([a, b, c])
                """)
            .bool("twice", true)
            .bool("once", false)
            .floating("epsilon", 0.25)
            .integer("small", -3)
            .integer("large", 5_000_000_001L)
            .none("packed")
            .bool("training", false)
            .build();

    assertThat(run(archive, 1)).containsExactly(202.25f, 199, 203);
  }

  @Test
  void integerTensorsOfEveryWidthArrive() throws Exception {
    TorchScriptArchive archive =
        TorchScriptArchive.builder(
                "Take",
                """
                class Take(Module):
                  __parameters__ = []
                  __buffers__ = []
                  ids : Tensor
                  scalar : Tensor
                  training : bool
                  def forward(self: __torch__.Take,
                    x: Tensor) -> Tensor:
                    return torch.mul(torch.index_select(x, 0, self.ids), self.scalar)
                """)
            .tensor("ids", Tensor.of(new long[] {2, 0}, 2))
            .tensor("scalar", Tensor.of(new float[] {10}))
            .bool("training", false)
            .build();

    assertThat(run(archive, 1, 2, 3)).containsExactly(30, 10);
  }

  @Test
  void givesExactlyTheBytesItAnnouncesEachTimeItIsOpened() throws Exception {
    TorchScriptArchive archive = data().build();

    byte[] first = archive.open().readAllBytes();

    assertThat(first).hasSize((int) archive.byteSize());
    assertThat(archive.open().readAllBytes()).isEqualTo(first);
  }

  @Test
  void isAZipOfStoredEntriesWithRightChecksums(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.pt");
    try (InputStream in = data().build().open()) {
      Files.copy(in, file);
    }

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactly(
              "archive/version",
              "archive/constants.pkl",
              "archive/code/__torch__.py",
              "archive/data.pkl",
              "archive/data/0",
              "archive/data/1");
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        var checksum = new CRC32();
        checksum.update(content);
        assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
        assertThat(entry.getCrc()).isEqualTo(checksum.getValue());
        assertThat(entry.getSize()).isEqualTo(content.length);
      }
      ZipEntry weight = zip.getEntry("archive/data/0");
      assertThat(zip.getInputStream(weight).readAllBytes()).isEqualTo(WEIGHT.open().readAllBytes());
    }
  }

  @Test
  void theSameTensorUnderTwoNamesIsStoredOnce() {
    long once = data().build().byteSize();
    Tensor large = Tensor.of(new float[10_000], 10_000);

    long twoNames =
        data("  tied : Tensor\n  again : Tensor\n")
            .tensor("tied", large)
            .tensor("again", large)
            .build()
            .byteSize();

    assertThat(twoNames - once).isBetween(40_000L, 42_000L);
  }

  @Test
  void anAttributeGivenTwiceIsABug() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data().bool("w", true))
        .withMessageContaining("w");
  }

  @Test
  void attributesThatAreNotThoseOfTheSourceAreABug() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data("  b : Tensor\n").bool("c", true).build())
        .withMessage("declared but not given: [b]; given but not declared: [c]");
    assertThat(data("  def forward(self,\n    x : Tensor):\n    y : int = 1\n").build())
        .isNotNull();
  }

  @Test
  void namesThatAreNoIdentifiersAreABug() {
    for (String name : List.of("", "a.b", "a b", "1a", "a\nb")) {
      assertThatIllegalArgumentException().isThrownBy(() -> data().bool(name, true));
      assertThatIllegalArgumentException().isThrownBy(() -> TorchScriptArchive.builder(name, ""));
    }
  }

  private static TorchScriptArchive.Builder data() {
    return data("");
  }

  private static TorchScriptArchive.Builder data(String declarations) {
    return TorchScriptArchive.builder(
            "Any", "class Any(Module):\n  w : Tensor\n  h : Tensor\n" + declarations)
        .tensor("w", WEIGHT)
        .tensor("h", WEIGHT.as(DType.F16));
  }

  /** What the module's {@code forward} gives for a vector. */
  private static float[] run(TorchScriptArchive archive, float... input) throws Exception {
    try (Model model = Model.newInstance("archive", "PyTorch")) {
      try (InputStream in = archive.open()) {
        model.load(in);
      }
      JniUtils.setGraphExecutorOptimize(false);
      PtSymbolBlock block = (PtSymbolBlock) model.getBlock();
      try (PtNDManager manager = (PtNDManager) model.getNDManager().newSubManager();
          IValue x = IValue.from((PtNDArray) manager.create(input, new Shape(input.length)));
          IValue result = IValueUtils.runMethod(block, "forward", x)) {
        return result.toTensor(manager).toFloatArray();
      }
    }
  }
}
