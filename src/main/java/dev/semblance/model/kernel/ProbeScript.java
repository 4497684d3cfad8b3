package dev.semblance.model.kernel;

import dev.semblance.model.torchscript.TorchScriptArchive;
import dev.semblance.weights.tensor.DType;
import java.util.Arrays;
import java.util.List;

/**
 * A TorchScript module that holds every candidate kernel side by side, at the sizes of a model's
 * layers and with random weights, so that they can be timed and compared before the model is
 * loaded. The expressions are those that the encoder's script is made of.
 *
 * <ul>
 *   <li>{@code prepare()}, once before the others
 *   <li>{@code pack_NAME()}, once before a kernel that wants packed weights; fails where the
 *       processor lacks what it needs
 *   <li>{@code input(rows, columns) -> [rows, columns]}, random, of deviation 1
 *   <li>{@code linear_NAME(x [rows, hidden]) -> [rows, 4 x hidden]}, one method for each {@link
 *       LinearKernel}: the four linear layers of a transformer's layer
 *   <li>{@code attend(qkv [tokens, 3 x hidden], groups) -> [tokens, hidden]}: {@link
 *       Attention#GROUPED}
 * </ul>
 */
public final class ProbeScript {

  private static final String NAME = "Probe";

  private ProbeScript() {}

  /**
   * @param type what linear layers and attention are computed in
   */
  public static TorchScriptArchive write(KernelShapes shapes, DType type) {
    int hidden = shapes.hidden();
    StringBuilder declarations = new StringBuilder();
    StringBuilder prepare = new StringBuilder();
    String[][] layers = {
      {"qkv", Integer.toString(3 * hidden), Integer.toString(hidden)},
      {"out", Integer.toString(hidden), Integer.toString(hidden)},
      {"up", Integer.toString(shapes.inner()), Integer.toString(hidden)},
      {"down", Integer.toString(hidden), Integer.toString(shapes.inner())},
    };
    for (String[] layer : layers) {
      for (String part : new String[] {"w", "b"}) {
        declarations.append("  %s_%s : Optional[Tensor]\n".formatted(layer[0], part));
      }
      for (LinearKernel kernel : packing()) {
        declarations.append(
            "  %s_%s : Optional[%s]\n".formatted(layer[0], kernel.wireName(), kernel.packedType()));
      }
      // Weights that fp16 holds, for those kernels that keep them so.
      prepare.append(
          """
            {l} = torch.to(torch.to(torch.mul(torch.sub(torch.rand([{out}, {in}]), 0.5), {scale}), 5), {type})
            self.{l}_w = {l}
            self.{l}_b = torch.to(torch.sub(torch.rand([{out}]), 0.5), {type})
          """
              .replace("{l}", layer[0])
              .replace("{out}", layer[1])
              .replace("{in}", layer[2])
              // Keeps the deviation of results near that of the operand.
              .replace("{scale}", Double.toString(Math.sqrt(12.0 / Integer.parseInt(layer[2]))))
              .replace("{type}", Integer.toString(ScalarType.of(type))));
    }
    StringBuilder source = new StringBuilder("class " + NAME + "(Module):\n");
    source.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    source.append(declarations);
    source.append("  def prepare(self) -> NoneType:\n").append(prepare.toString().indent(2));
    source.append("    return None\n");
    source.append(input(type).indent(2));
    for (LinearKernel kernel : LinearKernel.values()) {
      source.append(linear(kernel, shapes).indent(2));
    }
    packing().forEach(kernel -> source.append(pack(kernel, layers).indent(2)));
    source.append(Attention.GROUPED.source(type).indent(2));
    source.append(attend(shapes).indent(2));
    TorchScriptArchive.Builder builder =
        TorchScriptArchive.builder(NAME, source.toString()).bool("training", false);
    for (String[] layer : layers) {
      builder.none(layer[0] + "_w").none(layer[0] + "_b");
      packing().forEach(kernel -> builder.none(layer[0] + "_" + kernel.wireName()));
    }
    return builder.build();
  }

  /** The kernels that want their weights packed. */
  private static List<LinearKernel> packing() {
    return Arrays.stream(LinearKernel.values()).filter(LinearKernel::packed).toList();
  }

  private static String pack(LinearKernel kernel, String[][] layers) {
    StringBuilder pack =
        new StringBuilder("def pack_%s(self) -> NoneType:\n".formatted(kernel.wireName()));
    for (String[] layer : layers) {
      pack.append(
          "  self.%s_%s = %s\n"
              .formatted(
                  layer[0],
                  kernel.wireName(),
                  kernel.pack(tensor(layer[0], "w"), tensor(layer[0], "b"))));
    }
    return pack.append("  return None\n").toString();
  }

  private static String input(DType type) {
    return """
    def input(self,
      rows: int,
      columns: int) -> Tensor:
      return torch.to(torch.mul(torch.sub(torch.rand([rows, columns]), 0.5), 3.5), {type})
    """
        .replace("{type}", Integer.toString(ScalarType.of(type)));
  }

  private static String linear(LinearKernel kernel, KernelShapes shapes) {
    return """
    def linear_{name}(self,
      x: Tensor) -> Tensor:
      a = {qkv}
      b = {out}
      c = {up}
      d = {down}
      return torch.cat([a, d], 1)
    """
        .replace("{name}", kernel.wireName())
        .replace("{qkv}", kernel.plain("x", operands("qkv", kernel)))
        .replace("{out}", kernel.plain("x", operands("out", kernel)))
        .replace("{up}", kernel.activated("b", operands("up", kernel), shapes.activation(), true))
        .replace("{down}", kernel.plain("c", operands("down", kernel)));
  }

  private static String operands(String layer, LinearKernel kernel) {
    return kernel.operands(tensor(layer, "w"), tensor(layer, "b"), layer + "_" + kernel.wireName());
  }

  private static String tensor(String layer, String part) {
    return "unchecked_cast(Tensor, self.%s_%s)".formatted(layer, part);
  }

  private static String attend(KernelShapes shapes) {
    return """
    def attend(self,
      x: Tensor,
      groups: List[int]) -> Tensor:
      q, k, v, = torch.unbind(torch.view(x, [-1, 3, {heads}, {width}]), 1)
      return (self).attention(q, k, v, groups, torch.empty([1]), 0)
    """
        .replace("{heads}", Integer.toString(shapes.heads()))
        .replace("{width}", Integer.toString(shapes.headWidth()));
  }
}
